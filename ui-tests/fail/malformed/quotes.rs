//! Text that should stand without quotes, and the other way round.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(max_attempts = "5")]
async fn attempts() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = "unlimited", deadline = "1s")]
async fn attempts_unlimited() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = "many")]
async fn attempts_text() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = 30s)]
async fn duration() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = ["Io"])]
async fn condition() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = "is_transient")]
async fn predicate() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_if = 5)]
async fn predicate_number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, on_retry = "log")]
async fn hook() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, crate = "::other")]
async fn runtime() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, error = "Failure")]
async fn error_type() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, context = "cx")]
async fn context() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, name = inventory)]
async fn name() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [kind("TimedOut")])]
async fn kind() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is("Failure")])]
async fn is() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", factor = "2"))]
async fn factor() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
