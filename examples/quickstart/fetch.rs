//! The functions under guard, and the error type that says what is worth another attempt.

use std::error::Error;
use std::io;
use std::iter::successors;
use std::time::Duration;

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, StatusCode, blocking};
use resilient_runtime::{Class, Classify, FromRejection, resilient};

use crate::timeline;

#[derive(Debug, thiserror::Error, FromRejection)]
pub(crate) enum FetchError {
    #[error("{0}")]
    Io(io::ErrorKind),
    #[error("{status}")]
    Status { status: StatusCode, retry_after: Option<Duration> },
    /// The client's own time limit, and with `#[rejection]` the guard's too.
    #[error("no answer in time")]
    #[rejection]
    Timeout,
}

/// Asked where an attribute has no `retry_on`.
impl Classify for FetchError {
    fn class(&self) -> Class {
        match self {
            Self::Io(kind) => io::Error::from(*kind).class(),
            Self::Status { status: StatusCode::TOO_MANY_REQUESTS, retry_after } => {
                Class::RateLimited { retry_after: *retry_after }
            }
            Self::Status { status, .. } if status.is_server_error() => Class::Transient,
            Self::Status { .. } => Class::Permanent,
            Self::Timeout => Class::Timeout,
        }
    }
}

/// Up to four attempts of 300 ms each, and 3 s in all. `idempotent` says that a GET may be repeated even after a
/// timeout, when nobody knows whether the first one arrived.
#[resilient(
    max_attempts = 4,
    backoff = exp("100ms"),
    jitter,
    timeout = "300ms",
    deadline = "3s",
    idempotent,
    on_retry = timeline::retry,
    on_give_up = timeline::give_up
)]
pub(crate) async fn get(client: &Client, url: &str) -> Result<String, FetchError> {
    let response = client.get(url).send().await?;
    check(response.status(), response.headers())?;
    Ok(response.text().await?)
}

/// The same, but when a price cannot be had, yesterday's is better than none.
#[resilient(
    max_attempts = 3,
    backoff = exp("50ms"),
    timeout = "300ms",
    retry_on = [Io, Timeout],
    fallback = on(Io | Timeout) => yesterday(error),
    on_retry = timeline::retry,
    on_give_up = timeline::give_up
)]
pub(crate) async fn get_price(client: &Client, url: &str) -> Result<String, FetchError> {
    let response = client.get(url).send().await?;
    check(response.status(), response.headers())?;
    Ok(response.text().await?)
}

async fn yesterday(error: FetchError) -> Result<String, FetchError> {
    timeline::fallback("yesterday", &error);
    tokio::time::sleep(Duration::from_millis(5)).await; // looks it up
    Ok("41.50 (yesterday)".to_owned())
}

/// The sync function has the same keys, except `timeout`: a running sync function cannot be dropped, so that the
/// client has to limit each request itself, here to 500 ms. No attempt starts that would end after the deadline.
#[resilient(
    max_attempts = 4,
    backoff = exp("100ms"),
    jitter,
    deadline = "1.5s",
    min_attempt_time = "500ms",
    on_retry = timeline::retry,
    on_give_up = timeline::give_up
)]
pub(crate) fn get_blocking(client: &blocking::Client, url: &str) -> Result<String, FetchError> {
    let response = client.get(url).send()?;
    check(response.status(), response.headers())?;
    Ok(response.text()?)
}

pub(crate) fn check(status: StatusCode, headers: &HeaderMap) -> Result<(), FetchError> {
    if status.is_success() {
        return Ok(());
    }
    let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Err(FetchError::Status { status, retry_after: seconds.map(Duration::from_secs) })
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        let mut causes = successors(error.source(), |&cause| cause.source());
        let kind = causes.find_map(|cause| cause.downcast_ref().map(io::Error::kind));
        Self::Io(kind.unwrap_or(io::ErrorKind::Other))
    }
}
