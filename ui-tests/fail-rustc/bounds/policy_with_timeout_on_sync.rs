//! A policy with a timeout, on a function that cannot be interrupted.

// hostile 10

use resilient_runtime::{Policy, Rejection, resilient};

pub struct Failure;

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self
    }
}

#[resilient(policy = Policy::REQUEST, retry_on = any)]
fn read() -> Result<u8, Failure> {
    Ok(1)
}

fn main() {
    let _ = read();
}
