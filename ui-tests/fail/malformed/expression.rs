//! Values that are no expressions.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(retry_if = + f)]
async fn starts_wrong() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = f +)]
async fn ends_wrong() -> Result<(), Failure> {
    Ok(())
}

#[resilient(stop = @, jitter)]
async fn at() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = f; g)]
async fn semicolon() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = a => b)]
async fn arrow() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3 +)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = |error)]
async fn half_closure() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = if x)]
async fn not_parsed() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = match x)]
async fn not_parsed_predicate() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, error = [u8; 2]; 3)]
async fn error_type() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, error = fn fn)]
async fn not_parsed_type() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
