use super::attempts::{Attempts, Progress, decide, decide_blocking};
use super::{Rules, pause_blocking};

/// Decides what follows an attempt: `None` ends the call with this outcome, a wait in nanoseconds precedes
/// the next attempt. The outcome is only looked at, so that it is not moved on the way out.
#[inline]
pub(crate) fn settle<T, E>(
    call: &mut Attempts,
    rules: impl FnOnce() -> Rules,
    outcome: &Result<T, E>,
    retry_on: impl FnOnce(&E) -> bool,
) -> Option<u64> {
    match outcome {
        Ok(_) => None,
        Err(error) => settle_failure(call, rules, error, retry_on),
    }
}

/// The same for a blocking function, the wait included: the failures so far where an attempt follows.
#[inline]
pub(crate) fn settle_blocking<T, E>(
    failures: u64,
    rules: impl FnOnce() -> Rules,
    outcome: &Result<T, E>,
    retry_on: impl FnOnce(&E) -> bool,
) -> u64 {
    match outcome {
        Ok(_) => 0,
        Err(error) => {
            let Progress { failures, wait } = settle_failure_blocking(failures, rules, error, retry_on);
            if wait != 0 {
                pause_blocking(wait);
            }
            failures
        }
    }
}

// Both keep the addresses of the rules out of the loop, where they would occupy registers.

#[cold]
#[inline(never)]
fn settle_failure<E>(
    call: &mut Attempts,
    rules: impl FnOnce() -> Rules,
    error: &E,
    retry_on: impl FnOnce(&E) -> bool,
) -> Option<u64> {
    decide(call, rules(), retry_on(error))
}

#[cold]
#[inline(never)]
fn settle_failure_blocking<E>(
    failures: u64,
    rules: impl FnOnce() -> Rules,
    error: &E,
    retry_on: impl FnOnce(&E) -> bool,
) -> Progress {
    decide_blocking(failures, rules(), retry_on(error))
}

/// Calls a block once, so that its `return` and its `?` leave the block and not the loop.
#[inline]
pub(crate) fn call_once<R>(block: impl FnOnce() -> R) -> R {
    block()
}

/// A value of the return type that is never made: it tells the block its type.
#[cold]
pub(crate) fn hint<T>() -> T {
    std::process::abort()
}
