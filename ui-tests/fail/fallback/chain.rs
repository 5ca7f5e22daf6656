//! Chains that are empty or cannot be followed.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(fallback = [])]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [value(()), other])]
async fn behind_a_value() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = error)]
async fn error() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [on(Io) =>])]
async fn no_link() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [Io => f])]
async fn no_filter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [=> f])]
async fn no_filter_at_all() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [on(Io) => on(Timeout) => f])]
async fn arrow_twice() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = f(.., + 1))]
async fn argument() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [f(.., match x)])]
async fn not_parsed() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [f, , g])]
async fn empty_item() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
