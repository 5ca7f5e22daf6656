//! What cannot go to the worker thread that a `timeout` on a sync function needs.

// hostile 10

use std::pin::Pin;

use resilient_runtime::resilient;

#[resilient(timeout = "1s")]
fn fill(buffer: &mut Vec<u8>) -> Result<usize, String> {
    buffer.push(1);
    Ok(buffer.len())
}

#[resilient(timeout = "1s")]
fn pinned(value: Pin<&mut u8>) -> Result<u8, String> {
    Ok(*value)
}

#[resilient(timeout = "1s")]
fn first(text: &str) -> Result<&str, String> {
    Ok(text)
}

#[resilient(max_attempts = 3, retry_on = any, timeout = "1s", context = cx)]
fn count() -> Result<u32, String> {
    Ok(cx.attempt())
}

struct Counter(u32);

impl Counter {
    #[resilient(timeout = "1s")]
    fn add(&mut self) -> Result<u32, String> {
        self.0 += 1;
        Ok(self.0)
    }
}

fn main() {}
