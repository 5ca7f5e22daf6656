//! What stands where a key is expected.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter, 5)]
async fn literal() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, (5))]
async fn group() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, &x)]
async fn operator() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, = 5)]
async fn equals() -> Result<(), Failure> {
    Ok(())
}

#[resilient(, jitter)]
async fn comma() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, , timeout = "1s")]
async fn commas() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, foo::bar = 1)]
async fn path() -> Result<(), Failure> {
    Ok(())
}

#[resilient("max_attempts = 3")]
async fn text() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
