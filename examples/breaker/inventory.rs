//! The function under guard, and its circuit breaker.

use std::time::Duration;

use reqwest::Client;
use resilient_runtime::{CircuitBreaker, Delays, Rejection, resilient};

/// Opens after five failures in a row: for 200 ms, and for 400 ms where the probes failed too, plus or minus 20 %. It
/// makes up to three probes, of which two decide. The defaults are made for a service: half of the latest 100 calls, and
/// open for 5 to 60 s.
///
/// It is a static of our own, so that the chart can ask for its state. With `circuit_breaker(consecutive = 5, ..)` in the
/// attribute the function would have one to itself.
pub(crate) static BREAKER: CircuitBreaker = CircuitBreaker::new()
    .named("inventory")
    .consecutive(5)
    .open_for(Delays::exponential(Duration::from_millis(200)).max(Duration::from_millis(400)));

#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    /// The guard's own errors: here, that the circuit breaker is open, or that the time is up.
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

/// How many there are. A timeout counts as a failure like any other.
#[resilient(timeout = "1s", circuit_breaker = &BREAKER)]
pub(crate) async fn count(client: &Client, url: &str) -> Result<String, FetchError> {
    Ok(client.get(url).send().await?.error_for_status()?.text().await?)
}
