//! Text that names no shape of `backoff`.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(backoff = "expo")]
async fn misspelt() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = "banana")]
async fn no_shape() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = "500ms")]
async fn duration() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = 500)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = -1)]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
