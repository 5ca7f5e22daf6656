//! No word about which errors to retry, and an error type that does not say.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(max_attempts = 3)]
async fn fetch() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(max_attempts = 3)]
fn read() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_on = transient)]
async fn said() -> Result<u8, Failure> {
    Ok(1)
}

fn main() {}
