//! Settings of the wrong type.

use resilient_runtime::{Context, Retry, resilient};

const LIMIT: u64 = 5;

pub struct Failure;

#[resilient(max_attempts = LIMIT, retry_on = any)]
async fn attempts() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(deadline = LIMIT, on_reject = |_| Failure)]
async fn deadline() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(backoff = exp("1s", factor = LIMIT), retry_on = any)]
async fn factor() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(jitter = LIMIT, retry_on = any)]
async fn jitter() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(stop = &LIMIT, max_attempts = 3, retry_on = any)]
async fn stop() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(policy = LIMIT, retry_on = any)]
async fn policy() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_if = |error: &String| error.is_empty())]
async fn predicate() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_if = |_| 5)]
async fn no_predicate() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_if_ok = String::is_empty, retry_on = any)]
async fn predicate_on_value() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(stop_if = hook, max_attempts = 3, retry_on = any)]
async fn stop_if() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(on_retry = rule, max_attempts = 3, retry_on = any)]
async fn on_retry() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(on_give_up = rule, max_attempts = 3, retry_on = any)]
async fn on_give_up() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(timeout = "1s", on_reject = |_| 5)]
async fn on_reject() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(timeout = "1s", error = String)]
async fn error_type() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(max_attempts = missing, retry_on = any)]
async fn unknown_name() -> Result<u8, Failure> {
    Ok(1)
}

fn hook(_: &Retry) {}

fn rule(_: &Context) -> bool {
    true
}

fn main() {}
