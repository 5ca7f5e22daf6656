//! Objects that are no guard of the key's kind.

use std::sync::Arc;

use resilient_runtime::{CircuitBreaker, Rejection, RetryBudget, resilient};

pub struct Failure;

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self
    }
}

const THRESHOLD: u32 = 5;
static BREAKER: CircuitBreaker = CircuitBreaker::new();
static BUDGET: RetryBudget = RetryBudget::new();

pub struct Client {
    breaker: Option<CircuitBreaker>,
    shared: Arc<CircuitBreaker>,
}

#[resilient(circuit_breaker = THRESHOLD)]
async fn number() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker = &BUDGET)]
fn other_guard() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(bulkhead(&BREAKER))]
async fn bulkhead() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(rate_limit(BREAKER, per = call))]
async fn rate_limit() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(hedge = BREAKER, idempotent)]
async fn hedge() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(retry_on = any, budget = &BREAKER)]
async fn budget() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(circuit_breaker = MISSING)]
async fn unknown_name() -> Result<u8, Failure> {
    Ok(1)
}

impl Client {
    #[resilient(circuit_breaker = &self.breaker)]
    async fn optional(&self) -> Result<u8, Failure> {
        Ok(1)
    }

    #[resilient(bulkhead = self.shared)]
    async fn field(&self) -> Result<u8, Failure> {
        Ok(1)
    }
}

fn main() {}
