//! What is no pattern.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = [io])]
async fn binding() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = io)]
async fn binding_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io | kind(TimedOut)])]
async fn call() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(Failure) if x])]
async fn guarded_call() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [error.is_timeout()])]
async fn method() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io = 5])]
async fn assignment() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io => 5])]
async fn arrow() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = (Io, Timeout))]
async fn list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io; 5])]
async fn semicolon() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io if x => y])]
async fn guard() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Status(..=)])]
async fn not_parsed() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io if x y])]
async fn not_parsed_guard() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io if match x])]
async fn unfinished_guard() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
