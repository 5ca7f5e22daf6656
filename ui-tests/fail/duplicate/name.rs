//! Parameters and arguments that are given twice.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(backoff = exp("1s", max = "9s", max = "8s"))]
async fn parameter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, clone(a, a))]
async fn cloned(a: String) -> Result<(), Failure> {
    drop(a);
    Ok(())
}

#[resilient(fallback = [other(.., ..)])]
async fn rest() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
