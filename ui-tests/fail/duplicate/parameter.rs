//! Parameters that are given twice.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(circuit_breaker(probes = 3, probes = 5))]
async fn named() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(10, max_concurrent = 20))]
async fn with_and_without_name() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit("100/s", rate = "5/s"))]
async fn rate() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99, percentile = p95, max = "5s"))]
async fn percentile() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = last_good(key = 1, key = 2))]
async fn key() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker, circuit_breaker = 5)]
async fn guard() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", timeout = adaptive(p99, max = "5s"))]
async fn timeout() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
