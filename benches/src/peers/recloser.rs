//! recloser: a breaker by the failure rate of the last 100 calls.

use super::{OPEN, WINDOW};
use crate::operation::{self, Failure, Operation};
use recloser::{AsyncRecloser, Error, Recloser};
use std::sync::LazyLock;

static BREAKER: LazyLock<Recloser> = LazyLock::new(breaker);
static ASYNC_BREAKER: LazyLock<AsyncRecloser> = LazyLock::new(|| AsyncRecloser::from(breaker()));

fn breaker() -> Recloser {
    Recloser::custom().error_rate(0.5).closed_len(WINDOW).open_wait(OPEN).build()
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` has it to give")]
fn failure(error: Error<Failure>) -> Failure {
    match error {
        Error::Inner(failure) => failure,
        Error::Rejected => Failure(3),
    }
}

pub(crate) fn rate_blocking(operation: &Operation) -> Result<u64, Failure> {
    BREAKER.call(|| operation::call_blocking(operation)).map_err(failure)
}

pub(crate) async fn rate(operation: &Operation) -> Result<u64, Failure> {
    ASYNC_BREAKER.call(operation::call(operation)).await.map_err(failure)
}
