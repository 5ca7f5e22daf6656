//! The runtime under another name.

// hostile 21

extern crate resilient_runtime as other;

mod resilient_runtime {}

pub mod inner {
    pub use ::other::*;
}

#[other::resilient(max_attempts = 3, retry_on = any, timeout = "1s", on_reject = |_| (), crate = ::other)]
async fn fetch(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[other::resilient(policy = other::Policy::JOB, on_reject = |_| (), retry_on = any, crate = crate::inner)]
fn read(id: String) -> Result<String, ()> {
    Ok(id)
}

#[other::resilient(
    circuit_breaker = 5, bulkhead = 5, rate_limit = "5/s", hedge, idempotent, budget, upstream = "inventory", key = id,
    fallback = last_good(key = id), on_reject = |_| (), retry_on = any, crate = ::other
)]
async fn guarded(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[other::resilient(
    circuit_breaker = &BREAKER, bulkhead(max_concurrent = u32::from(id)), rate_limit = "5/s", on_reject = |_| (),
    crate = crate::inner
)]
fn guarded_now(id: u8) -> Result<u8, ()> {
    Ok(id)
}

static BREAKER: other::CircuitBreaker = other::CircuitBreaker::new();

fn main() {
    let _ = (guarded, guarded_now);
    let _ = read;
    let _ = fetch;
}
