//! Hedging is not a key yet: neither with a `&mut` argument nor without `idempotent` can it be asked for.

// hostile 14, hostile 15

use resilient_runtime::resilient;

#[resilient(hedge(after = "50ms"), retry_on = any)]
async fn not_idempotent(id: u8) -> Result<u8, ()> {
    Ok(id)
}

#[resilient(hedge = "50ms", idempotent, retry_on = any)]
async fn aliased(list: &mut Vec<u8>) -> Result<(), ()> {
    list.clear();
    Ok(())
}

fn main() {}
