//! tower's limit of calls at a time, and it under its timeout and its retry; tower has no breaker. The service is made once
//! and cloned for a call, as a server does.

use super::{CAP, FIRST, RETRIES, SLOTS, is_transient};
use crate::operation::{Calling, Failure, Operation};
use std::sync::LazyLock;
use tokio::time::Sleep;
use tower::limit::ConcurrencyLimit;
use tower::retry::backoff::{Backoff, ExponentialBackoff, ExponentialBackoffMaker, MakeBackoff};
use tower::retry::{Policy, Retry};
use tower::timeout::Timeout;
use tower::util::rng::HasherRng;
use tower::{BoxError, ServiceBuilder, ServiceExt};

#[derive(Clone)]
struct Transient {
    left: u32,
    delays: ExponentialBackoff,
}

impl Policy<&'static Operation, u64, BoxError> for Transient {
    type Future = Sleep;

    fn retry(&mut self, _: &mut &'static Operation, result: &mut Result<u64, BoxError>) -> Option<Sleep> {
        let error = result.as_ref().err()?;
        if self.left == 0 || !error.downcast_ref().is_some_and(is_transient) {
            return None;
        }
        self.left -= 1;
        Some(self.delays.next_backoff())
    }

    fn clone_request(&mut self, operation: &&'static Operation) -> Option<&'static Operation> {
        Some(operation)
    }
}

static BULKHEAD: LazyLock<ConcurrencyLimit<Calling>> =
    LazyLock::new(|| ServiceBuilder::new().concurrency_limit(SLOTS).service(Calling));
static STACK: LazyLock<Retry<Transient, Timeout<ConcurrencyLimit<Calling>>>> = LazyLock::new(|| {
    let delays = ExponentialBackoffMaker::new(FIRST, CAP, 0.99, HasherRng::default()).unwrap_or_default();
    ServiceBuilder::new()
        .retry(Transient { left: RETRIES, delays: { delays }.make_backoff() })
        .timeout(CAP)
        .concurrency_limit(SLOTS)
        .service(Calling)
});

pub(crate) async fn bulkhead(operation: &'static Operation) -> Result<u64, Failure> {
    BULKHEAD.clone().oneshot(operation).await
}

pub(crate) async fn stack(operation: &'static Operation) -> Result<u64, Failure> {
    STACK
        .clone()
        .oneshot(operation)
        .await
        .map_err(|error| error.downcast().map_or(Failure(2), |failure| *failure))
}
