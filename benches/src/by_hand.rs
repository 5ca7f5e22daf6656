//! What a careful programmer writes without a library.

pub(crate) mod guards;

use crate::operation::{self, Failure, Operation};
use rand::RngExt;
use std::time::Duration;

const MAX_ATTEMPTS: u32 = 4;
const CAP: Duration = Duration::from_secs(30);

fn is_transient(error: Failure) -> bool {
    matches!(error, Failure(1))
}

fn jittered(delay: Duration) -> Duration {
    delay.mul_f64(rand::rng().random())
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    let mut delay = Duration::from_millis(100);
    let mut attempt = 1;
    loop {
        match operation::call(operation).await {
            Err(error) if is_transient(error) && attempt < MAX_ATTEMPTS => {
                tokio::time::sleep(jittered(delay)).await;
                delay = (delay * 2).min(CAP);
                attempt += 1;
            }
            result => return result,
        }
    }
}

pub(crate) fn retry_blocking(operation: &Operation) -> Result<u64, Failure> {
    let mut delay = Duration::from_millis(100);
    let mut attempt = 1;
    loop {
        match operation::call_blocking(operation) {
            Err(error) if is_transient(error) && attempt < MAX_ATTEMPTS => {
                std::thread::sleep(jittered(delay));
                delay = (delay * 2).min(CAP);
                attempt += 1;
            }
            result => return result,
        }
    }
}

/// Waits for nothing, with the delay computed all the same.
pub(crate) async fn retry_at_once(operation: &Operation) -> Result<u64, Failure> {
    let mut delay = Duration::from_nanos(1);
    let mut attempt = 1;
    loop {
        match operation::call(operation).await {
            Err(error) if is_transient(error) && attempt < 1000 => {
                std::hint::black_box(jittered(delay));
                delay = (delay * 2).min(CAP);
                attempt += 1;
            }
            result => return result,
        }
    }
}

/// Waits for nothing, with the delay computed all the same.
pub(crate) fn retry_blocking_at_once(operation: &Operation) -> Result<u64, Failure> {
    let mut delay = Duration::from_nanos(1);
    let mut attempt = 1;
    loop {
        match operation::call_blocking(operation) {
            Err(error) if is_transient(error) && attempt < 1000 => {
                std::hint::black_box(jittered(delay));
                delay = (delay * 2).min(CAP);
                attempt += 1;
            }
            result => return result,
        }
    }
}

/// The bare row of the failed attempt: calls again until it succeeds.
pub(crate) async fn repeat(operation: &Operation) -> Result<u64, Failure> {
    loop {
        let result = operation::call(operation).await;
        if result.is_ok() {
            return result;
        }
    }
}

/// The same, giving its thread back once after each failure: what the yield alone costs.
pub(crate) async fn repeat_yielding(operation: &Operation) -> Result<u64, Failure> {
    loop {
        let result = operation::call(operation).await;
        if result.is_ok() {
            return result;
        }
        let mut yielded = false;
        std::future::poll_fn(|context| {
            if yielded {
                return std::task::Poll::Ready(());
            }
            yielded = true;
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .await;
    }
}

pub(crate) fn repeat_blocking(operation: &Operation) -> Result<u64, Failure> {
    loop {
        let result = operation::call_blocking(operation);
        if result.is_ok() {
            return result;
        }
    }
}

pub(crate) async fn timeout(operation: &Operation) -> Result<u64, Failure> {
    tokio::time::timeout(Duration::from_secs(30), operation::call(operation)).await.unwrap_or(Err(Failure(2)))
}

/// A task that sleeps an hour and does nothing else: the floor for one that waits to try again.
pub(crate) async fn sleep_hourly(operation: &Operation) -> Result<u64, Failure> {
    tokio::time::sleep(Duration::from_hours(1)).await;
    operation::call(operation).await
}

/// A loop that fails once and sleeps an hour.
pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    let mut delay = Duration::from_hours(1);
    loop {
        match operation::call(operation).await {
            Err(error) if is_transient(error) => {
                tokio::time::sleep(delay).await;
                delay *= 2;
            }
            result => return result,
        }
    }
}
