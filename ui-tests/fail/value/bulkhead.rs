//! Values out of range in `bulkhead`.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(bulkhead = 0)]
async fn zero() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead = -5)]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead = 2.5)]
async fn no_whole_number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead = "10")]
async fn text() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead = 1_000_001)]
async fn too_many() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(max_queued = 5))]
async fn no_limit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(10, max_queued = "50"))]
async fn queue_in_quotes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(10, max_wait = "1s"))]
async fn wait_without_queue() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(10, max_queued = 5, max_wait = 100))]
async fn time_without_unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(adaptive(min = 20, max = 10)))]
async fn least_above_most() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(adaptive(min = 20, initial = 10)))]
async fn starts_below_the_least() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(adaptive(max = 20, initial = 30)))]
async fn starts_above_the_most() -> Result<(), Failure> {
    Ok(())
}

#[resilient(bulkhead(adaptive(min = 0)))]
async fn adaptive_zero() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
