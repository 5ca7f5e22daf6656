//! Values out of range in `timeout = adaptive(..)`.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = adaptive)]
async fn alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99))]
async fn without_max() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive("5s", max = "5s"))]
async fn time_for_percentile() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(99, max = "5s"))]
async fn number_for_percentile() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(LIMIT, max = "5s"))]
async fn name_for_percentile() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p0, max = "5s"))]
async fn percentile() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(percentile = 99, max = "5s"))]
async fn named_percentile() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99, factor = 0.9, max = "5s"))]
async fn factor() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99, min = "10s", max = "5s"))]
async fn min_above_max() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99, max = 5))]
async fn time_without_unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = adaptive(p99, max = "0s"))]
async fn no_time() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
