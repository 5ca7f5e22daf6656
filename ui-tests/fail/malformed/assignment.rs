//! What stands between key and value.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter, timeout == "1s")]
async fn twice() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, timeout => "1s")]
async fn arrow() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, timeout: "1s")]
async fn colon() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter a = 3)]
async fn word() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, timeout =)]
async fn nothing() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = , jitter)]
async fn nothing_then_comma() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, clone[a])]
async fn brackets() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, clone(a) = 3)]
async fn behind_the_list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(backoff = exp("1s", max = ))]
async fn parameter() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
