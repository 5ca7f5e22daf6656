//! Settings that could leave the function by themselves.

// hostile 24

use resilient_runtime::resilient;

pub struct Failure;

fn count() -> Result<u32, Failure> {
    Ok(3)
}

fn latest() -> Option<std::time::Duration> {
    None
}

#[resilient(max_attempts = count()?)]
async fn attempts() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = latest().ok_or(Failure)?, on_reject = |_| Failure)]
async fn limit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp(latest().ok_or(Failure)?))]
async fn shape() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
