//! Text that names no jitter.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter = "ful")]
async fn misspelt() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = "banana")]
async fn no_word() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter = "50%")]
async fn percent() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
