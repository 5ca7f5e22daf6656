//! `retry_if` beside the lists that it replaces.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_if = f, retry_on = [Io])]
async fn retry_on() -> Result<(), Failure> {
    Ok(())
}

#[resilient(abort_on = [Io], retry_if = f)]
async fn abort_on() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
