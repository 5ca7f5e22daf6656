//! Keys of state whose type has no hash.

use resilient_runtime::{Rejection, resilient};

pub struct Failure;

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self
    }
}

pub struct Tenant;

#[resilient(circuit_breaker, key = tenant)]
async fn per_tenant(tenant: &Tenant) -> Result<u8, Failure> {
    let _ = tenant;
    Ok(1)
}

#[resilient(bulkhead = 5, key = weight)]
fn per_weight(weight: f64) -> Result<u8, Failure> {
    let _ = weight;
    Ok(1)
}

#[resilient(fallback = last_good(key = tenant))]
async fn remembered(tenant: &Tenant) -> Result<u8, Failure> {
    let _ = tenant;
    Ok(1)
}

fn main() {}
