//! Limits that do not fit into each other.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = "2s", deadline = "1s")]
async fn timeout() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", deadline = "1s")]
async fn equal() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", min_attempt_time = "2s")]
async fn least() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "1s", min_attempt_time = "2s")]
async fn least_of_deadline() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "1s", backoff = fixed("2s"))]
async fn wait() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "10s", backoff = exp(max = "30s"))]
async fn cap() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "1s", backoff = ["100ms", "5s"])]
async fn list() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
