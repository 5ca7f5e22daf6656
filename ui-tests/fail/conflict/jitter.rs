//! Jitter that has nothing to vary.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(backoff = none, jitter)]
async fn no_backoff() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = equal, backoff = none)]
async fn no_backoff_equal() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = fixed("1s"), jitter = decorrelated)]
async fn decorrelated() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
