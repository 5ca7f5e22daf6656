//! Our rows: the attribute itself, and the types behind it where they are used alone.

use crate::operation::{self, Operation};
use resilient_runtime::{Bulkhead, CircuitBreaker, RateLimiter, Rejection, resilient};
use std::time::Duration;

impl From<Rejection> for operation::Failure {
    fn from(_: Rejection) -> Self {
        Self(2)
    }
}

#[resilient(max_attempts = 4, retry_on = [operation::Failure(1)])]
pub(crate) async fn retry(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

#[resilient(max_attempts = 4, retry_on = [operation::Failure(1)])]
pub(crate) async fn retry_medium(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_medium(operation).await
}

#[resilient(max_attempts = 4, retry_on = [operation::Failure(1)])]
pub(crate) async fn retry_large(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_large(operation).await
}

#[resilient(max_attempts = 1000, backoff = none, retry_on = [operation::Failure(1)])]
pub(crate) async fn retry_at_once(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

#[resilient(max_attempts = 4, backoff = exp("1h", max = "10h"), jitter = none, retry_on = [operation::Failure(1)])]
pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

#[resilient(max_attempts = 4, retry_on = [operation::Failure(1)])]
pub(crate) fn retry_blocking(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_blocking(operation)
}

#[resilient(max_attempts = 1000, backoff = none, retry_on = [operation::Failure(1)])]
pub(crate) fn retry_blocking_at_once(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_blocking(operation)
}

#[resilient(timeout = "30s")]
pub(crate) async fn timeout(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

/// Failures in a row.
#[resilient(circuit_breaker = 5)]
pub(crate) async fn breaker_consecutive(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

/// Half of the last 100 calls.
#[resilient(circuit_breaker)]
pub(crate) async fn breaker_rate(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

#[resilient(circuit_breaker = 5)]
pub(crate) fn breaker_consecutive_blocking(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_blocking(operation)
}

#[resilient(circuit_breaker)]
pub(crate) fn breaker_rate_blocking(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_blocking(operation)
}

/// The type itself.
pub(crate) fn breaker_type_blocking(operation: &Operation) -> Result<u64, operation::Failure> {
    static BREAKER: CircuitBreaker = CircuitBreaker::new();
    BREAKER.call(|| operation::call_blocking(operation))
}

static AFTER_FAILURE: CircuitBreaker = CircuitBreaker::new().window(1_000_000);

/// Puts a failure in the window, which a million successes have to push out.
pub(crate) fn fail_once() {
    let _: Result<u64, _> = AFTER_FAILURE.call(|| Err(operation::Failure(1)));
}

#[resilient(circuit_breaker = &AFTER_FAILURE)]
pub(crate) fn breaker_after_failure(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_blocking(operation)
}

#[resilient(rate_limit = "1000000000/s")]
pub(crate) fn limiter(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call_blocking(operation)
}

/// The type itself.
pub(crate) fn limiter_type(operation: &Operation) -> Result<u64, operation::Failure> {
    static LIMITER: RateLimiter = RateLimiter::new(1_000_000_000, Duration::from_secs(1));
    LIMITER.try_acquire()?;
    operation::call_blocking(operation)
}

#[resilient(bulkhead = 64)]
pub(crate) async fn bulkhead(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

/// The type itself.
pub(crate) async fn bulkhead_type(operation: &Operation) -> Result<u64, operation::Failure> {
    static BULKHEAD: Bulkhead = Bulkhead::new(64);
    BULKHEAD.call_async(operation::call(operation)).await
}

#[resilient(
    max_attempts = 4,
    retry_on = [operation::Failure(1)],
    circuit_breaker = 5,
    bulkhead = 64,
    timeout = "30s"
)]
pub(crate) async fn stack(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}

/// With the breaker's rate instead of failures in a row.
#[resilient(
    max_attempts = 4,
    retry_on = [operation::Failure(1)],
    circuit_breaker,
    bulkhead = 64,
    timeout = "30s"
)]
pub(crate) async fn stack_rate(operation: &Operation) -> Result<u64, operation::Failure> {
    operation::call(operation).await
}
