//! Durations above the ceiling of 365 days.

// hostile 09

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = "584942418y")]
async fn years() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "366d")]
async fn days() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "18446744073709551616s")]
async fn nanoseconds() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "99999999999999999999999999999999999999999999d")]
async fn digits() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
