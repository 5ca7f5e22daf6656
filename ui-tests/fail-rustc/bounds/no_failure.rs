//! Return types that tell no failure.

// hostile 16

use resilient_runtime::resilient;

#[resilient(max_attempts = 3)]
async fn number() -> u8 {
    1
}

#[resilient(max_attempts = 3)]
async fn nothing() {}

#[resilient(max_attempts = 3, retry_on = any)]
fn number_of_sync() -> u8 {
    1
}

#[resilient(max_attempts = 3, retry_on = any)]
fn nothing_of_sync() {}

#[resilient(retry_if_ok = |length| *length == 0)]
async fn judged(text: &str) -> usize {
    text.len()
}

#[resilient(timeout = "1s")]
async fn limited() -> u8 {
    1
}

fn main() {}
