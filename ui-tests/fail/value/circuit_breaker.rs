//! Values out of range in `circuit_breaker`.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(circuit_breaker = 0)]
async fn none_in_a_row() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker = 1.5)]
async fn share_above_one() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(failure_rate = 50))]
async fn percent() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(failure_rate = "0.5"))]
async fn share_in_quotes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(failure_rate = 0.0))]
async fn share_of_nothing() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(pass_rate = -1))]
async fn negative_share() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(window = 0))]
async fn empty_window() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(window = "10"))]
async fn window_without_unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(window = 5, minimum_calls = 6))]
async fn minimum_never_reached() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(consecutive = 2.5))]
async fn no_whole_number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(probes = 4_294_967_296))]
async fn too_many_probes() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(open_for = 5))]
async fn time_without_unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(open_for = "0s"))]
async fn open_for_nothing() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(open_for = none))]
async fn open_for_none() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(open_for = exp("10s", max = "5s")))]
async fn open_for_less_than_it_starts_with() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(open_for = fixed("0s")))]
async fn fixed_zero() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(open_jitter = 2))]
async fn jitter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(slow = "0ms"))]
async fn everything_is_slow() -> Result<(), Failure> {
    Ok(())
}

#[resilient(circuit_breaker(half_open_limit = "1 fortnight"))]
async fn unit() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
