//! Attempts without end.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(max_attempts = unlimited, backoff = "exp")]
async fn unlimited() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
