//! Plain values that are not written as such.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(fallback = 5)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = "cached")]
async fn text() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = true)]
async fn truth() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = -1)]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = value())]
async fn none() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = value(1, 2))]
async fn two() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = value(..))]
async fn rest() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
