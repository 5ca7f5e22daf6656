//! Expressions of the wrong type in the parameters of guards.

use std::time::Duration;

use resilient_runtime::{Rejection, resilient};

pub struct Failure;

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self
    }
}

const LIMIT: u64 = 5;
const SHARE: f32 = 0.5;

#[resilient(circuit_breaker(consecutive = LIMIT))]
async fn consecutive() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker(failure_rate = SHARE))]
async fn failure_rate() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker(open_for = LIMIT))]
async fn open_for() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker(slow = LIMIT))]
async fn slow() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(bulkhead(max_concurrent = LIMIT))]
async fn max_concurrent() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(bulkhead(adaptive(max = LIMIT)))]
async fn adaptive_max() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(bulkhead(adaptive(max = most)))]
async fn adaptive_max_of_an_argument(most: u32) -> Result<u8, Failure> {
    let _ = most;
    Ok(1)
}

#[resilient(rate_limit(count = LIMIT, period = "1s"))]
async fn count() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(rate_limit(count = 5, period = LIMIT))]
async fn period() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(hedge(after = LIMIT), idempotent)]
async fn after() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_on = any, budget(ratio = SHARE))]
async fn ratio() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_on = any, budget(capacity = LIMIT))]
async fn capacity() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(timeout = adaptive(p99, max = LIMIT))]
async fn max() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(timeout = adaptive(p99, max = limit))]
async fn max_of_an_argument(limit: Duration) -> Result<u8, Failure> {
    let _ = limit;
    Ok(1)
}

#[resilient(timeout = adaptive(p99, factor = SHARE, max = "1s"))]
async fn factor() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(fallback = last_good(key = 1, max_age = LIMIT))]
async fn max_age() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker(ignore = transient))]
async fn transient() -> Result<u8, Failure> {
    Ok(1)
}

fn main() {}
