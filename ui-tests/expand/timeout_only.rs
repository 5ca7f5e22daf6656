use resilient_runtime::{Rejection, resilient};

#[resilient(timeout = "1s")]
pub async fn fetch(id: u8) -> Result<u8, Rejection> {
    Ok(id)
}
