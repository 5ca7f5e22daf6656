//! A comma that is missing, or an item.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(jitter timeout = "1s")]
async fn before_a_key() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3 timeout = "1s")]
async fn behind_a_value() -> Result<(), Failure> {
    Ok(())
}

#[resilient(clone(a) jitter)]
async fn behind_a_list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3 foo)]
async fn before_a_word() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io Timeout])]
async fn within_a_list() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Io, , Timeout])]
async fn empty_item() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [, Io])]
async fn empty_first_item() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
