//! exponential-backoff: delays for a loop of one's own.

use super::{CAP, FIRST, HOUR, RETRIES, is_transient};
use crate::operation::{self, Failure, Operation};
use exponential_backoff::Backoff;
use std::time::Duration;

/// What follows the loops, which return in their last round.
const NEVER: Result<u64, Failure> = Err(Failure(3));

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    for delay in Backoff::new(RETRIES + 1, FIRST, CAP) {
        match (operation::call(operation).await, delay) {
            (Err(error), Some(delay)) if is_transient(&error) => tokio::time::sleep(delay).await,
            (result, _) => return result,
        }
    }
    NEVER
}

pub(crate) fn retry_blocking(operation: &Operation) -> Result<u64, Failure> {
    for delay in Backoff::new(RETRIES + 1, FIRST, CAP) {
        match (operation::call_blocking(operation), delay) {
            (Err(error), Some(delay)) if is_transient(&error) => std::thread::sleep(delay),
            (result, _) => return result,
        }
    }
    NEVER
}

/// Delays that are computed and not waited for.
pub(crate) async fn retry_at_once(operation: &Operation) -> Result<u64, Failure> {
    for delay in Backoff::new(1000, Duration::from_nanos(1), CAP) {
        match (operation::call(operation).await, delay) {
            (Err(error), Some(delay)) if is_transient(&error) => {
                std::hint::black_box(delay);
            }
            (result, _) => return result,
        }
    }
    NEVER
}

/// Delays that are computed and not waited for.
pub(crate) fn retry_blocking_at_once(operation: &Operation) -> Result<u64, Failure> {
    for delay in Backoff::new(1000, Duration::from_nanos(1), CAP) {
        match (operation::call_blocking(operation), delay) {
            (Err(error), Some(delay)) if is_transient(&error) => {
                std::hint::black_box(delay);
            }
            (result, _) => return result,
        }
    }
    NEVER
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    for delay in Backoff::new(RETRIES + 1, HOUR, 10 * HOUR) {
        match (operation::call(operation).await, delay) {
            (Err(error), Some(delay)) if is_transient(&error) => tokio::time::sleep(delay).await,
            (result, _) => return result,
        }
    }
    NEVER
}
