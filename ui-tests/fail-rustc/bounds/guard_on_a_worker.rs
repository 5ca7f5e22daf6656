//! Guards in front of a worker thread, to which a body's arguments cannot go.

use std::rc::Rc;

use resilient_runtime::{CircuitBreaker, Rejection, resilient};

pub struct Failure;

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self
    }
}

struct Connection {
    breaker: CircuitBreaker,
}

impl Connection {
    #[resilient(timeout = "1s", circuit_breaker = &self.breaker)]
    fn ping(&self) -> Result<u8, Failure> {
        self.send()
    }

    fn send(&self) -> Result<u8, Failure> {
        Ok(1)
    }
}

#[resilient(timeout = "1s", bulkhead = 5)]
fn shared(count: Rc<u8>) -> Result<u8, Failure> {
    Ok(*count)
}

#[resilient(timeout = "1s", bulkhead = 5)]
fn made() -> Result<Rc<u8>, Failure> {
    Ok(Rc::new(1))
}

fn main() {}
