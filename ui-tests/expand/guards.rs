//! Every guard in front of an async attempt.

use resilient_runtime::resilient;

#[derive(Debug, resilient_runtime::FromRejection)]
pub enum Failure {
    #[rejection]
    Late,
    Io,
}

#[resilient(
    circuit_breaker = 5,
    rate_limit = "100/s",
    timeout = "1s",
    bulkhead(10, max_queued = 50),
    retry_on = [Io, rejected(full)]
)]
pub async fn fetch(id: u8) -> Result<u8, Failure> {
    load(id).await
}

async fn load(id: u8) -> Result<u8, Failure> {
    Ok(id)
}
