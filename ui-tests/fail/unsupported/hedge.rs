//! Functions of which no two attempts can run at a time.

// hostile 15

use resilient_runtime::resilient;

pub struct Failure;

pub struct Client(u8);

#[resilient(hedge = "50ms", idempotent)]
fn blocking() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "50ms", idempotent, timeout = "1s")]
fn on_a_worker() -> Result<(), Failure> {
    Ok(())
}

#[resilient(hedge = "50ms", idempotent, retry_on = any)]
async fn exclusive(list: &mut Vec<u8>) -> Result<(), Failure> {
    list.clear();
    Ok(())
}

#[resilient(hedge = "50ms", idempotent)]
async fn exclusive_inside(list: Option<&mut Vec<u8>>) -> Result<(), Failure> {
    drop(list);
    Ok(())
}

#[resilient(hedge = "50ms", idempotent, share(list))]
async fn shared(mut list: Vec<u8>) -> Result<(), Failure> {
    list.clear();
    Ok(())
}

impl Client {
    #[resilient(hedge = "50ms", idempotent)]
    async fn receiver(&mut self) -> Result<(), Failure> {
        self.0 = 1;
        Ok(())
    }

    #[resilient(hedge = "50ms", idempotent)]
    async fn typed_receiver(self: &mut Self) -> Result<(), Failure> {
        self.0 = 1;
        Ok(())
    }
}

#[resilient(hedge = "50ms", idempotent, context = cx)]
async fn context() -> Result<u32, Failure> {
    Ok(cx.attempt())
}

fn main() {}
