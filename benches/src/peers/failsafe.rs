//! failsafe: a breaker by failures in a row, and its default, which has a rate over a time window beside that.

use super::{OPEN, THRESHOLD};
use crate::operation::{self, Failure, Operation};
use failsafe::backoff::{EqualJittered, Exponential};
use failsafe::failure_policy::{self, ConsecutiveFailures, OrElse, SuccessRateOverTimeWindow};
use failsafe::{Config, Error, StateMachine};
use std::sync::LazyLock;

type Default = OrElse<SuccessRateOverTimeWindow<EqualJittered>, ConsecutiveFailures<EqualJittered>>;

static CONSECUTIVE: LazyLock<StateMachine<ConsecutiveFailures<Exponential>, ()>> = LazyLock::new(|| {
    let backoff = failsafe::backoff::exponential(OPEN, 12 * OPEN);
    Config::new().failure_policy(failure_policy::consecutive_failures(THRESHOLD, backoff)).build()
});
static DEFAULT: LazyLock<StateMachine<Default, ()>> = LazyLock::new(|| Config::new().build());

#[expect(clippy::needless_pass_by_value, reason = "`map_err` has it to give")]
fn failure(error: Error<Failure>) -> Failure {
    match error {
        Error::Inner(failure) => failure,
        Error::Rejected => Failure(3),
    }
}

pub(crate) fn consecutive_blocking(operation: &Operation) -> Result<u64, Failure> {
    failsafe::CircuitBreaker::call(&*CONSECUTIVE, || operation::call_blocking(operation)).map_err(failure)
}

pub(crate) fn default_blocking(operation: &Operation) -> Result<u64, Failure> {
    failsafe::CircuitBreaker::call(&*DEFAULT, || operation::call_blocking(operation)).map_err(failure)
}

pub(crate) async fn consecutive(operation: &Operation) -> Result<u64, Failure> {
    failsafe::futures::CircuitBreaker::call(&*CONSECUTIVE, operation::call(operation)).await.map_err(failure)
}
