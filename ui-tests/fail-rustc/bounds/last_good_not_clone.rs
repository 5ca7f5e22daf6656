//! Values that cannot be kept for later.

use std::rc::Rc;

use resilient_runtime::resilient;

pub struct Failure;

pub struct Page;

#[resilient(fallback = last_good(key = id))]
async fn page(id: u8) -> Result<Page, Failure> {
    let _ = id;
    Ok(Page)
}

#[resilient(fallback = last_good(key = id))]
fn not_for_threads(id: u8) -> Result<Rc<u8>, Failure> {
    Ok(Rc::new(id))
}

fn main() {}
