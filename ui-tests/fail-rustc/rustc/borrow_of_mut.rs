//! A borrow of a `&mut` argument cannot be returned by one of several attempts; by a single one it can.

use resilient_runtime::resilient;

pub struct Buffer(Vec<u8>);

impl Buffer {
    #[resilient(max_attempts = 3, retry_on = any)]
    fn first(&mut self) -> Result<&mut u8, ()> {
        self.0.first_mut().ok_or(())
    }

    #[resilient(max_attempts = 3, retry_on = any)]
    async fn last(&mut self) -> Result<&mut u8, ()> {
        self.0.last_mut().ok_or(())
    }

    #[resilient(fallback = value(&mut 0))]
    async fn once(&mut self) -> Result<&mut u8, ()> {
        self.0.last_mut().ok_or(())
    }
}

fn main() {}
