use resilient_runtime::{Policy, Rejection, resilient};

pub struct Client {
    policy: Policy,
}

impl Client {
    #[resilient(policy = self.policy, max_attempts = attempts, backoff = ["1s", wait], retry_on = any)]
    pub async fn get(&self, attempts: u32, wait: std::time::Duration) -> Result<u8, Rejection> {
        Ok(1)
    }
}
