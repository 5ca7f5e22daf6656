//! Names that could become code, or flood a log.

// hostile 20

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(jitter, name = "a\"; std::process::exit(1); //")]
async fn quote() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, name = "x\ny")]
async fn line_break() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, name = "a b")]
async fn space() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, name = "ü")]
async fn umlaut() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, name = "")]
async fn empty() -> Result<(), Failure> {
    Ok(())
}

#[resilient(jitter, name = 5)]
async fn number() -> Result<(), Failure> {
    Ok(())
}

#[resilient(
    jitter, name =
"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
)]
async fn too_long() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
