//! Parameters that a guard does not have.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(circuit_breaker(failure_ratio = 0.5))]
async fn circuit_breaker() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(threshold = 5))]
async fn circuit_breaker_of_another_library() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(10, queue = 50))]
async fn bulkhead() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(adaptive(maximum = 200)))]
async fn adaptive_bulkhead() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit("100/s", bursts = 20))]
async fn rate_limit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge(delay = "50ms"), idempotent)]
async fn hedge() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(tokens = 10))]
async fn budget() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99, maximum = "5s"))]
async fn adaptive_timeout() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = last_good(key = 1, ttl = "10m"))]
async fn last_good() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
