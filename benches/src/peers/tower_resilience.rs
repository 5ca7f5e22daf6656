//! tower-resilience: its layers, each around the operation and all together. A service is made once and cloned for a call.

#![expect(clippy::expect_used, reason = "the settings are constants")]

use super::{CAP, FIRST, OPEN, RATE, SLOTS, WINDOW, is_transient};
use crate::operation::{Calling, Failure, Operation};
use std::sync::LazyLock;
use std::time::Duration;
use tower::{ServiceBuilder, ServiceExt};
use tower_resilience::bulkhead::{Bulkhead, BulkheadLayer, BulkheadServiceError};
use tower_resilience::circuitbreaker::{
    CircuitBreaker, CircuitBreakerError, CircuitBreakerLayer, DefaultClassifier,
};
use tower_resilience::ratelimiter::{RateLimiter, RateLimiterLayer, RateLimiterServiceError};
use tower_resilience::retry::{Retry, RetryLayer};
use tower_resilience::timelimiter::{FixedTimeout, TimeLimiter, TimeLimiterError, TimeLimiterLayer};

/// What reaches the retry.
type Error = CircuitBreakerError<TimeLimiterError<BulkheadServiceError<Failure>>>;
type Guarded = CircuitBreaker<TimeLimiter<Bulkhead<Calling>, FixedTimeout>, DefaultClassifier>;

static BREAKER: LazyLock<CircuitBreaker<Calling, DefaultClassifier>> =
    LazyLock::new(|| ServiceBuilder::new().layer(breaker_layer()).service(Calling));
static BULKHEAD: LazyLock<Bulkhead<Calling>> =
    LazyLock::new(|| ServiceBuilder::new().layer(bulkhead_layer()).service(Calling));
static LIMITER: LazyLock<RateLimiter<Calling>> = LazyLock::new(|| {
    let rate = usize::try_from(RATE).expect("64 bits");
    let layer = RateLimiterLayer::builder().limit_for_period(rate).refresh_period(Duration::from_secs(1));
    ServiceBuilder::new().layer(layer.build().expect("a rate")).service(Calling)
});
static STACK: LazyLock<Retry<Guarded, &'static Operation, u64, Error>> = LazyLock::new(|| {
    let retry = RetryLayer::builder()
        .max_attempts(4)
        .exponential_backoff(FIRST)
        .retry_on(|error| failure(error).as_ref().is_some_and(is_transient))
        .build();
    let timeout = TimeLimiterLayer::builder().timeout_duration(CAP).build();
    ServiceBuilder::new()
        .layer(retry)
        .layer(breaker_layer())
        .layer(timeout)
        .layer(bulkhead_layer())
        .service(Calling)
});

fn breaker_layer() -> CircuitBreakerLayer {
    CircuitBreakerLayer::builder()
        .failure_rate_threshold(0.5)
        .sliding_window_size(WINDOW)
        .wait_duration_in_open(OPEN)
        .build()
        .expect("a rate and a window")
}

fn bulkhead_layer() -> BulkheadLayer {
    BulkheadLayer::builder().max_concurrent_calls(SLOTS).reject_when_full().build().expect("a limit")
}

fn failure(error: &Error) -> Option<Failure> {
    match error {
        CircuitBreakerError::Inner(TimeLimiterError::Inner(BulkheadServiceError::Inner(failure))) => {
            Some(*failure)
        }
        _ => None,
    }
}

pub(crate) async fn breaker(operation: &'static Operation) -> Result<u64, Failure> {
    BREAKER.clone().oneshot(operation).await.map_err(|error| match error {
        CircuitBreakerError::Inner(failure) => failure,
        CircuitBreakerError::OpenCircuit => Failure(3),
    })
}

pub(crate) async fn limiter(operation: &'static Operation) -> Result<u64, Failure> {
    LIMITER.clone().oneshot(operation).await.map_err(|error| match error {
        RateLimiterServiceError::Inner(failure) => failure,
        RateLimiterServiceError::RateLimited => Failure(3),
    })
}

pub(crate) async fn bulkhead(operation: &'static Operation) -> Result<u64, Failure> {
    BULKHEAD.clone().oneshot(operation).await.map_err(|error| match error {
        BulkheadServiceError::Inner(failure) => failure,
        BulkheadServiceError::Bulkhead(_) => Failure(3),
    })
}

pub(crate) async fn stack(operation: &'static Operation) -> Result<u64, Failure> {
    STACK.clone().oneshot(operation).await.map_err(|error| failure(&error).unwrap_or(Failure(3)))
}
