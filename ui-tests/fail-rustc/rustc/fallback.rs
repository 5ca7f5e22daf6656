//! Fallbacks that cannot be called as they are.

// hostile 17

use resilient_runtime::resilient;

#[resilient(fallback = cachd)]
async fn misspelt(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = cached)]
async fn too_few_arguments() -> Result<u8, ()> {
    Ok(1)
}

#[resilient(fallback = cached(.., error))]
async fn too_many_arguments(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = cached)]
async fn wrong_argument(id: &str) -> Result<u8, ()> {
    Ok(id.len() as u8)
}

#[resilient(fallback = |id, other| later(id, other))]
async fn too_many_parameters(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(fallback = self.cached)]
async fn no_self(id: u8) -> Result<u8, ()> {
    Ok(id)
}

async fn cached(id: u8) -> Result<u8, ()> {
    Ok(id)
}

fn later(id: u8, other: u8, third: u8) -> Result<u8, ()> {
    Ok(id + other + third)
}

fn main() {}
