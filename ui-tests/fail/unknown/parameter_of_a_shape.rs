//! Parameters that a shape of `backoff` does not have.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(backoff = exp("1s", fctor = 2.0))]
async fn misspelt() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", colour = 2.0))]
async fn no_parameter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = fixed("1s", factor = 2.0))]
async fn factor() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", step = "1s"))]
async fn step() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = linear(base = "1s"))]
async fn base() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", "30s"))]
async fn second_without_name() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = fibonacci("1s", limit = "30s"))]
async fn fibonacci() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
