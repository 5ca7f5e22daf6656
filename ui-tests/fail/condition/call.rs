//! The call forms, wrongly filled.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = [kind(TimedOut, Other)])]
async fn kind_commas() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [class(Class::Transient)])]
async fn class_path() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [kind(5)])]
async fn kind_number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(A, B)])]
async fn is_two() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(A if x)])]
async fn is_guard() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(1 + 1)])]
async fn is_type() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(Failure as ..=)])]
async fn is_pattern() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
