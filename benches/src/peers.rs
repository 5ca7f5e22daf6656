//! The same jobs by the retry crates people use, written as their documentation shows.

use crate::operation::{self, Failure, Operation};
use backon::{BlockingRetryable, ExponentialBuilder, Retryable};
use std::time::Duration;
use tokio_retry::RetryIf;
use tokio_retry::strategy::{ExponentialBackoff, jitter};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "both crates ask with a reference")]
fn is_transient(error: &Failure) -> bool {
    matches!(error, Failure(1))
}

/// Three retries after 100 ms, doubling to 30 s, with jitter: the policy of all rows.
fn exponential() -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(30))
        .with_max_times(3)
        .with_jitter()
}

/// Delays that are computed and not waited for.
fn computed() -> ExponentialBuilder {
    exponential().with_min_delay(Duration::from_nanos(1)).with_max_times(999)
}

pub(crate) async fn backon(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call(operation)).retry(exponential()).when(is_transient).await
}

pub(crate) fn backon_blocking(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call_blocking(operation)).retry(exponential()).when(is_transient).call()
}

pub(crate) async fn backon_at_once(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call(operation))
        .retry(computed())
        .sleep(|delay| {
            std::hint::black_box(delay);
            std::future::ready(())
        })
        .when(is_transient)
        .await
}

pub(crate) fn backon_blocking_at_once(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call_blocking(operation))
        .retry(computed())
        .sleep(|delay| {
            std::hint::black_box(delay);
        })
        .when(is_transient)
        .call()
}

pub(crate) async fn backon_hourly(operation: &Operation) -> Result<u64, Failure> {
    let hourly =
        exponential().with_min_delay(Duration::from_hours(1)).with_max_delay(Duration::from_hours(10));
    (|| operation::call(operation)).retry(hourly).when(is_transient).await
}

pub(crate) async fn tokio_retry(operation: &Operation) -> Result<u64, Failure> {
    let delays =
        ExponentialBackoff::from_millis(2).factor(50).max_delay(Duration::from_secs(30)).map(jitter).take(3);
    RetryIf::start(delays, || operation::call(operation), is_transient).await
}
