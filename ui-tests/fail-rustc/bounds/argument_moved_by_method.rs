//! An argument that a method consumes, which no syntax shows.

// hostile 13

use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = any)]
async fn send(body: String) -> Result<Vec<u8>, ()> {
    Ok(body.into_bytes())
}

#[resilient(max_attempts = 3, retry_on = any)]
fn send_blocking(body: String) -> Result<Vec<u8>, ()> {
    Ok(body.into_bytes())
}

fn main() {}
