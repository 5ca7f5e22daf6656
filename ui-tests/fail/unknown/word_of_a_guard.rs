//! Words that stand for nothing where a guard takes one of a few.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(rate_limit("100/s", per = second))]
async fn per() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, budget(of = attempts))]
async fn of() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, nested = twice)]
async fn nested() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, nested)]
async fn nested_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_attempts = 3, nested = "once")]
async fn nested_in_quotes() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
