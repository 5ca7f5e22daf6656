//! again, whose sleeps are those of a thread of its own: they do not follow a paused clock, and cannot be left out.

use super::{CAP, FIRST, HOUR, is_transient};
use crate::operation::{self, Failure, Operation};
use again::RetryPolicy;
use std::time::Duration;

fn exponential(first: Duration, cap: Duration) -> RetryPolicy {
    RetryPolicy::exponential(first).with_max_delay(cap).with_max_retries(3).with_jitter(true)
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    exponential(FIRST, CAP).retry_if(|| operation::call(operation), is_transient).await
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    exponential(HOUR, 10 * HOUR).retry_if(|| operation::call(operation), is_transient).await
}
