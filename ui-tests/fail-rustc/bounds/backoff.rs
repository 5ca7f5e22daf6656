//! A backoff that gives no delays.

use resilient_runtime::resilient;

#[resilient(backoff = |retry: u32| retry, retry_on = any)]
async fn number() -> Result<u8, ()> {
    Ok(1)
}

#[resilient(backoff = delays(), retry_on = any)]
fn text() -> Result<u8, ()> {
    Ok(1)
}

fn delays() -> &'static str {
    "exp"
}

fn main() {}
