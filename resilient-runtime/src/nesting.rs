//! Retries inside of retries: the key `nested`, and the warning where they multiply.
//!
//! Three attempts around three attempts are nine calls of the one at the bottom. A function with `nested = once` marks its
//! attempts, poll by poll, and the functions called inside make one attempt. Without the key nothing is marked, since it would
//! cost every attempt; instead a call that gives up after several attempts leaves a trace in its thread, and a call that
//! finds a fresh one each time it fails says so.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::ambient::{self, Say};
use crate::events;
use crate::site::{Rules, Site};

thread_local! {
    static NESTING: Cell<Nesting> = const { Cell::new(Nesting { once: false, trace: None }) };
}

#[derive(Clone, Copy)]
struct Nesting {
    /// An attempt around this place has the key.
    once: bool,
    trace: Option<Trace>,
}

/// A call gave up after several attempts.
#[derive(Clone, Copy)]
struct Trace {
    site: &'static Site,
    task: Option<tokio::task::Id>,
}

fn set(nesting: Nesting) {
    NESTING.set(nesting);
    ambient::note(Say::Once, nesting.once);
    ambient::note(Say::Trace, nesting.trace.is_some());
}

/// Whether a caller repeats this call already, and wants it to make one attempt.
#[inline]
pub(crate) fn makes_one_attempt() -> bool {
    ambient::has_a_say(Say::Once)
}

/// Leaves a trace of a call that gave up after several attempts.
pub(crate) fn leave_trace(site: &'static Site) {
    let trace = Some(Trace { site, task: tokio::task::try_id() });
    set(Nesting { trace, ..NESTING.get() });
}

/// An attempt has failed, the one of this number. A trace found at the second was left since the first, by a call inside:
/// at the first it may be older than this call.
#[inline]
pub(crate) fn find_trace(rules: Rules<'_>, attempt: u32) {
    if ambient::has_a_say(Say::Trace) {
        take_up(rules, attempt);
    }
}

#[cold]
fn take_up(rules: Rules<'_>, attempt: u32) {
    let nesting = NESTING.get();
    let Some(trace) = nesting.trace else { return };
    set(Nesting { trace: None, ..nesting });
    let inside = !std::ptr::eq(trace.site, rules.site) && trace.task == tokio::task::try_id();
    if attempt == 2 && inside {
        events::multiplied(rules, trace.site);
    }
}

/// Takes the trace along to another thread.
pub(crate) fn take_trace() -> Option<&'static Site> {
    let nesting = NESTING.get();
    set(Nesting { trace: None, ..nesting });
    nesting.trace.map(|trace| trace.site)
}

/// Makes the calls on this thread make one attempt each, until dropped.
pub(crate) struct Entered {
    outer: bool,
}

impl Entered {
    pub(crate) fn new(once: bool) -> Self {
        let nesting = NESTING.get();
        set(Nesting { once: nesting.once || once, ..nesting });
        Self { outer: nesting.once }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        set(Nesting { once: self.outer, ..NESTING.get() });
    }
}

pin_project! {
    /// The future of [`once`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Once<F> {
        #[pin]
        attempt: F,
    }
}

/// Lets the annotated functions called inside `attempt` make one attempt each.
#[inline]
pub fn once<F: Future>(attempt: F) -> Once<F> {
    Once { attempt }
}

impl<F: Future> Future for Once<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = Entered::new(true);
        self.project().attempt.poll(cx)
    }
}

/// The blocking form of [`once`].
#[inline]
pub fn once_blocking<O>(attempt: impl FnOnce() -> O) -> O {
    let _entered = Entered::new(true);
    attempt()
}
