//! The items of a list without its brackets.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = Io, Timeout)]
async fn retry_on() -> Result<(), Failure> {
    Ok(())
}

#[resilient(abort_on = Io, Status(404))]
async fn abort_on() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
