use resilient_runtime::resilient;

#[async_trait::async_trait]
pub trait Store {
    async fn load(&self, id: String) -> Result<u8, ()>;
}

pub struct Memory;

#[async_trait::async_trait]
impl Store for Memory {
    #[resilient(max_attempts = 3, retry_on = any)]
    async fn load(&self, id: String) -> Result<u8, ()> {
        drop(id);
        Ok(1)
    }
}
