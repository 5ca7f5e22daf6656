//! Keys about repeating beside `max_attempts = 1`.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(
    max_attempts = 1,
    backoff = "exp",
    jitter,
    retry_on = [Io],
    abort_on = [Status(_)],
    retry_if_ok = f,
    stop = s,
    stop_if = f,
    on_retry = f
)]
async fn all() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 1, retry_if = f)]
async fn predicate() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
