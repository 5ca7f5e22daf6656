//! `crate`, `error`, `context` and `idempotent` with another kind of value.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter, crate = other)]
async fn relative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, crate = my::other)]
async fn relative_longer() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, crate = ::a + 1)]
async fn no_path() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, crate = 5)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, error = 5)]
async fn error_number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, error = A = B)]
async fn error_expression() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, context = self)]
async fn keyword() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, context = _)]
async fn underscore() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, context = a.b)]
async fn two_names() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, idempotent = maybe)]
async fn idempotent() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, idempotent(true))]
async fn idempotent_list() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
