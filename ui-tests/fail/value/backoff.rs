//! Parameters of `backoff` out of range.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(backoff = exp("1s", factor = 0.5))]
async fn factor() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", factor = 1e999))]
async fn infinite() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("10s", max = "1s"))]
async fn cap() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", min = "9s", max = "5s"))]
async fn least() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp(5))]
async fn base() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = [])]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = ["1s", 5])]
async fn item() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
