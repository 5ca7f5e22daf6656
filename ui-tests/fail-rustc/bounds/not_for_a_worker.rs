//! What types say about the worker thread that a `timeout` on a sync function needs.

use std::rc::Rc;

use resilient_runtime::resilient;

struct Connection;

impl Connection {
    #[resilient(timeout = "1s")]
    fn ping(&self) -> Result<u8, String> {
        self.send()
    }

    fn send(&self) -> Result<u8, String> {
        Ok(1)
    }
}

#[resilient(timeout = "1s")]
fn shared(count: Rc<u8>) -> Result<u8, String> {
    Ok(*count)
}

#[resilient(timeout = "1s")]
fn made() -> Result<Rc<u8>, String> {
    Ok(Rc::new(1))
}

fn main() {}
