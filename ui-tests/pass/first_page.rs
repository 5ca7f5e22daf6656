//! The line of the first page, word for word.

use resilient_runtime::{Rejection, resilient};

pub struct Price;

pub enum FetchError {
    Io,
    Timeout,
}

impl From<Rejection> for FetchError {
    fn from(_: Rejection) -> Self {
        Self::Timeout
    }
}

#[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io, Timeout], fallback = cached_fn)]
async fn fetch(id: &str) -> Result<Price, FetchError> {
    if id.is_empty() { Err(FetchError::Io) } else { Ok(Price) }
}

fn cached_fn(_: &str) -> Result<Price, FetchError> {
    Ok(Price)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    assert!(runtime.block_on(fetch("1")).is_ok());
}
