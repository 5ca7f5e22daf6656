//! State that functions share, and that is kept for each value of a key.

use resilient_runtime::resilient;

#[derive(Debug, resilient_runtime::FromRejection)]
pub enum Failure {
    #[rejection]
    Late,
}

#[resilient(circuit_breaker, upstream = "inventory")]
pub async fn shared() -> Result<u8, Failure> {
    Ok(1)
}

#[resilient(rate_limit("5/s", per = call), key = tenant)]
pub fn keyed(tenant: &str) -> Result<usize, Failure> {
    Ok(tenant.len())
}
