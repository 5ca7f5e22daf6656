//! Conditions with nothing in them.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = [])]
async fn list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = kind())]
async fn kind() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = is())]
async fn is() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = class())]
async fn class() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = rejected())]
async fn rejected() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io if])]
async fn guard() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io |])]
async fn alternative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io || Timeout])]
async fn two_bars() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [kind(TimedOut |)])]
async fn name() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = on() => f)]
async fn filter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(Failure as)])]
async fn is_pattern() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(Failure as e if)])]
async fn is_guard() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
