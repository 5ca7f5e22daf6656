//! All mistakes of one attribute at once, and no second error where the function is called.

use resilient_runtime::resilient;

#[resilient(
    max_attempts = 0,
    timeout = 500,
    jitter = 2,
    name = 5,
    bakoff = "exp",
    ,
    retry_on = []
)]
async fn fetch(id: &str) -> Result<usize, u8> {
    Ok(id.len())
}

pub struct Client(usize);

impl Client {
    #[resilient(atempts = 3)]
    async fn get(&mut self) -> Result<usize, u8> {
        self.0 += 1;
        Ok(self.0)
    }
}

async fn call() -> Result<usize, u8> {
    let length = fetch("a").await?;
    Ok(Client(length).get().await?)
}

fn main() {
    drop(call());
}
