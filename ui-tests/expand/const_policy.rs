use resilient_runtime::{Policy, resilient};

const RETRIES: Policy = Policy::new().max_attempts(3);

#[resilient(policy = RETRIES, jitter = none, retry_on = any)]
pub async fn fetch(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(policy = RETRIES, retry_on = any)]
pub fn read(id: u8) -> Result<u8, ()> {
    Ok(id)
}
