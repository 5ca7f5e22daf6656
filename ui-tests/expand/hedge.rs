//! Attempts beside each other, paid from a budget.

use resilient_runtime::resilient;

#[resilient(hedge = p95, idempotent, budget, retry_on = any)]
pub async fn fetch(id: String) -> Option<String> {
    load(id).await
}

async fn load(id: String) -> Option<String> {
    Some(id)
}
