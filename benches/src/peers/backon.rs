//! backon.

use super::{CAP, FIRST, HOUR, is_transient};
use crate::operation::{self, Failure, Operation};
use backon::{BlockingRetryable, ExponentialBuilder, Retryable};
use std::time::Duration;

fn exponential() -> ExponentialBuilder {
    ExponentialBuilder::default().with_min_delay(FIRST).with_max_delay(CAP).with_max_times(3).with_jitter()
}

/// Delays that are computed and not waited for.
fn computed() -> ExponentialBuilder {
    exponential().with_min_delay(Duration::from_nanos(1)).with_max_times(999)
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call(operation)).retry(exponential()).when(is_transient).await
}

pub(crate) fn retry_blocking(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call_blocking(operation)).retry(exponential()).when(is_transient).call()
}

pub(crate) async fn retry_at_once(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call(operation))
        .retry(computed())
        .sleep(|delay| {
            std::hint::black_box(delay);
            std::future::ready(())
        })
        .when(is_transient)
        .await
}

pub(crate) fn retry_blocking_at_once(operation: &Operation) -> Result<u64, Failure> {
    (|| operation::call_blocking(operation))
        .retry(computed())
        .sleep(|delay| {
            std::hint::black_box(delay);
        })
        .when(is_transient)
        .call()
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    let hourly = exponential().with_min_delay(HOUR).with_max_delay(10 * HOUR);
    (|| operation::call(operation)).retry(hourly).when(is_transient).await
}
