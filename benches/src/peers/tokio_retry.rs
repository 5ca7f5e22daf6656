//! tokio-retry.

use super::{CAP, HOUR, is_transient};
use crate::operation::{self, Failure, Operation};
use std::time::Duration;
use tokio_retry::RetryIf;
use tokio_retry::strategy::{ExponentialBackoff, jitter};

/// Twice `factor` milliseconds, doubling.
fn delays(factor: u64, cap: Duration) -> impl Iterator<Item = Duration> {
    ExponentialBackoff::from_millis(2).factor(factor).max_delay(cap).map(jitter).take(3)
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    RetryIf::start(delays(50, CAP), || operation::call(operation), is_transient).await
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    RetryIf::start(delays(1_800_000, 10 * HOUR), || operation::call(operation), is_transient).await
}
