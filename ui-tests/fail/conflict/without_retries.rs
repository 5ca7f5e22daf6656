//! Details that need a key about repeating.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = "1s", stop = s)]
async fn stop() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", stop_if = f)]
async fn stop_if() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", on_retry = f)]
async fn on_retry() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", idempotent)]
async fn idempotent() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, on_reject = f)]
async fn on_reject() -> Result<(), Failure> {
    Ok(())
}

#[resilient(min_attempt_time = "1s")]
async fn detail() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
