//! Our rows: the attribute itself.

use crate::operation::{self, Operation};
use resilient_runtime::{Rejection, resilient};

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
