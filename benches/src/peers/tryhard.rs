//! tryhard, which has no jitter.

use super::{CAP, FIRST, HOUR, RETRIES, is_transient};
use crate::operation::{self, Failure, Operation};
use std::time::Duration;
use tryhard::RetryPolicy;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "tryhard asks with a reference")]
fn double(first: Duration, attempt: u32, error: &Failure) -> RetryPolicy {
    if is_transient(error) { RetryPolicy::Delay(first * 2_u32.pow(attempt - 1)) } else { RetryPolicy::Break }
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    tryhard::retry_fn(|| operation::call(operation))
        .retries(RETRIES)
        .custom_backoff(|attempt, error: &Failure| double(FIRST, attempt, error))
        .max_delay(CAP)
        .await
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    tryhard::retry_fn(|| operation::call(operation))
        .retries(RETRIES)
        .custom_backoff(|attempt, error: &Failure| double(HOUR, attempt, error))
        .max_delay(10 * HOUR)
        .await
}
