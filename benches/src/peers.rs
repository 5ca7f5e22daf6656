//! The same jobs by the crates people use, each written as its documentation shows.
//!
//! The policy of all: three retries of the errors that are transient, after 100 ms, doubling to 30 s, with jitter where
//! the crate has any.

pub(crate) mod again;
pub(crate) mod backoff;
pub(crate) mod backon;
pub(crate) mod exponential_backoff;
pub(crate) mod retry;
pub(crate) mod retry_if;
pub(crate) mod tokio_retry;
pub(crate) mod tokio_retry2;
pub(crate) mod tower;
pub(crate) mod tryhard;

use crate::operation::Failure;
use std::time::Duration;

const RETRIES: u32 = 3;
const FIRST: Duration = Duration::from_millis(100);
const CAP: Duration = Duration::from_secs(30);
/// The first wait of the tasks that are counted asleep.
const HOUR: Duration = Duration::from_hours(1);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the crates ask with a reference")]
fn is_transient(error: &Failure) -> bool {
    matches!(error, Failure(1))
}
