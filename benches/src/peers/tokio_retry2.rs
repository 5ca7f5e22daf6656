//! tokio-retry2, whose action says which errors are transient.

use super::{CAP, HOUR, is_transient};
use crate::operation::{self, Failure, Operation};
use std::time::Duration;
use tokio_retry2::strategy::{ExponentialFactorBackoff, jitter};
use tokio_retry2::{Retry, RetryError};

fn delays(first: u64, cap: Duration) -> impl Iterator<Item = Duration> {
    ExponentialFactorBackoff::from_millis(first, 2.0).max_delay(cap).map(jitter).take(3)
}

async fn act(operation: &Operation) -> Result<u64, RetryError<Failure>> {
    operation::call(operation).await.map_err(|error| {
        if is_transient(&error) { RetryError::transient(error) } else { RetryError::permanent(error) }
    })
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    Retry::spawn(delays(100, CAP), || act(operation)).await
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    Retry::spawn(delays(3_600_000, 10 * HOUR), || act(operation)).await
}
