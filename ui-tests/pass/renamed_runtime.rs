//! The runtime under another name.

// hostile 21

extern crate resilient_runtime as other;

mod resilient_runtime {}

pub mod inner {
    pub use ::other::*;
}

#[other::resilient(max_attempts = 3, retry_on = any, timeout = "1s", on_reject = |_| (), crate = ::other)]
async fn fetch(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[other::resilient(policy = other::Policy::JOB, on_reject = |_| (), retry_on = any, crate = crate::inner)]
fn read(id: String) -> Result<String, ()> {
    Ok(id)
}

fn main() {
    let _ = read;
    let _ = fetch;
}
