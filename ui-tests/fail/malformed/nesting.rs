//! Groups nested deeper than anybody writes.

// hostile 22

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(
    max_attempts = 
    ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
    ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
    1
    ))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    ))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
)]
async fn nested() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
