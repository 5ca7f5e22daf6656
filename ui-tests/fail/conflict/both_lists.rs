//! Items that are in both lists.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = [Io, Timeout], abort_on = [Timeout])]
async fn variant() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Status(500..=599)], abort_on = [Status(500..=599)])]
async fn pattern() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [transient, Io], abort_on = [transient])]
async fn transient() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(Io)], abort_on = [is(Io)])]
async fn is() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [class(timeout | overloaded)], abort_on = [class(timeout)])]
async fn word() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
