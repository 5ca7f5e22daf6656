//! Guards in a form that they do not have.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(circuit_breaker())]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead())]
async fn empty_bulkhead() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(adaptive()))]
async fn empty_adaptive() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead)]
async fn bulkhead_without_value() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit)]
async fn rate_limit_without_value() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker = "5")]
async fn text() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker = true)]
async fn switch() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = true, idempotent)]
async fn hedge_switch() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker = none)]
async fn none() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker { consecutive = 5 })]
async fn braces() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker[5])]
async fn brackets() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(consecutive: 5))]
async fn colon() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(consecutive = ))]
async fn no_value() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(consecutive))]
async fn word_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(consecutive = 5 probes = 3))]
async fn no_comma() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(probes = 3, 5))]
async fn value_without_name() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(100, "s"))]
async fn positions() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(10, 50))]
async fn two_numbers() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(&BULKHEAD, &OTHER))]
async fn two_objects() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker = find()?)]
async fn question_mark() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
