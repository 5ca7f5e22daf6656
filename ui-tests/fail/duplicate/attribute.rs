//! Two attributes on one function.

// hostile 19

use resilient_runtime::resilient;

pub struct Failure;

impl From<resilient_runtime::Rejection> for Failure {
    fn from(_: resilient_runtime::Rejection) -> Self {
        Self
    }
}

#[resilient(max_attempts = 3, retry_on = any)]
#[resilient(timeout = "1s")]
async fn twice() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, retry_on = any)]
#[resilient_runtime::resilient(fallback = value(()))]
async fn twice_by_path() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
