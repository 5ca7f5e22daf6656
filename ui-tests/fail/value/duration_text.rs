//! Text that is no duration.

// hostile 07

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(timeout = "5 parsecs")]
async fn parsecs() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5parsecs")]
async fn unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "")]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = " ")]
async fn blank() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1e400s")]
async fn huge_exponent() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "NaNs")]
async fn nan() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "-1s")]
async fn negative() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "+1s")]
async fn sign() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "１s")]
async fn full_width() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "٣s")]
async fn arabic() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1٣s")]
async fn arabic_inside() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1h 1h")]
async fn twice() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1s 1m")]
async fn order() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "1.s")]
async fn dot() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = ".5s")]
async fn leading_dot() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "0.1ns")]
async fn finer() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5 seconds")]
async fn seconds() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5sec")]
async fn long_unit() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5µs")]
async fn micro() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5 s")]
async fn space() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5s ")]
async fn trailing_space() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "5$")]
async fn junk() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "x")]
async fn letter() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = -5)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = b"5s")]
async fn byte_text() -> Result<(), Failure> {
    Ok(())
}

#[resilient(timeout = "\x35s")]
async fn escape() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
