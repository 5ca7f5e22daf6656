//! Values out of range in `budget`.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(max_attempts = 3, budget = 10)]
async fn percent() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget = 0.0)]
async fn nothing() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget = "0.1")]
async fn share_in_quotes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(per_second = -1))]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(capacity = 0))]
async fn no_place() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(capacity = 16_001))]
async fn too_large() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(capacity = 10, initial = 11))]
async fn starts_above_capacity() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
