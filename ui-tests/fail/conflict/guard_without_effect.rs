//! Keys and parameters about guards that are not there.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = "1s", budget)]
async fn budget() -> Result<(), Failure> {
    Ok(())
}

#[resilient(budget)]
async fn budget_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 1, budget)]
async fn budget_of_one_attempt() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", upstream = "inventory")]
async fn upstream() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead = 5, upstream = "inventory")]
async fn upstream_without_breaker() -> Result<(), Failure> {
    Ok(())
}

#[resilient(upstream = "inventory")]
async fn upstream_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, key = tenant)]
async fn key(tenant: u8) -> Result<(), Failure> {
    let _ = tenant;
    Ok(())
}

#[resilient(key = tenant)]
async fn key_alone(tenant: u8) -> Result<(), Failure> {
    let _ = tenant;
    Ok(())
}

#[resilient(timeout = "1s", nested = once)]
async fn nested() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 1, nested = once)]
async fn nested_of_one_attempt() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(slow_rate = 0.5))]
async fn slow_rate() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(consecutive = 5, window = 50))]
async fn window() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(max_concurrent = 5, adaptive(max = 10)))]
async fn two_limits() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(5, adaptive = adaptive(max = 10)))]
async fn two_limits_named() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
