//! Every form of a link.

use resilient_runtime::resilient;

use crate::failure::{Failure, check, check_later};

const fn now(id: u8, _: &str) -> Result<u8, Failure> {
    check(id)
}

async fn later(id: u8, _: &str) -> Result<u8, Failure> {
    check_later(id).await
}

async fn with_error(id: u8, error: Failure) -> Result<u8, Failure> {
    if error == Failure::Io { check_later(id).await } else { Err(error) }
}

fn generic<T: From<u8>>(id: T, text: &str) -> Result<T, Failure> {
    if text.is_empty() { Err(Failure::Io) } else { Ok(id) }
}

/// Sync and async links, mixed.
///
/// # Errors
///
/// As `check`.
#[resilient(
    max_attempts = 2,
    backoff = none,
    retry_on = [Io],
    fallback = [
        now,
        later,
        generic::<u8>,
        now(.., ),
        later(id, "other"),
        with_error(id, error),
        |same, _text| Ok(same),
        || Err(Failure::Io),
        |_id, _text, error| Err(error),
        async |same, other| later(same, other).await,
        on(Io | Timeout) => later,
        on(Status(code) if *code > 500) => |same, _text| check(same),
        on(class(transient)) => value(id),
        on(rejected(timeout)) => value({ let (a, b) = (id, 1); a.max(b) }),
        value(0),
    ],
    timeout = "1s",
    deadline = "1m"
)]
pub async fn mixed(id: u8, text: &str) -> Result<u8, Failure> {
    if text.is_empty() { Err(Failure::Status(1)) } else { check_later(id).await }
}

/// Sync links.
///
/// # Errors
///
/// As `check`.
#[resilient(
    fallback = [
        now,
        generic::<u8>,
        now(id, "other"),
        |same, _text| Ok(same),
        |_id, _text, error| Err(error),
        on(Io | Timeout) => now,
        on(Status(500..)) => value(id),
    ],
    deadline = "1m"
)]
pub fn mixed_now(id: u8, text: &str) -> Result<u8, Failure> {
    if text.is_empty() { Err(Failure::Status(1)) } else { check(id) }
}

/// One link.
///
/// # Errors
///
/// As `check`.
#[resilient(fallback = later)]
pub async fn single(id: u8, text: &str) -> Result<u8, Failure> {
    if text.is_empty() { Err(Failure::Status(1)) } else { check_later(id).await }
}

/// One link with a filter.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = any, backoff = none, fallback = on(Io) => value(id))]
pub fn filtered(id: u8) -> Result<u8, Failure> {
    check(id)
}

/// Links that take what the body has taken.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = any, backoff = none, fallback = [keep, |same, _| Ok(same), value(text)])]
pub async fn taken(mut text: String, (a, mut b): (u8, u8)) -> Result<String, Failure> {
    b += a;
    text.push('x');
    check_later(b).await.map(|_| text)
}

fn keep(_: String, _: (u8, u8)) -> Result<String, Failure> {
    Err(Failure::Io)
}
