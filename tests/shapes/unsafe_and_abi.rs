//! `unsafe` functions and other calling conventions. `const fn` has an error of its own: const code does not wait, and
//! there is no `const async fn`.

use std::future::Future;

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run, run_here};

/// # Safety
///
/// `flaky` must point to a `Flaky`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
unsafe fn explicit(flaky: *const Flaky) -> Result<u32, Failure> {
    unsafe { &*flaky }.call()
}

/// # Safety
///
/// `flaky` must point to a `Flaky`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[allow(unsafe_op_in_unsafe_fn, reason = "the body is unsafe as a whole, as it was before edition 2024")]
unsafe fn implicit(flaky: *const Flaky) -> Result<u32, Failure> {
    (*flaky).call()
}

/// # Safety
///
/// None needed: only the keyword is under test.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[allow(unsafe_op_in_unsafe_fn, reason = "the body is unsafe as a whole, as it was before edition 2024")]
async unsafe fn later(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await?;
    explicit(flaky)
}

/// # Safety
///
/// `flaky` must point to a `Flaky`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async unsafe fn explicit_later(flaky: &Flaky, from: *const Flaky) -> Result<u32, Failure> {
    flaky.called().await?;
    unsafe { &*from }.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[allow(improper_ctypes_definitions, reason = "only the calling convention is under test")]
async extern "C" fn foreign_later(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[allow(improper_ctypes_definitions, reason = "only the calling convention is under test")]
extern "C" fn foreign_future(flaky: &Flaky) -> impl Future<Output = Result<u32, Failure>> + Send + '_ {
    async move { flaky.called().await }
}

#[resilient(max_attempts = 3, backoff = none)]
#[allow(improper_ctypes_definitions, reason = "only the calling convention is under test")]
extern "C" fn foreign(flaky: &Flaky) -> Option<u32> {
    flaky.call().ok()
}

/// # Safety
///
/// `flaky` must point to a `Flaky`.
#[resilient(max_attempts = 3, backoff = none)]
#[allow(improper_ctypes_definitions, reason = "only the calling convention is under test")]
unsafe extern "C" fn unsafe_foreign(flaky: *const Flaky) -> Option<u32> {
    let flaky = unsafe { &*flaky };
    flaky.call().ok()
}

struct Raw(*const Flaky);

impl Raw {
    /// # Safety
    ///
    /// The pointer must be good.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub(crate) unsafe fn call(&mut self) -> Result<u32, Failure> {
        let this = self;
        unsafe { &*this.0 }.call()
    }
}

#[test]
fn unsafe_functions() {
    assert_eq!(foreign(&Flaky::new()), Some(3));
    assert_eq!(run(foreign_later(&Flaky::new())), Ok(3));
    assert_eq!(run(foreign_future(&Flaky::new())), Ok(3));
    let flaky = Flaky::new();
    // SAFETY: all pointers are made of references.
    unsafe {
        assert_eq!(explicit(&raw const flaky), Ok(3));
        assert_eq!(flaky.calls(), 3);
        assert_eq!(implicit(&raw const *Box::leak(Box::new(Flaky::new()))), Ok(3));
        assert_eq!(run(later(&Flaky::new())), Ok(4));
        let flaky = Flaky::new();
        assert_eq!(run_here(explicit_later(&flaky, &raw const flaky)), Ok(4));
        assert_eq!(unsafe_foreign(&raw const *Box::leak(Box::new(Flaky::new()))), Some(3));
        assert_eq!(Raw(&raw const *Box::leak(Box::new(Flaky::new()))).call(), Ok(3));
    }
}
