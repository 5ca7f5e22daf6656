//! Guards around a call, by hand: a breaker of two atomics, an exact limiter of one, tokio's semaphore, and all of them.

use super::{CAP, MAX_ATTEMPTS, is_transient, jittered};
use crate::operation::{self, Failure, Operation};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

const THRESHOLD: u32 = 5;
const OPEN: Duration = Duration::from_secs(5);
const SLOTS: usize = 64;
/// As fast as a limiter in whole nanoseconds can be, so that every call is let through.
const INTERVAL: u64 = 1;
const BURST: u64 = 1_000_000_000;

static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

fn nanos() -> u64 {
    u64::try_from(EPOCH.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Failures in a row, and until when it is open. Two words that are not changed together: what many write, and good enough
/// for them.
struct Breaker {
    failures: AtomicU32,
    open_until: AtomicU64,
}

static BREAKER: Breaker = Breaker { failures: AtomicU32::new(0), open_until: AtomicU64::new(0) };

impl Breaker {
    fn is_open(&self) -> bool {
        self.failures.load(Relaxed) >= THRESHOLD && nanos() < self.open_until.load(Relaxed)
    }

    fn record(&self, result: Result<u64, Failure>) -> Result<u64, Failure> {
        if result.is_ok() {
            if self.failures.load(Relaxed) != 0 {
                self.failures.store(0, Relaxed);
            }
        } else if self.failures.fetch_add(1, Relaxed) + 1 >= THRESHOLD {
            self.open_until.store(nanos() + u64::try_from(OPEN.as_nanos()).unwrap_or(u64::MAX), Relaxed);
        }
        result
    }
}

pub(crate) fn breaker_blocking(operation: &Operation) -> Result<u64, Failure> {
    if BREAKER.is_open() {
        return Err(Failure(3));
    }
    BREAKER.record(operation::call_blocking(operation))
}

pub(crate) async fn breaker(operation: &Operation) -> Result<u64, Failure> {
    if BREAKER.is_open() {
        return Err(Failure(3));
    }
    BREAKER.record(operation::call(operation).await)
}

/// Exact, with the clock of the standard library.
pub(crate) fn limiter(operation: &Operation) -> Result<u64, Failure> {
    static ARRIVAL: AtomicU64 = AtomicU64::new(0);
    let now = nanos();
    let admitted = ARRIVAL.fetch_update(Relaxed, Relaxed, |arrival| {
        (arrival <= now + BURST * INTERVAL).then(|| arrival.max(now) + INTERVAL)
    });
    if admitted.is_err() {
        return Err(Failure(3));
    }
    operation::call_blocking(operation)
}

static SEMAPHORE: Semaphore = Semaphore::const_new(SLOTS);

pub(crate) async fn bulkhead(operation: &Operation) -> Result<u64, Failure> {
    let Ok(_permit) = SEMAPHORE.try_acquire() else { return Err(Failure(3)) };
    operation::call(operation).await
}

async fn attempt(operation: &Operation) -> Result<u64, Failure> {
    if BREAKER.is_open() {
        return Err(Failure(3));
    }
    let result = tokio::time::timeout(CAP, bulkhead(operation)).await.unwrap_or(Err(Failure(2)));
    BREAKER.record(result)
}

pub(crate) async fn stack(operation: &Operation) -> Result<u64, Failure> {
    let mut delay = Duration::from_millis(100);
    let mut number = 1;
    loop {
        match attempt(operation).await {
            Err(error) if is_transient(error) && number < MAX_ATTEMPTS => {
                tokio::time::sleep(jittered(delay)).await;
                delay = (delay * 2).min(CAP);
                number += 1;
            }
            result => return result,
        }
    }
}
