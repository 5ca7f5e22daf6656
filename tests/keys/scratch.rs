use resilient_runtime::{
    Bulkhead, CircuitBreaker, FromRejection, Hedge, RateLimiter, Rejection, RetryBudget, resilient,
};
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, FromRejection)]
enum E {
    Io,
    Timeout,
    #[rejection]
    Guard(Rejection),
}

#[resilient(circuit_breaker = 5)]
async fn a() -> Result<u32, E> {
    Err(E::Io)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io, Timeout], timeout = "1s", circuit_breaker(consecutive = 2, open_for = "5s", count = [Io], ignore = [Timeout]), bulkhead(10, max_queued = 5), rate_limit = "1000/s", budget, key = id)]
async fn b(id: &str) -> Result<String, E> {
    if id.is_empty() {
        return Err(E::Io);
    }
    Ok(id.to_owned())
}

#[resilient(max_attempts = 3, retry_on = [Io, rejected(open)], circuit_breaker, bulkhead = 3, rate_limit("10/s", per = call), upstream = "inventory", fallback = [last_good(key = id.to_owned(), max_age = "1m"), value(String::new())])]
fn c(id: &str) -> Result<String, E> {
    Ok(id.to_owned())
}

struct S {
    breaker: CircuitBreaker,
    bulkhead: Arc<Bulkhead>,
    most: u32,
}
static BUDGET: RetryBudget = RetryBudget::new();
static LIMIT: RateLimiter = RateLimiter::new(5, Duration::from_secs(1));
const HEDGE: Hedge = Hedge::new();
impl S {
    #[resilient(max_attempts = 2, retry_on = any, circuit_breaker(&self.breaker, count = any), bulkhead = self.bulkhead, budget = &BUDGET, rate_limit = LIMIT, nested = once)]
    async fn d(&self, x: Vec<u8>) -> Result<usize, E> {
        let y = x;
        Ok(y.len())
    }
    #[resilient(timeout = "1s", bulkhead = 3, circuit_breaker(consecutive = most), retry_on = any)]
    fn e(&self, most: u32) -> Result<usize, E> {
        Ok(self.most as usize)
    }
    #[resilient(hedge(after = p95), idempotent, timeout = adaptive(p99, max = "5s"), upstream = "x", circuit_breaker(slow = "1s", window = "10s"))]
    async fn f(&self, x: Vec<u8>) -> Result<usize, E> {
        Ok(x.len())
    }
    #[resilient(hedge = &HEDGE, max_attempts = 4, retry_on = [Io], retry_if_ok = |n| *n > 5, idempotent, circuit_breaker, deadline = "10s", bulkhead(adaptive(max = 3)))]
    async fn g(&self, x: Vec<u8>) -> Result<usize, E> {
        drop(x);
        Ok(3)
    }
    #[resilient(deadline = "10s", bulkhead(max_concurrent = self.most), rate_limit = "5/s")]
    fn h(&self, x: Vec<u8>) -> Result<usize, E> {
        drop(x);
        Ok(3)
    }
    #[resilient(on_reject = |_r| String::new(), bulkhead = 3, circuit_breaker)]
    async fn i(&self) -> Result<usize, String> {
        Ok(3)
    }
}
impl Clone for S {
    fn clone(&self) -> Self {
        S { breaker: CircuitBreaker::new(), bulkhead: self.bulkhead.clone(), most: self.most }
    }
}

#[tokio::test(start_paused = true)]
async fn all() {
    for _ in 0..5 {
        assert_eq!(a().await, Err(E::Io));
    }
    let rejected = a().await;
    println!("{rejected:?}");
    assert!(matches!(&rejected, Err(E::Guard(r)) if r.is_open() && r.last_error().is_some()));
    assert_eq!(b("x").await.as_deref(), Ok("x"));
    println!("{:?} {:?}", b("").await, b("").await);
    assert_eq!(b("x").await.as_deref(), Ok("x"));
    let s = S { breaker: CircuitBreaker::new(), bulkhead: Arc::new(Bulkhead::new(2)), most: 3 };
    assert_eq!(s.d(vec![1]).await, Ok(1));
    assert_eq!(s.f(vec![1]).await, Ok(1));
    assert_eq!(s.g(vec![1]).await, Ok(3));
    assert_eq!(s.i().await, Ok(3));
    fn send<T: Send>(t: T) -> T {
        t
    }
    assert_eq!(send(s.f(vec![1])).await, Ok(1));
    assert_eq!(send(b("y")).await.as_deref(), Ok("y"));
}
#[test]
fn all_sync() {
    assert_eq!(c("x").as_deref(), Ok("x"));
    let s = S { breaker: CircuitBreaker::new(), bulkhead: Arc::new(Bulkhead::new(2)), most: 3 };
    assert_eq!(s.e(2), Ok(3));
    assert_eq!(s.h(vec![]), Ok(3));
}
