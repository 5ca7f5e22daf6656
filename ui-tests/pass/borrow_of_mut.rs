//! A borrow of a `&mut` argument may be returned where there is a single attempt.

use resilient_runtime::{Rejection, resilient};

pub struct Late;

impl From<Rejection> for Late {
    fn from(_: Rejection) -> Self {
        Self
    }
}

#[resilient(timeout = "1s")]
async fn last(list: &mut Vec<u8>) -> Result<&mut u8, Late> {
    list.last_mut().ok_or(Late)
}

#[resilient(on_give_up = |_| {})]
fn first(list: &mut Vec<u8>) -> Result<&mut u8, Late> {
    list.first_mut().ok_or(Late)
}

fn main() {
    let mut list = vec![1];
    if let Ok(first) = first(&mut list) {
        *first = 2;
    }
    let _ = last(&mut list);
}
