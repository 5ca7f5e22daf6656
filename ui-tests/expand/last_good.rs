//! The last success, kept for when the next call fails.

use resilient_runtime::resilient;

#[resilient(fallback = last_good(key = id, max_age = "10m"))]
pub async fn fetch(id: u8) -> Option<u8> {
    load(id).await
}

async fn load(id: u8) -> Option<u8> {
    Some(id)
}
