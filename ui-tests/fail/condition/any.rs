//! `any` where it means nothing.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = [Io, any])]
async fn item() -> Result<(), Failure> {
    Ok(())
}

#[resilient(abort_on = any)]
async fn abort() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io | any])]
async fn alternative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io | transient])]
async fn transient() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
