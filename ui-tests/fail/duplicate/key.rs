//! A key that is given twice.

// hostile 02

use resilient_runtime::resilient;

pub struct Failure;

impl From<resilient_runtime::Rejection> for Failure {
    fn from(_: resilient_runtime::Rejection) -> Self {
        Self
    }
}

#[resilient(max_attempts = 3, max_attempts = 5)]
async fn once_more() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, jitter = full)]
async fn as_flag() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s", timeout = "2s", timeout = "3s")]
async fn three_times() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, max_attempts = "x")]
async fn second_wrong() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
