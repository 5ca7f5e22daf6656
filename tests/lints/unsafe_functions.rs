//! `unsafe` functions, which the library of this package forbids.
#![forbid(unused, warnings, unsafe_op_in_unsafe_fn)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]

use async_trait as _;
use resilient_runtime::resilient;

/// # Safety
///
/// `number` must point to a number.
#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
unsafe fn read(number: *const u8) -> Result<u8, String> {
    // SAFETY: the caller says so.
    Ok(unsafe { *number })
}

/// # Safety
///
/// `number` must point to a number.
#[resilient(max_attempts = 3, backoff = none)]
async unsafe fn read_later(number: &u8) -> Option<u8> {
    std::future::ready(()).await;
    // SAFETY: made of a reference.
    unsafe { read(std::ptr::from_ref(number)) }.ok()
}

#[resilient(max_attempts = 3, backoff = none)]
extern "C" fn foreign(number: &u8) -> Option<&u8> {
    Some(number)
}

#[test]
fn unsafe_functions_work_where_warnings_are_forbidden() {
    let number = 7;
    // SAFETY: both are made of references.
    let (now, later) = unsafe { (read(&raw const number), std::pin::pin!(read_later(&number))) };
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert_eq!(now, Ok(7));
    assert_eq!(later.poll(&mut context), std::task::Poll::Ready(Some(7)));
    assert_eq!(foreign(&number), Some(&7));
}
