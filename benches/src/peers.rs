//! The same jobs by the crates people use, each written as its documentation shows.
//!
//! The policy of all: three retries of the errors that are transient, after 100 ms, doubling to 30 s, with jitter where
//! the crate has any.

pub(crate) mod again;
pub(crate) mod backoff;
pub(crate) mod backon;
pub(crate) mod exponential_backoff;
pub(crate) mod failsafe;
pub(crate) mod governor;
pub(crate) mod recloser;
pub(crate) mod retry;
pub(crate) mod retry_if;
pub(crate) mod tokio_retry;
pub(crate) mod tokio_retry2;
pub(crate) mod tower;
pub(crate) mod tower_guards;
pub(crate) mod tower_resilience;
pub(crate) mod tryhard;

use crate::operation::Failure;
use std::time::Duration;

const RETRIES: u32 = 3;
/// Failures in a row, or half of the last 100, that open a breaker.
const THRESHOLD: u32 = 5;
const WINDOW: usize = 100;
const OPEN: Duration = Duration::from_secs(5);
/// Calls at a time.
const SLOTS: usize = 64;
/// Calls a second: more than come, so that all are let through.
const RATE: u32 = 1_000_000_000;
const FIRST: Duration = Duration::from_millis(100);
const CAP: Duration = Duration::from_secs(30);
/// The first wait of the tasks that are counted asleep.
const HOUR: Duration = Duration::from_hours(1);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the crates ask with a reference")]
fn is_transient(error: &Failure) -> bool {
    matches!(error, Failure(1))
}
