//! Hedges where the body must not run twice.

// hostile 14

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(hedge)]
async fn unsaid() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge(after = "50ms"), retry_on = any)]
async fn unsaid_with_retries() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "50ms", retry_on = [Io], idempotent = false)]
async fn forbidden() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "50ms", idempotent, timeout = "50ms")]
async fn never_late_enough() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "50ms", idempotent, max_attempts = 1)]
async fn no_second_attempt() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
