//! Functions of which no attempt can be repeated.

// hostile 12

use std::future::Future;
use std::pin::Pin;

use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = any)]
const fn constant() -> Result<(), u8> {
    Ok(())
}

#[resilient(max_attempts = 3, retry_on = any)]
fn made_elsewhere() -> Pin<Box<dyn Future<Output = Result<(), u8>>>> {
    make()
}

#[resilient(max_attempts = 3, retry_on = any)]
fn ready() -> impl Future<Output = Result<(), u8>> {
    std::future::ready(Ok(()))
}

fn make() -> Pin<Box<dyn Future<Output = Result<(), u8>>>> {
    Box::pin(async { Ok(()) })
}

fn main() {}
