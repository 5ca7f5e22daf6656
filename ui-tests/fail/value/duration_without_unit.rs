//! Numbers where a duration stands.

// hostile 06

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = 500)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = 1.5)]
async fn float() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = 1_000u64)]
async fn underscores() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5")]
async fn text() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "1s 5")]
async fn two() -> Result<(), Failure> {
    Ok(())
}

#[resilient(deadline = "1ms 5")]
async fn nothing_fits() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
