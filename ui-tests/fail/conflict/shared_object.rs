//! Settings beside an object that has its own.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(circuit_breaker(&BREAKER, probes = 3))]
async fn circuit_breaker() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(&BULKHEAD, max_queued = 3))]
async fn bulkhead() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(&BULKHEAD, max_concurrent = 3))]
async fn bulkhead_limit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(&LIMITER, burst = 3))]
async fn rate_limit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(&LIMITER, rate = "5/s"))]
async fn rate() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(&LIMITER, count = 5))]
async fn count() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge(HEDGE, max = 3), idempotent)]
async fn hedge() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(&BUDGET, capacity = 3))]
async fn budget() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(&BUDGET, of = successes))]
async fn budget_of() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker = &BREAKER, key = tenant)]
async fn key(tenant: u8) -> Result<(), Failure> {
    let _ = tenant;
    Ok(())
}

#[resilient(circuit_breaker = &BREAKER, upstream = "inventory")]
async fn upstream() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
