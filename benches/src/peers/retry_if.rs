//! retry-if, the other attribute; it has no jitter.

#![expect(unexpected_cfgs, reason = "what it emits asks for a feature of the crate that it is used in")]

use super::{CAP, FIRST, HOUR, RETRIES, is_transient};
use crate::operation::{self, Failure, Operation};
use retry_if::ExponentialBackoffConfig;

const CONFIG: ExponentialBackoffConfig = ExponentialBackoffConfig {
    max_retries: RETRIES,
    t_wait: FIRST,
    backoff: 2.0,
    t_wait_max: None,
    backoff_max: Some(CAP),
};

const HOURLY: ExponentialBackoffConfig =
    ExponentialBackoffConfig { t_wait: HOUR, backoff_max: None, ..CONFIG };

fn is_refused(result: &Result<u64, Failure>) -> bool {
    result.as_ref().is_err_and(is_transient)
}

#[retry_if::retry(CONFIG, is_refused)]
pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    operation::call(operation).await
}

#[retry_if::retry(HOURLY, is_refused)]
pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    operation::call(operation).await
}
