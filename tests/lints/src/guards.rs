//! Every guard of the other side, on async and sync functions.

use std::sync::Arc;
use std::time::Duration;

use resilient_runtime::{Bulkhead, CircuitBreaker, Hedge, RateLimiter, RetryBudget, resilient};

use crate::failure::{Failure, check, check_later};

static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(5);
static BUDGET: RetryBudget = RetryBudget::new();
const HEDGE: Hedge = Hedge::new();

/// All of them.
///
/// # Errors
///
/// As `check`.
#[resilient(
    circuit_breaker(
        failure_rate = 0.5,
        window = "10s",
        minimum_calls = 10,
        consecutive = 5,
        slow = "2s",
        slow_rate = 0.8,
        open_for = exp("5s", max = "1m"),
        open_jitter = 0.1,
        probes = 3,
        pass_rate = 0.6,
        half_open_limit = "1m",
        count = [Io, Timeout, Status(code) if *code >= 500],
        ignore = [Status(404)],
        accept = [Text(_)]
    ),
    rate_limit("100/s", burst = 20, max_wait = "1s", per = call),
    bulkhead(10, max_queued = 50, max_wait = "1s"),
    hedge(after = p95, max = 2),
    idempotent,
    max_attempts = 5,
    retry_on = [Io, Timeout, rejected(full)],
    budget(ratio = 0.1, per_second = 1, capacity = 10, initial = 5, of = successes),
    upstream = "inventory",
    key = id,
    nested = once,
    timeout = adaptive(p99, factor = 1.5, min = "50ms", max = "5s"),
    deadline = "10s",
    fallback = [last_good(key = id, max_age = "10m"), on(Io) => value(0)]
)]
pub async fn guarded(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// All that a blocking function has.
///
/// # Errors
///
/// As `check`.
#[resilient(
    circuit_breaker = 0.5,
    rate_limit = "100/s",
    bulkhead = adaptive(min = 1, max = 200),
    max_attempts = 5,
    retry_if = |error| *error == Failure::Io,
    budget,
    upstream = "inventory",
    key = (id, "now"),
    nested = once,
    fallback = last_good(key = id)
)]
pub fn guarded_now(id: u8) -> Result<u8, Failure> {
    check(id)
}

/// On a worker thread.
///
/// # Errors
///
/// As `check`.
#[resilient(
    circuit_breaker = 5,
    rate_limit = "100/s",
    bulkhead(10, max_queued = 50),
    timeout = adaptive(p99, max = "5s"),
    nested = once,
    retry_on = [Io],
    key = text
)]
pub fn guarded_on_a_worker(text: &str, id: u8) -> Result<u8, Failure> {
    if text.is_empty() { Err(Failure::Io) } else { check(id) }
}

/// One guard alone.
///
/// # Errors
///
/// As `check`.
#[resilient(circuit_breaker)]
pub async fn broken(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// The same for a blocking function.
///
/// # Errors
///
/// As `check`.
#[resilient(circuit_breaker(&BREAKER, count = any))]
pub fn broken_now(id: u8) -> Result<u8, Failure> {
    let next = id.wrapping_add(1);
    check(next)
}

/// Values that are refused.
///
/// # Errors
///
/// As `check`.
#[resilient(circuit_breaker = BREAKER, retry_if_ok = |value| *value == 0, retry_on = [Io])]
pub async fn refused(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// An optional value has no error to count by.
#[resilient(
    circuit_breaker = 5,
    rate_limit("5/s", max_wait = "1s"),
    bulkhead = 5,
    timeout = "1s",
    max_attempts = 3,
    on_reject = |_| resilient_runtime::Nothing
)]
pub async fn optional(id: u8) -> Option<u8> {
    check_later(id).await.ok()
}

/// Settings that only the call knows.
///
/// # Errors
///
/// As `check`.
#[resilient(
    circuit_breaker(consecutive = most, open_for = wait, failure_rate = f64::from(most) / 100.0),
    rate_limit(count = most, period = wait),
    bulkhead(max_concurrent = most, max_queued = most),
    hedge(after = wait, max = most),
    idempotent,
    retry_on = any,
    budget(capacity = most)
)]
pub async fn chosen(most: u32, wait: Duration) -> Result<u8, Failure> {
    check_later(u8::try_from(most).unwrap_or(u8::MAX)).await
}

/// What each of two attempts at a time takes.
///
/// # Errors
///
/// As `check`.
#[resilient(hedge = "50ms", idempotent)]
pub async fn hedged(mut list: Vec<u8>, (id, _): (u8, String)) -> Result<Vec<u8>, Failure> {
    list.push(check_later(id).await?);
    Ok(list)
}

/// Settings of a hedge that have a name.
///
/// # Errors
///
/// As `check`.
#[resilient(hedge = HEDGE, idempotent, max_attempts = 3, retry_on = [Io], budget = &BUDGET, deadline = "1s")]
pub async fn hedged_by_name(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// Only the last success.
#[resilient(fallback = last_good(key = id))]
pub async fn remembered(id: u8) -> Option<u8> {
    check_later(id).await.ok()
}

/// The budget of an upstream, without another guard.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = [Io], backoff = none, upstream = "inventory")]
pub fn paid(id: u8) -> Result<u8, Failure> {
    check(id)
}

/// Guards of its own.
#[derive(Debug, Default)]
pub struct Client {
    breaker: Arc<CircuitBreaker>,
    bulkhead: Option<Arc<Bulkhead>>,
    most: u32,
}

/// The limits of all clients.
static LIMITER: RateLimiter = RateLimiter::new(100, Duration::from_secs(1));

impl Client {
    /// Reads.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(circuit_breaker = self.breaker, rate_limit = LIMITER, hedge = "5ms", idempotent)]
    pub async fn get(&self, id: u8) -> Result<u8, Failure> {
        check_later(id).await
    }

    /// Writes.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(circuit_breaker = &self.breaker, bulkhead(max_concurrent = self.most), key = self.most)]
    pub fn put(&mut self, id: u8) -> Result<u8, Failure> {
        self.most += u32::from(id);
        check(id)
    }

    /// Ends.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(circuit_breaker = 5, max_attempts = 2, retry_on = [Io], backoff = none)]
    pub async fn close(self, id: u8) -> Result<Option<Arc<Bulkhead>>, Failure> {
        let Self { bulkhead, .. } = self;
        check_later(id).await.map(|_| bulkhead)
    }
}

impl Clone for Client {
    fn clone(&self) -> Self {
        Self { breaker: Arc::clone(&self.breaker), bulkhead: self.bulkhead.clone(), most: self.most }
    }
}

/// Reads what a caller names.
pub trait Read {
    /// Reads.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(circuit_breaker, bulkhead = 5)]
    fn read<T: Clone + Send, const N: usize>(&self, item: T) -> Result<[T; N], Failure> {
        check(1).map(|_| std::array::from_fn(|_| item.clone()))
    }
}

impl Read for Client {}
