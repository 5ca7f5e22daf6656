//! Names that other libraries use, and what they are called here.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(attempts = 3)]
async fn attempts() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retries = 4)]
async fn retries() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_retries = 4)]
async fn max_retries() -> Result<(), Failure> {
    Ok(())
}

#[resilient(delay = "100ms")]
async fn delay() -> Result<(), Failure> {
    Ok(())
}

#[resilient(wait = "100ms")]
async fn wait() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_delay = "30s")]
async fn max_delay() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry)]
async fn retry() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback_fn = f)]
async fn fallback_fn() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout_ms = 500)]
async fn timeout_ms() -> Result<(), Failure> {
    Ok(())
}

#[resilient(total_timeout = "2m")]
async fn total_timeout() -> Result<(), Failure> {
    Ok(())
}

#[resilient(overall_timeout = "2m")]
async fn overall_timeout() -> Result<(), Failure> {
    Ok(())
}

#[resilient(unbounded)]
async fn unbounded() -> Result<(), Failure> {
    Ok(())
}

#[resilient(unlimited)]
async fn unlimited() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_unless = [NotFound])]
async fn retry_unless() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rename = "x")]
async fn rename() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
