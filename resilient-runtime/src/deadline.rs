//! The ambient deadline: what is left of the time of the calls around this one.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use pin_project_lite::pin_project;

use crate::ambient::{self, Say};
use crate::clock;

thread_local! {
    /// Plain data without a destructor, so that reading it is one load.
    static AMBIENT: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The deadline in force on this thread, inherited by annotated functions called inside.
#[inline]
pub(crate) fn ambient() -> Option<Instant> {
    AMBIENT.get()
}

#[inline]
fn set(deadline: Option<Instant>) {
    AMBIENT.set(deadline);
    ambient::note(Say::Deadline, deadline.is_some());
}

/// Makes the smaller of `deadline` and the ambient one ambient, until dropped.
pub(crate) struct Entered {
    outer: Option<Instant>,
}

impl Entered {
    pub(crate) fn new(deadline: Option<Instant>) -> Self {
        let outer = AMBIENT.get();
        set(smaller(outer, deadline));
        Self { outer }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        set(self.outer);
    }
}

/// The smaller of two deadlines, `None` being none at all.
#[inline]
pub(crate) fn smaller(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// A point in time by which a call has to be done, or none.
///
/// A function with the key `deadline` sets it for everything it calls; annotated functions called inside keep the
/// smaller of their own and this one. It travels along with `join!` and plain calls, but not into `spawn`:
/// carry it by hand with [`scope`](Self::scope).
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::Deadline;
///
/// assert_eq!(Deadline::current().remaining(), None);
/// Deadline::after(Duration::from_secs(10)).run(|| {
///     let remaining = Deadline::current().remaining();
///     assert!(remaining.is_some_and(|left| left <= Duration::from_secs(10)));
/// });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    at: Option<Instant>,
}

impl Deadline {
    /// No deadline.
    pub const NONE: Self = Self { at: None };

    /// The deadline in force here; [`NONE`](Self::NONE) where no caller set one.
    pub fn current() -> Self {
        Self { at: ambient() }
    }

    /// The deadline `time` from now. A time too long to express is no deadline.
    pub fn after(time: Duration) -> Self {
        Self { at: clock::after(time) }
    }

    /// The deadline at `instant`.
    pub const fn at(instant: Instant) -> Self {
        Self { at: Some(instant) }
    }

    /// The time left, zero once it has passed; `None` where there is no deadline.
    pub fn remaining(&self) -> Option<Duration> {
        self.at.map(|at| at.saturating_duration_since(clock::now()))
    }

    /// Runs `future` under the smaller of this deadline and the one in force where it is polled.
    /// It does not cut the future by itself: the annotated functions inside do.
    pub fn scope<F: Future>(self, future: F) -> Scope<F> {
        Scope { future, deadline: self.at }
    }

    /// Runs `call` under the smaller of this deadline and the one in force.
    pub fn run<T>(self, call: impl FnOnce() -> T) -> T {
        let _entered = Entered::new(self.at);
        call()
    }
}

pin_project! {
    /// The future of [`Deadline::scope`].
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Scope<F> {
        #[pin]
        future: F,
        deadline: Option<Instant>,
    }
}

impl<F: Future> Future for Scope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = Entered::new(*this.deadline);
        this.future.poll(cx)
    }
}
