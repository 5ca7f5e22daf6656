//! Fallbacks that produce something else than the function.

// hostile 17

use resilient_runtime::resilient;

#[resilient(fallback = cached)]
async fn wrong_type(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = cached)]
fn wrong_type_of_sync(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = value("text"))]
async fn wrong_value(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = |id| id)]
async fn wrong_closure(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = later)]
fn future_for_sync(id: u8) -> Result<u8, ()> {
    Ok(id)
}

fn cached(_: u8) -> Option<u8> {
    None
}

async fn later(id: u8) -> Result<u8, ()> {
    Ok(id)
}

fn main() {}
