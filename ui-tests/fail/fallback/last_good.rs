//! `last_good` where it cannot answer.

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(fallback = last_good())]
async fn empty(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = last_good(id))]
async fn without_name(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = last_good(max_age = "10m"))]
async fn whose(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = last_good(key = id, max_age = 10))]
async fn time_without_unit(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = last_good(key = id, max_age = "0s"))]
async fn no_time(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = [last_good(key = id), last_good(key = 1)])]
async fn twice(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = [value(0), last_good(key = id)])]
async fn never_asked(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(fallback = last_good(key = id))]
fn borrowed<'a>(id: &'a str) -> Result<&'a str, Failure> {
    Ok(id)
}

fn main() {}
