//! Words of the call forms.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Timeout,
    Status(u16),
}

#[resilient(retry_on = class(transiant))]
async fn misspelt_class() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = class(blue))]
async fn no_class() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [rejected(opened)])]
async fn misspelt_rejection() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [rejected(blue)])]
async fn no_rejection() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [knd(TimedOut)])]
async fn misspelt_call() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
