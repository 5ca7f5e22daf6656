//! A borrow of a `&mut` argument cannot be returned by one of several attempts: a hand-written loop has this error too.

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
}

fn main() {}
