//! Guards in front of a blocking attempt, one of them an object of the caller's.

use resilient_runtime::{CircuitBreaker, resilient};

#[derive(Debug, resilient_runtime::FromRejection)]
pub enum Failure {
    #[rejection]
    Late,
    NotFound,
}

pub struct Client {
    breaker: CircuitBreaker,
    most: u32,
}

impl Client {
    #[resilient(circuit_breaker(&self.breaker, ignore = [NotFound]), bulkhead(max_concurrent = self.most))]
    pub fn fetch(&self, id: u8) -> Result<u8, Failure> {
        if id == 0 { Err(Failure::NotFound) } else { Ok(id) }
    }
}
