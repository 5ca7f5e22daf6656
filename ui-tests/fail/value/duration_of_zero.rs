//! Durations of nothing.

// hostile 08

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = "0s")]
async fn timeout() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "0ms")]
async fn deadline() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = "0ms")]
async fn jitter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("0s"))]
async fn base() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", max = "0s"))]
async fn cap() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
