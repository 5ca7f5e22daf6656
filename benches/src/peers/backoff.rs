//! backoff. It limits time and not attempts, so the limit is a `Backoff` of one's own around its delays.

use super::{CAP, FIRST, HOUR, RETRIES, is_transient};
use crate::operation::{self, Failure, Operation};
use backoff::backoff::Backoff;
use backoff::future::{Retry, Sleeper};
use backoff::{Error, ExponentialBackoff, ExponentialBackoffBuilder, Notify};
use std::future::{Future, Ready, ready};
use std::time::Duration;

struct Limited {
    delays: ExponentialBackoff,
    retries: u32,
    left: u32,
}

impl Limited {
    fn new(first: Duration, cap: Duration, retries: u32) -> Self {
        let delays = ExponentialBackoffBuilder::new()
            .with_initial_interval(first)
            .with_max_interval(cap)
            .with_multiplier(2.0)
            .with_max_elapsed_time(None)
            .build();
        Self { delays, retries, left: retries }
    }
}

impl Backoff for Limited {
    fn reset(&mut self) {
        self.delays.reset();
        self.left = self.retries;
    }

    fn next_backoff(&mut self) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        self.delays.next_backoff()
    }
}

fn told(error: Failure) -> Error<Failure> {
    if is_transient(&error) { Error::transient(error) } else { Error::permanent(error) }
}

async fn act(operation: &Operation) -> Result<u64, Error<Failure>> {
    operation::call(operation).await.map_err(told)
}

pub(crate) fn retry(operation: &Operation) -> impl Future<Output = Result<u64, Failure>> {
    backoff::future::retry(Limited::new(FIRST, CAP, RETRIES), || act(operation))
}

pub(crate) fn retry_blocking(operation: &Operation) -> Result<u64, Failure> {
    let act = || operation::call_blocking(operation).map_err(told);
    backoff::retry(Limited::new(FIRST, CAP, RETRIES), act).map_err(|error| inner(&error))
}

fn inner(error: &Error<Failure>) -> Failure {
    match error {
        Error::Permanent(error) | Error::Transient { err: error, .. } => *error,
    }
}

/// Delays that are computed and not waited for.
struct AtOnce;

impl Sleeper for AtOnce {
    type Sleep = Ready<()>;

    fn sleep(&self, delay: Duration) -> Ready<()> {
        std::hint::black_box(delay);
        ready(())
    }
}

struct Silent;

impl Notify<Failure> for Silent {
    fn notify(&mut self, _: Failure, _: Duration) {}
}

pub(crate) fn retry_at_once(operation: &Operation) -> impl Future<Output = Result<u64, Failure>> {
    Retry::new(AtOnce, Limited::new(Duration::from_nanos(1), CAP, 999), Silent, || act(operation))
}

/// Sleeps for no time, since its thread sleeps in any case: unlike the other rows it computes no delay.
pub(crate) fn retry_blocking_at_once(operation: &Operation) -> Result<u64, Failure> {
    let act = || {
        operation::call_blocking(operation).map_err(|error| {
            if is_transient(&error) {
                Error::retry_after(error, Duration::ZERO)
            } else {
                Error::permanent(error)
            }
        })
    };
    backoff::retry(Limited::new(FIRST, CAP, 999), act).map_err(|error| inner(&error))
}

pub(crate) fn retry_hourly(
    operation: &'static Operation,
) -> impl Future<Output = Result<u64, Failure>> + Send {
    backoff::future::retry(Limited::new(HOUR, 10 * HOUR, RETRIES), || act(operation))
}
