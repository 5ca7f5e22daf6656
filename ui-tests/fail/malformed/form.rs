//! A key in a form that it does not have.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter, timeout)]
async fn flag() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout("1s"))]
async fn list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, clone = a)]
async fn value_for_list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, clone)]
async fn flag_for_list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, share())]
async fn empty_list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, clone(a.b, 5, _))]
async fn no_names() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
