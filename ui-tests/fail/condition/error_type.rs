//! Variant names where the error type has no variants.

use resilient_runtime::resilient;

#[resilient(retry_on = [Io(_)])]
async fn io() -> std::io::Result<()> {
    Ok(())
}

#[resilient(retry_on = [Io])]
async fn dynamic() -> Result<(), Box<dyn std::error::Error>> {
    Ok(())
}

#[resilient(retry_on = [Io])]
async fn anyhow() -> anyhow::Result<()> {
    Ok(())
}

#[resilient(retry_on = [Io])]
async fn parameter<E>() -> Result<(), E> {
    Ok(())
}

#[resilient(retry_on = [Io])]
async fn option() -> Option<()> {
    None
}

#[resilient(retry_on = [Io])]
async fn tuple() -> Result<(), (u8, u8)> {
    Ok(())
}

#[resilient(abort_on = [Io])]
async fn reference() -> Result<(), &'static str> {
    Ok(())
}

fn main() {}
