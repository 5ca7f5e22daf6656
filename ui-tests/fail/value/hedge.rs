//! Values out of range in `hedge`.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(hedge = 50, idempotent)]
async fn time_without_unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "0ms", idempotent)]
async fn at_once() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = p100, idempotent)]
async fn percentile_that_is_none() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "p95", idempotent)]
async fn percentile_in_quotes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = 0.95, idempotent)]
async fn share() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge(after = p95, max = 0), idempotent)]
async fn none() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge(after = p95, max = 11), idempotent)]
async fn too_many() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
