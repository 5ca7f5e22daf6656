//! The same function three times, each with one more key.

use resilient_runtime::{Rejection, resilient};

use crate::server::{Busy, Server};

#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error(transparent)]
    Busy(#[from] Busy),
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

/// Up to four attempts of half a second, for a user who waits that long.
#[resilient(max_attempts = 4, backoff = exp("100ms", max = "1s"), timeout = "500ms", retry_on = any)]
pub(crate) async fn call_plainly(server: &Server) -> Result<(), CallError> {
    Ok(server.answer().await?)
}

/// Retries are paid from a budget: of ten calls, one may be a retry.
#[resilient(max_attempts = 4, backoff = exp("100ms", max = "1s"), timeout = "500ms", retry_on = any, budget)]
pub(crate) async fn call_with_budget(server: &Server) -> Result<(), CallError> {
    Ok(server.answer().await?)
}

/// And where half of the latest calls failed, none is made for a second. `any` does not mean the breaker's own rejections:
/// those are not repeated.
#[resilient(
    max_attempts = 4,
    backoff = exp("100ms", max = "1s"),
    timeout = "500ms",
    retry_on = any,
    budget,
    circuit_breaker(open_for = fixed("1s"))
)]
pub(crate) async fn call_with_breaker(server: &Server) -> Result<(), CallError> {
    Ok(server.answer().await?)
}
