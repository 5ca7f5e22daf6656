//! tower: a policy and a layer around a service; the policy's backoff is made once and cloned for a call, as a client's is.

use super::{CAP, FIRST, HOUR, RETRIES, is_transient};
use crate::operation::{self, Failure, Operation};
use std::future::{Ready, ready};
use std::sync::LazyLock;
use std::time::Duration;
use tokio::time::Sleep;
use tower::retry::backoff::{Backoff, ExponentialBackoff, ExponentialBackoffMaker, MakeBackoff};
use tower::retry::{Policy, Retry};
use tower::timeout::Timeout;
use tower::util::rng::HasherRng;
use tower::{BoxError, ServiceExt, service_fn};

static DELAYS: LazyLock<ExponentialBackoff> = LazyLock::new(|| delays(FIRST, CAP));
static HOURLY: LazyLock<ExponentialBackoff> = LazyLock::new(|| delays(HOUR, 10 * HOUR));

fn delays(first: Duration, cap: Duration) -> ExponentialBackoff {
    ExponentialBackoffMaker::new(first, cap, 0.99, HasherRng::default()).unwrap_or_default().make_backoff()
}

#[derive(Clone)]
struct Exponential {
    left: u32,
    delays: ExponentialBackoff,
}

impl<'a> Policy<&'a Operation, u64, Failure> for Exponential {
    type Future = Sleep;

    fn retry(&mut self, _: &mut &'a Operation, result: &mut Result<u64, Failure>) -> Option<Sleep> {
        if self.left == 0 || !result.as_ref().is_err_and(is_transient) {
            return None;
        }
        self.left -= 1;
        Some(self.delays.next_backoff())
    }

    fn clone_request(&mut self, operation: &&'a Operation) -> Option<&'a Operation> {
        Some(operation)
    }
}

/// Computes no delay, unlike the other rows.
#[derive(Clone)]
struct AtOnce {
    left: u32,
}

impl<'a> Policy<&'a Operation, u64, Failure> for AtOnce {
    type Future = Ready<()>;

    fn retry(&mut self, _: &mut &'a Operation, result: &mut Result<u64, Failure>) -> Option<Ready<()>> {
        if self.left == 0 || !result.as_ref().is_err_and(is_transient) {
            return None;
        }
        self.left -= 1;
        Some(ready(()))
    }

    fn clone_request(&mut self, operation: &&'a Operation) -> Option<&'a Operation> {
        Some(operation)
    }
}

pub(crate) async fn retry(operation: &Operation) -> Result<u64, Failure> {
    let policy = Exponential { left: RETRIES, delays: DELAYS.clone() };
    Retry::new(policy, service_fn(operation::call)).oneshot(operation).await
}

pub(crate) async fn retry_at_once(operation: &Operation) -> Result<u64, Failure> {
    Retry::new(AtOnce { left: 999 }, service_fn(operation::call)).oneshot(operation).await
}

pub(crate) async fn retry_hourly(operation: &Operation) -> Result<u64, Failure> {
    let policy = Exponential { left: RETRIES, delays: HOURLY.clone() };
    Retry::new(policy, service_fn(operation::call)).oneshot(operation).await
}

pub(crate) async fn timeout(operation: &Operation) -> Result<u64, Failure> {
    Timeout::new(service_fn(operation::call), CAP)
        .oneshot(operation)
        .await
        .map_err(|error: BoxError| error.downcast().map_or(Failure(2), |failure| *failure))
}
