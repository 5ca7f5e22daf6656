//! Timeouts listed beside `idempotent = false`.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(idempotent = false, retry_on = any)]
async fn any() -> Result<(), Failure> {
    Ok(())
}

#[resilient(idempotent = false, retry_on = [Io, Timeout])]
async fn variant() -> Result<(), Failure> {
    Ok(())
}

#[resilient(idempotent = false, retry_on = [kind(TimedOut)])]
async fn kind() -> Result<(), Failure> {
    Ok(())
}

#[resilient(idempotent = false, retry_on = [class(timeout)])]
async fn class() -> Result<(), Failure> {
    Ok(())
}

#[resilient(idempotent = false, retry_on = [rejected(timeout)])]
async fn rejected() -> Result<(), Failure> {
    Ok(())
}

#[resilient(idempotent = false, retry_if_ok = |_| true)]
async fn value() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
