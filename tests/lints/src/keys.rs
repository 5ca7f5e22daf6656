//! Every key, on async and sync functions.

use std::time::Duration;

use resilient_runtime::{Context, GiveUp, Jitter, Rejection, Retry, Stop, resilient};

use crate::failure::{Failure, check, check_later};

/// The first page.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io, Timeout], fallback = cached)]
pub async fn fetch(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

async fn cached(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// Lists of conditions with guards.
///
/// # Errors
///
/// As `check`.
#[resilient(
    max_attempts = 3,
    backoff = exp("100ms", factor = 2.0, min = "1ms", max = "30s"),
    jitter = equal,
    retry_on = [Io | Timeout, Status(code) if *code >= 500, Text(_), class(transient), rejected(timeout)],
    abort_on = [Status(404)],
    timeout = "1s",
    deadline = "1m",
    min_attempt_time = "50ms",
    name = "lints.listed",
    context = cx,
    on_retry = announce,
    on_give_up = bury,
    stop_if = is_enough,
    error = Failure
)]
pub async fn listed(id: u8) -> Result<u8, Failure> {
    if cx.attempt() == 1 { check(id) } else { check_later(id).await }
}

/// The same where nobody awaits.
///
/// # Errors
///
/// As `check`.
#[resilient(
    max_attempts = 3,
    backoff = fibonacci("1ms", max = "1s"),
    jitter = "50ms",
    retry_on = [Io | Timeout, Status(code) if *code >= 500, class(transient)],
    abort_on = [Status(404)],
    deadline = "1m",
    min_attempt_time = "50ms",
    name = "lints.listed_now",
    context = cx,
    on_retry = announce,
    on_give_up = |_| {},
    stop_if = |context: &Context<'_>| context.attempt() > 2,
    on_reject = reject
)]
pub fn listed_now(id: u8) -> Result<u8, Failure> {
    if cx.attempt() == 1 { Err(Failure::Io) } else { check(id) }
}

/// Predicates and a switch.
///
/// # Errors
///
/// As `check`.
#[resilient(
    max_attempts = unlimited,
    backoff = ["1ms", Duration::from_secs(1)],
    jitter = 0.5,
    retry_if = |error| *error == Failure::Status(u16::from(id)),
    retry_if_ok = is_zero,
    stop = stop
)]
pub async fn predicates(id: u8, stop: &Stop) -> Result<u8, Failure> {
    check_later(id).await
}

/// The same where nobody awaits.
///
/// # Errors
///
/// As `check`.
#[resilient(
    max_attempts = u32::from(id) + 1,
    backoff = linear("1ms", step = "1ms"),
    jitter = if id > 3 { Jitter::Full } else { Jitter::None },
    retry_if = is_io,
    retry_if_ok = |value| *value == 0,
    stop = stop
)]
pub fn predicates_now(id: u8, stop: &Stop) -> Result<u8, Failure> {
    check(id)
}

/// May run twice.
///
/// # Errors
///
/// As `check`.
#[resilient(idempotent, timeout = limit, max_attempts = 3, backoff = exp(limit), jitter = decorrelated)]
pub async fn twice(id: u8, limit: Duration) -> Result<u8, Failure> {
    check_later(id).await
}

/// Is repeated where nothing has happened.
///
/// # Errors
///
/// As `check`.
#[resilient(idempotent = false, deadline = limit, backoff = none, crate = ::resilient_runtime)]
pub fn once(id: u8, limit: Duration) -> Result<u8, Failure> {
    check(id)
}

/// Kinds of an I/O error.
///
/// # Errors
///
/// Whatever the file system says.
#[resilient(retry_on = [kind(TimedOut | Interrupted), error if error.raw_os_error() == Some(4)], timeout = "1s")]
pub async fn kinds(path: &std::path::Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

/// Types of an error.
///
/// # Errors
///
/// Whatever the file system says.
#[resilient(retry_on = [is(std::io::Error), is(std::fmt::Error as error if error == &std::fmt::Error)])]
pub fn types(path: &std::path::Path) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    Ok(std::fs::read_to_string(path)?)
}

/// Anything but these.
///
/// # Errors
///
/// As `check`.
#[resilient(abort_on = Status(_))]
pub async fn anything_but(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// Anything.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = any, clone(id))]
pub fn anything(id: u8) -> Result<u8, Failure> {
    check(id)
}

/// A limit alone.
///
/// # Errors
///
/// As `check`.
#[resilient(timeout = "1s", deadline = "2s")]
pub async fn limited(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// A deadline alone.
///
/// # Errors
///
/// As `check`.
#[resilient(deadline = "2s", on_give_up = bury)]
pub fn limited_now(id: u8) -> Result<u8, Failure> {
    check(id)
}

/// A limit on a worker thread, to which what is borrowed travels as copies.
///
/// # Errors
///
/// As `check`.
#[resilient(timeout = "1s", deadline = "2s", retry_on = [Io, Timeout], fallback = [spare, value(u8::MAX)])]
pub fn worked(
    text: &str,
    path: &std::path::Path,
    mut list: Vec<u8>,
    (mut id, _): (u8, String),
) -> Result<u8, Failure> {
    id += 1;
    list.push(id);
    if text.is_empty() || path.is_absolute() { Err(Failure::Io) } else { check(id).map(|_| list.remove(0)) }
}

fn spare(text: &str, _: &std::path::Path, list: Vec<u8>, _: (u8, String)) -> Result<u8, Failure> {
    if text.is_empty() { Err(Failure::Io) } else { list.into_iter().next().ok_or(Failure::Timeout) }
}

/// Nothing but a hook.
#[resilient(on_give_up = bury)]
pub async fn watched(id: u8) -> Option<u8> {
    check_later(id).await.ok()
}

const fn announce(_: &Retry) {}

const fn bury(_: &GiveUp) {}

fn is_enough(context: &Context<'_>) -> bool {
    context.attempt() > 5
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature of a predicate")]
const fn is_zero(value: &u8) -> bool {
    *value == 0
}

fn is_io(error: &Failure) -> bool {
    *error == Failure::Io
}

#[expect(clippy::needless_pass_by_value, reason = "the signature of a conversion")]
fn reject(rejection: Rejection) -> Failure {
    if rejection.is_timeout() { Failure::Timeout } else { Failure::Status(504) }
}
