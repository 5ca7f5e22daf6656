//! Shares out of range.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter = -0.1)]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = 1.5)]
async fn above_one() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = 0)]
async fn zero() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = 'x')]
async fn character() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = "5 parsecs")]
async fn duration() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
