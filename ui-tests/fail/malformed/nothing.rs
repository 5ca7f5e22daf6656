//! An attribute with nothing in it, or nothing that does something.

// hostile 11

use resilient_runtime::resilient;

pub struct Failure;

#[resilient]
async fn bare() -> Result<(), Failure> {
    Ok(())
}

#[resilient()]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(name = "a", context = cx)]
async fn only_details() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
