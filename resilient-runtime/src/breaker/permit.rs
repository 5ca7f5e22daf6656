//! A call that the breaker let through.

use std::fmt::Display;
use std::mem;

use super::CircuitBreaker;
use super::admission::Admission;
use crate::error_text::Text;
use crate::rejection::Rejection;

impl CircuitBreaker {
    /// Lets a call begin, or rejects it: for code that judges outcomes itself.
    ///
    /// ```
    /// use resilient_runtime::{CircuitBreaker, Rejection};
    ///
    /// static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(5);
    ///
    /// fn status() -> Result<u16, Rejection> {
    ///     let permit = BREAKER.try_acquire()?;
    ///     let status = 503;
    ///     match status {
    ///         500.. => permit.failure(format_args!("status {status}")),
    ///         404 => permit.ignore(),
    ///         _ => permit.success(),
    ///     }
    ///     Ok(status)
    /// }
    ///
    /// assert_eq!(status(), Ok(503));
    /// ```
    #[inline]
    pub fn try_acquire(&self) -> Result<BreakerPermit<'_>, Rejection> {
        let admission = match self.admit() {
            Some(admission) => admission,
            None => self.admit_slowly()?,
        };
        Ok(self.permit(admission))
    }

    /// The permit of a call that was let through.
    #[inline]
    pub(crate) fn permit(&self, admission: Admission) -> BreakerPermit<'_> {
        BreakerPermit { breaker: self, admission }
    }
}

/// A call that may begin, from [`CircuitBreaker::try_acquire`]. Tell it how the call ended.
///
/// Dropped without that, in the course of a panic too, the call counts as neither: what was cancelled says nothing.
#[must_use = "a permit that is dropped counts as neither a success nor a failure"]
#[derive(Debug)]
pub struct BreakerPermit<'a> {
    breaker: &'a CircuitBreaker,
    admission: Admission,
}

impl<'a> BreakerPermit<'a> {
    #[inline]
    pub(super) fn new(breaker: &'a CircuitBreaker, admission: Admission) -> Self {
        Self { breaker, admission }
    }

    /// Without giving a probe's place back.
    #[inline]
    pub(crate) fn into_admission(self) -> Admission {
        let admission = self.admission;
        mem::forget(self);
        admission
    }

    /// The call succeeded.
    #[inline]
    pub fn success(self) {
        self.breaker.succeed(self.into_admission());
    }

    /// The call failed with `error`, whose text later rejections show: one line of at most 256 characters, without URLs.
    #[cold]
    pub fn failure(self, error: impl Display) {
        self.breaker.fail(self.into_admission(), || Text::of(&error).render_error());
    }

    /// [`failure`](Self::failure), with a text that is asked for only where it is going to be shown.
    #[cold]
    pub(crate) fn failure_with(self, text: impl FnOnce() -> String) {
        let Self { breaker, admission } = self;
        mem::forget(self);
        breaker.fail(admission, text);
    }

    /// The call says nothing about what it called: the same as dropping it.
    #[inline]
    pub fn ignore(self) {}
}

impl Drop for BreakerPermit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.breaker.cancel(self.admission);
    }
}
