//! An argument that is to be cloned and shared, and names of no argument.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter, clone(a), share(a))]
async fn both(a: String) -> Result<(), Failure> {
    drop(a);
    Ok(())
}

#[resilient(jitter, clone(b))]
async fn no_argument(a: String) -> Result<(), Failure> {
    drop(a);
    Ok(())
}

#[resilient(jitter, share(b))]
async fn no_argument_shared(a: String) -> Result<(), Failure> {
    drop(a);
    Ok(())
}

fn main() {}
