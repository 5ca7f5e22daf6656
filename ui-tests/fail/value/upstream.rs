//! Values of `upstream` and `key` that are none.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(circuit_breaker, upstream = inventory)]
async fn without_quotes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker, upstream = "")]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker, upstream = "the inventory")]
async fn spaces() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker, upstream)]
async fn nothing() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker, key = "tenant")]
async fn key_in_quotes(tenant: u8) -> Result<(), Failure> {
    let _ = tenant;
    Ok(())
}

#[resilient(circuit_breaker, key)]
async fn key_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker, key(tenant))]
async fn key_in_parentheses(tenant: u8) -> Result<(), Failure> {
    let _ = tenant;
    Ok(())
}

fn main() {}
