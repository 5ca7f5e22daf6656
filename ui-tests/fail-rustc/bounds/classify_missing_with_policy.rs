//! A policy that retries, no word about which errors, and an error type that does not say.

use resilient_runtime::{Policy, resilient};

const PATIENT: Policy = Policy::new().max_attempts(3);

pub struct Failure;

#[resilient(policy = PATIENT)]
fn read() -> Result<u8, Failure> {
    Ok(1)
}

fn main() {}
