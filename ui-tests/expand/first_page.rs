use resilient_runtime::{Rejection, resilient};

pub enum Failure {
    Io,
    Timeout,
}

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self::Timeout
    }
}

#[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io, Timeout], fallback = cached_fn)]
pub async fn fetch(id: &str) -> Result<u32, Failure> {
    load(id).await
}

async fn load(_: &str) -> Result<u32, Failure> {
    Err(Failure::Io)
}

fn cached_fn(_: &str) -> Result<u32, Failure> {
    Ok(0)
}
