//! Rates that are none.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(rate_limit = 100)]
async fn without_period() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "100")]
async fn without_period_in_quotes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "100 per second")]
async fn in_words() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "0/s")]
async fn zero() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "-5/s")]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "1.5/s")]
async fn fraction() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "5/0s")]
async fn no_time() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "5/fortnight")]
async fn unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit = "2000000000/s")]
async fn too_many() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit("100/s", burst = 0))]
async fn no_burst() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit("100/s", max_wait = "0s"))]
async fn no_wait() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(count = 100))]
async fn count_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(period = "1s"))]
async fn period_alone() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit("100/s", period = "1s"))]
async fn two_periods() -> Result<(), Failure> {
    Ok(())
}

#[resilient(rate_limit(burst = 5))]
async fn no_rate() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
