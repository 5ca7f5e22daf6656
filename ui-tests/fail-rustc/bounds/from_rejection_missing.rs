//! A time limit, and an error type that cannot report it.

use resilient_runtime::{Policy, resilient};

pub struct Failure;

const LIMITED: Policy = Policy::REQUEST;

#[resilient(timeout = "1s")]
async fn limited() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(deadline = "1s")]
fn by_deadline() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(policy = LIMITED, retry_on = any)]
async fn by_policy() -> Result<u8, Failure> {
    Ok(1)
}

fn main() {}
