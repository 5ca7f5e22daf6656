//! Keys that reject, with an error type that cannot hold a rejection.

use resilient_runtime::{Policy, resilient};

pub struct Failure;

const LIMITED: Policy = Policy::new().timeout(std::time::Duration::from_secs(1));

#[resilient(timeout = "1s")]
async fn limited() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(deadline = "1s")]
fn by_deadline() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(policy = LIMITED, retry_on = any)]
async fn by_policy() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker)]
async fn circuit_breaker() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker)]
fn circuit_breaker_now() -> Result<u8, crate::Failure> {
    Ok(1)
}

#[resilient(bulkhead = 5)]
async fn bulkhead() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(rate_limit = "5/s")]
fn rate_limit() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(timeout = adaptive(p99, max = "1s"))]
async fn adaptive_timeout() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(hedge = "5ms", idempotent, rate_limit = "5/s")]
async fn hedged() -> Result<u8, Failure> {
    Ok(1)
}

fn main() {}
