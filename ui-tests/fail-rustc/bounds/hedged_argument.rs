//! Arguments of which each of two attempts at a time needs its own.

use resilient_runtime::resilient;

pub struct Failure;

pub struct Order;

#[resilient(hedge = "50ms", idempotent)]
async fn send(order: Order) -> Result<u8, Failure> {
    drop(order);
    Ok(1)
}

fn main() {}
