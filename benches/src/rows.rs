//! The rows: each job done bare, by hand, by the peers and by us.

use crate::by_hand::guards;
use crate::drive::{Row, drive, drive_blocking, drive_paused};
use crate::peers::{
    backon, exponential_backoff, failsafe, governor, recloser, retry, retry_if, tokio_retry, tokio_retry2,
    tower, tower_guards, tower_resilience, tryhard,
};
use crate::{by_hand, operation, ours};

/// The number of failures in a row of the job `failed attempt`: enough for the first one, which reads the
/// clock, not to count.
pub(crate) const FAILURES: u32 = 64;

/// Said below the table.
pub(crate) const PER_FAILURE: &str = "C1 and C3 are told per attempt: a call of 64 failures and a success, divided by 65. Of C1, `ours`\n\
    gives its thread back after each failure; `bare and a yield` has what that costs and nothing else. `tower` and `retry` compute no delay there.";

pub(crate) const RETRY_ASYNC: &str = "A async retry, success";
pub(crate) const RETRY_SYNC: &str = "B sync retry, success";
pub(crate) const FAILED_ASYNC: &str = "C1 async, per failed attempt without delay";
pub(crate) const FAILED_SYNC: &str = "C3 sync, per failed attempt without delay";
pub(crate) const SLEEPS: &str = "C2 async, three failures with tokio sleeps";
pub(crate) const READY: &str = "D1 timeout, ready at once";
pub(crate) const PENDING: &str = "D2 timeout, pending once";
pub(crate) const BREAKER_SYNC: &str = "E1 circuit breaker, closed, sync";
pub(crate) const BREAKER_ASYNC: &str = "E2 circuit breaker, closed, async";
pub(crate) const BREAKER_TWO: &str = "E3 circuit breaker, closed, sync";
const BREAKER_TWO_ASYNC: &str = "E3 circuit breaker, closed, async";
const LIMITER_TWO: &str = "F2 rate limit, sync";
const BULKHEAD_TWO: &str = "G2 bulkhead";
pub(crate) const LIMITER: &str = "F rate limit, sync";
pub(crate) const LIMITER_ASYNC: &str = "F rate limit, async";
pub(crate) const BULKHEAD: &str = "G bulkhead";
pub(crate) const STACK_READY: &str = "H1 retry, breaker, timeout, bulkhead, ready";
pub(crate) const STACK_PENDING: &str = "H2 the same, pending once";

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
        "backon" => backon::retry_blocking,
        "exponential-backoff" => exponential_backoff::retry_blocking,
        "retry" => retry::retry_blocking,
        "ours" => ours::retry_blocking,
    ]);
    rows.extend(rows![FAILED_ASYNC, FAILURES, 0, drive:
        "bare" => by_hand::repeat,
        "bare and a yield" => by_hand::repeat_yielding,
        "by hand" => by_hand::retry_at_once,
        "backon" => backon::retry_at_once,
        "exponential-backoff" => exponential_backoff::retry_at_once,
        "tower" => tower::retry_at_once,
        "ours" => ours::retry_at_once,
    ]);
    rows.extend(rows![FAILED_SYNC, FAILURES, 0, drive_blocking:
        "bare" => by_hand::repeat_blocking,
        "by hand" => by_hand::retry_blocking_at_once,
        "backon" => backon::retry_blocking_at_once,
        "exponential-backoff" => exponential_backoff::retry_blocking_at_once,
        "retry" => retry::retry_blocking_at_once,
        "ours" => ours::retry_blocking_at_once,
    ]);
    rows.extend(rows![SLEEPS, 3, 0, drive_paused:
        "by hand" => by_hand::retry,
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
    rows.extend(guards());
    rows
}

/// The rows that two threads run at once.
pub(crate) fn contended() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(rows![BREAKER_TWO, 0, 0, drive_blocking:
        "bare" => operation::call_blocking,
        "by hand" => guards::breaker_blocking,
        "failsafe" => failsafe::default_blocking,
        "failsafe, in a row" => failsafe::consecutive_blocking,
        "recloser" => recloser::rate_blocking,
        "ours" => ours::breaker_rate_blocking,
        "ours, in a row" => ours::breaker_consecutive_blocking,
    ]);
    rows.push(Row {
        job: BREAKER_TWO,
        name: "ours, after a failure",
        failures: 0,
        pending: 0,
        run: |operation, calls| {
            ours::fail_once();
            drive_blocking(operation, calls, ours::breaker_after_failure);
        },
    });
    rows.extend(rows![BREAKER_TWO_ASYNC, 0, 0, drive:
        "bare" => operation::call,
        "tower-resilience" => tower_resilience::breaker,
        "ours" => ours::breaker_rate,
    ]);
    rows.extend(rows![LIMITER_TWO, 0, 0, drive_blocking:
        "bare" => operation::call_blocking,
        "by hand" => guards::limiter,
        "governor" => governor::limiter,
        "ours" => ours::limiter,
        "ours, the type" => ours::limiter_type,
    ]);
    rows.extend(rows![BULKHEAD_TWO, 0, 0, drive:
        "bare" => operation::call,
        "tokio's Semaphore" => guards::bulkhead,
        "tower" => tower_guards::bulkhead,
        "tower-resilience" => tower_resilience::bulkhead,
        "ours" => ours::bulkhead,
    ]);
    rows
}

/// The rows of the guards.
fn guards() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(rows![BREAKER_SYNC, 0, 0, drive_blocking:
        "bare" => operation::call_blocking,
        "by hand" => guards::breaker_blocking,
        "failsafe" => failsafe::default_blocking,
        "failsafe, in a row" => failsafe::consecutive_blocking,
        "recloser" => recloser::rate_blocking,
        "ours" => ours::breaker_rate_blocking,
        "ours, in a row" => ours::breaker_consecutive_blocking,
        "ours, the type" => ours::breaker_type_blocking,
    ]);
    rows.extend(rows![BREAKER_ASYNC, 0, 0, drive:
        "bare" => operation::call,
        "by hand" => guards::breaker,
        "failsafe, in a row" => failsafe::consecutive,
        "recloser" => recloser::rate,
        "tower-resilience" => tower_resilience::breaker,
        "ours" => ours::breaker_rate,
        "ours, in a row" => ours::breaker_consecutive,
    ]);
    rows.extend(rows![LIMITER, 0, 0, drive_blocking:
        "bare" => operation::call_blocking,
        "by hand" => guards::limiter,
        "governor" => governor::limiter,
        "ours" => ours::limiter,
        "ours, the type" => ours::limiter_type,
    ]);
    rows.extend(rows![LIMITER_ASYNC, 0, 0, drive:
        "bare" => operation::call,
        "tower-resilience" => tower_resilience::limiter,
    ]);
    rows.extend(rows![BULKHEAD, 0, 0, drive:
        "bare" => operation::call,
        "tokio's Semaphore" => guards::bulkhead,
        "tower" => tower_guards::bulkhead,
        "tower-resilience" => tower_resilience::bulkhead,
        "ours" => ours::bulkhead,
        "ours, the type" => ours::bulkhead_type,
    ]);
    for (job, pending) in [(STACK_READY, 0), (STACK_PENDING, 1)] {
        rows.extend(rows![job, 0, pending, drive:
            "bare" => operation::call,
            "by hand" => guards::stack,
            "tower, no breaker" => tower_guards::stack,
            "tower-resilience" => tower_resilience::stack,
            "ours" => ours::stack_rate,
            "ours, in a row" => ours::stack,
        ]);
    }
    rows
}
