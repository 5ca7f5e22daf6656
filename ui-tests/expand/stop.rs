use resilient_runtime::{Stop, resilient};

#[resilient(max_attempts = unlimited, retry_if = |error| *error > 3, retry_if_ok = |value| *value == 0, stop = shutdown)]
pub async fn fetch(shutdown: &Stop) -> Result<u8, u8> {
    Err(5)
}

#[resilient(max_attempts = unlimited, retry_on = any, stop = shutdown, fallback = value(0))]
pub fn read(shutdown: &Stop) -> Result<u8, u8> {
    Err(5)
}
