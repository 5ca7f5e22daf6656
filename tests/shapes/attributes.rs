//! Attributes on the function, on its parameters and inside its body.

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn configured(
    flaky: &Flaky,
    #[cfg(not(test))] gone: NoSuchType,
    #[cfg(test)] mut kept: String,
    #[cfg(not(test))] (no, such): Pattern,
    #[cfg_attr(any(), allow(unused))] taken: Vec<u8>,
    #[allow(unused_variables)] unused: Vec<u8>,
    #[cfg(not(test))] &mut reborrowed: &mut NoSuchType,
) -> Result<usize, Failure> {
    #[cfg(not(test))]
    consume(gone, no, such, reborrowed);
    kept.push('x');
    let taken = taken;
    flaky.call()?;
    Ok(kept.len() + taken.len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn configured_later(
    flaky: &Flaky,
    #[allow(unused_variables)] unused: Vec<u8>,
    #[cfg(not(test))] mut gone: NoSuchType,
    #[cfg(test)] (kept, _): (String, u32),
    #[cfg(not(test))] buffer: &mut NoSuchType,
) -> Result<usize, Failure> {
    #[cfg(not(test))]
    consume(gone, buffer);
    flaky.called().await?;
    Ok(kept.len())
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = spare)]
async fn configured_with_fallback(
    flaky: &Flaky,
    #[cfg(not(test))] gone: NoSuchType,
    #[cfg(test)] kept: String,
) -> Result<usize, Failure> {
    flaky.called().await?;
    Ok(kept.len())
}

async fn spare(_flaky: &Flaky, kept: String) -> Result<usize, Failure> {
    Ok(kept.len() * 10)
}

#[test]
fn cfg_on_parameters() {
    assert_eq!(configured(&Flaky::new(), "k".into(), vec![0], Vec::new()), Ok(3));
    assert_eq!(run(configured_later(&Flaky::new(), Vec::new(), ("k".into(), 0))), Ok(1));
    assert_eq!(run(configured_with_fallback(&Flaky::new(), "k".into())), Ok(10));
}

/// Documented.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[must_use = "it is the number"]
#[inline]
#[deprecated(note = "only here to be called")]
#[cfg(test)]
#[allow(clippy::unused_async)]
#[doc(alias = "other")]
pub(crate) async fn attributed(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

/// Documented.
#[cfg(test)]
#[cold]
#[must_use = "it is the number"]
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[inline(never)]
#[deprecated(note = "only here to be called")]
#[doc(alias = "other")]
fn attributed_now(flaky: &Flaky) -> Result<u32, Failure> {
    #![allow(unused_variables, reason = "an inner attribute")]
    #![allow(unused_mut)]
    let mut unused = 1;
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn inner_attribute(flaky: &Flaky) -> Result<u32, Failure> {
    #![allow(unused_variables)]
    //! An inner doc comment.
    let unused = 1;
    flaky.called().await
}

/// What the body calls reports the place in the body: closures and async blocks do not inherit the caller's.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[track_caller]
fn tracked(flaky: &Flaky) -> Result<(u32, u32), Failure> {
    flaky.call()?;
    Ok((std::panic::Location::caller().line(), line!()))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[track_caller]
#[allow(ungated_async_fn_track_caller, reason = "the shape under test")]
async fn tracked_later(flaky: &Flaky) -> Result<(u32, u32), Failure> {
    flaky.called().await?;
    Ok((std::panic::Location::caller().line(), line!()))
}

#[cfg(not(test))]
#[resilient(max_attempts = 3, nonsense)]
fn configured_out() {}

#[test]
#[allow(deprecated)]
fn attributes_of_the_function() {
    assert_eq!(run(attributed(&Flaky::new())), Ok(3));
    assert_eq!(attributed_now(&Flaky::new()), Ok(3));
    assert_eq!(run(inner_attribute(&Flaky::new())), Ok(3));
    let (seen, written) = tracked(&Flaky::new()).expect("the third attempt succeeds");
    assert_eq!(seen, written);
    assert!(run(tracked_later(&Flaky::new())).is_ok());
}

#[cfg_attr(all(), resilient(max_attempts = 3, backoff = none, retry_on = [Io]))]
async fn by_cfg_attr(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient_runtime::resilient(max_attempts = 3, backoff = none, retry_on = [Io], crate = ::resilient_runtime)]
async fn by_path(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[test]
fn other_ways_to_write_it() {
    assert_eq!(run(by_cfg_attr(&Flaky::new())), Ok(3));
    assert_eq!(run(by_path(&Flaky::new())), Ok(3));
}
