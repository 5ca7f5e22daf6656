use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = any, context = cx, on_retry = |_| {}, name = "inventory.get")]
pub async fn fetch() -> Result<u32, ()> {
    Ok(cx.attempt())
}
