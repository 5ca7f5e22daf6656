//! The rows: each job done bare, by hand, by the peers and by us.

use crate::drive::{Row, drive, drive_blocking, drive_paused};
use crate::peers::{
    again, backoff, backon, exponential_backoff, retry, retry_if, tokio_retry, tokio_retry2, tower, tryhard,
};
use crate::{by_hand, operation, ours};

/// The number of failures in a row of the job `failed attempt`: enough for the first one, which reads the
/// clock, not to count.
pub(crate) const FAILURES: u32 = 64;

/// Said below the table.
pub(crate) const PER_FAILURE: &str = "C1 and C3 are told per attempt: a call of 64 failures and a success, divided by 65. Of C1, `ours`\n\
    gives its thread back after each failure; `bare and a yield` has what that costs and nothing else. `tower` and `retry` compute no delay there,\n\
    nor does `backoff` in C3. `again` is in A only: it has no blocking form, and its sleeps are those of a thread of its own,\n\
    which a paused clock does not hurry and no parameter replaces.";

pub(crate) const RETRY_ASYNC: &str = "A async retry, success";
pub(crate) const RETRY_SYNC: &str = "B sync retry, success";
pub(crate) const FAILED_ASYNC: &str = "C1 async, per failed attempt without delay";
pub(crate) const FAILED_SYNC: &str = "C3 sync, per failed attempt without delay";
pub(crate) const SLEEPS: &str = "C2 async, three failures with tokio sleeps";
pub(crate) const READY: &str = "D1 timeout, ready at once";
pub(crate) const PENDING: &str = "D2 timeout, pending once";

macro_rules! rows {
    ($job:expr, $failures:expr, $pending:expr, $drive:ident: $($name:literal => $function:path,)+) => {
        [$(Row {
            job: $job,
            name: $name,
            failures: $failures,
            pending: $pending,
            run: |operation, calls| $drive(operation, calls, $function),
        },)+]
    };
}

/// All rows, those of one job together and its bare row first.
pub(crate) fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(rows![RETRY_ASYNC, 0, 0, drive:
        "bare" => operation::call,
        "by hand" => by_hand::retry,
        "again" => again::retry,
        "backoff" => backoff::retry,
        "backon" => backon::retry,
        "exponential-backoff" => exponential_backoff::retry,
        "retry-if" => retry_if::retry,
        "tokio-retry" => tokio_retry::retry,
        "tokio-retry2" => tokio_retry2::retry,
        "tower" => tower::retry,
        "tryhard" => tryhard::retry,
        "ours" => ours::retry,
    ]);
    rows.extend(rows![RETRY_SYNC, 0, 0, drive_blocking:
        "bare" => operation::call_blocking,
        "by hand" => by_hand::retry_blocking,
        "backoff" => backoff::retry_blocking,
        "backon" => backon::retry_blocking,
        "exponential-backoff" => exponential_backoff::retry_blocking,
        "retry" => retry::retry_blocking,
        "ours" => ours::retry_blocking,
    ]);
    rows.extend(rows![FAILED_ASYNC, FAILURES, 0, drive:
        "bare" => by_hand::repeat,
        "bare and a yield" => by_hand::repeat_yielding,
        "by hand" => by_hand::retry_at_once,
        "backoff" => backoff::retry_at_once,
        "backon" => backon::retry_at_once,
        "exponential-backoff" => exponential_backoff::retry_at_once,
        "tower" => tower::retry_at_once,
        "ours" => ours::retry_at_once,
    ]);
    rows.extend(rows![FAILED_SYNC, FAILURES, 0, drive_blocking:
        "bare" => by_hand::repeat_blocking,
        "by hand" => by_hand::retry_blocking_at_once,
        "backoff" => backoff::retry_blocking_at_once,
        "backon" => backon::retry_blocking_at_once,
        "exponential-backoff" => exponential_backoff::retry_blocking_at_once,
        "retry" => retry::retry_blocking_at_once,
        "ours" => ours::retry_blocking_at_once,
    ]);
    rows.extend(rows![SLEEPS, 3, 0, drive_paused:
        "by hand" => by_hand::retry,
        "backoff" => backoff::retry,
        "backon" => backon::retry,
        "exponential-backoff" => exponential_backoff::retry,
        "retry-if" => retry_if::retry,
        "tokio-retry" => tokio_retry::retry,
        "tokio-retry2" => tokio_retry2::retry,
        "tower" => tower::retry,
        "tryhard" => tryhard::retry,
        "ours" => ours::retry,
    ]);
    rows.extend(rows![READY, 0, 0, drive:
        "bare" => operation::call,
        "tokio::time::timeout" => by_hand::timeout,
        "tower" => tower::timeout,
        "ours" => ours::timeout,
    ]);
    rows.extend(rows![PENDING, 0, 1, drive:
        "bare" => operation::call,
        "tokio::time::timeout" => by_hand::timeout,
        "tower" => tower::timeout,
        "ours" => ours::timeout,
    ]);
    rows
}
