//! retry, which blocks.

use super::{CAP, is_transient};
use crate::operation::{self, Failure, Operation};
use retry::OperationResult;
use retry::delay::{Exponential, NoDelay, jitter};

fn act(operation: &Operation) -> OperationResult<u64, Failure> {
    match operation::call_blocking(operation) {
        Ok(value) => OperationResult::Ok(value),
        Err(error) if is_transient(&error) => OperationResult::Retry(error),
        Err(error) => OperationResult::Err(error),
    }
}

pub(crate) fn retry_blocking(operation: &Operation) -> Result<u64, Failure> {
    let delays =
        Exponential::from_millis_with_factor(100, 2.0).map(|delay| delay.min(CAP)).map(jitter).take(3);
    retry::retry(delays, || act(operation)).map_err(|error| error.error)
}

/// Sleeps for no time: unlike the other rows it computes no delay.
pub(crate) fn retry_blocking_at_once(operation: &Operation) -> Result<u64, Failure> {
    retry::retry(NoDelay.take(999), || act(operation)).map_err(|error| error.error)
}
