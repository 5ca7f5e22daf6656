//! Numbers of attempts out of range.

// hostile 03, hostile 04, hostile 05

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(max_attempts = 0)]
async fn zero() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 4294967296)]
async fn too_many() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = -1)]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 2.5)]
async fn fraction() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3times)]
async fn suffix() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 999999999999999999999999999999999999999999)]
async fn huge() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = '3')]
async fn character() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
