//! The fallback chain.

use std::future::{Future, Ready, ready};
use std::ops::ControlFlow;
use std::time::Duration;

use crate::call::CallState;
use crate::events;
use crate::give_up;
use crate::note::Note;
use crate::outcome::Outcome;
use crate::report::GiveUp;
use crate::scope;
use crate::site::Rules;
use crate::why::Why;

/// A call whose attempts have failed, on its way through the fallback chain.
#[derive(Debug)]
pub struct Chain {
    why: Why,
    note: Option<Note>,
    hint: Option<Duration>,
}

impl Chain {
    pub(crate) fn new(why: Why, note: Option<Note>, hint: Option<Duration>) -> Self {
        Self { why, note, hint }
    }

    /// The call was stopped while it waited.
    pub fn stopped() -> Self {
        Self::new(Why::Stopped, None, None)
    }

    /// The note beside the current error.
    pub fn note(&self) -> Option<Note> {
        self.note
    }

    /// Sorts what `link` made: the first success is the call's, a failure is the next link's error.
    pub fn answer<R: Outcome>(
        &mut self,
        rules: Rules<'_>,
        link: &'static str,
        outcome: R,
    ) -> ControlFlow<R, R::Error> {
        match outcome.into_result() {
            Ok(value) => {
                scope::record_fallback(rules.site, link);
                events::fallback(rules, link, true);
                ControlFlow::Break(R::from_value(value))
            }
            Err(error) => {
                self.note = None;
                events::fallback(rules, link, false);
                ControlFlow::Continue(error)
            }
        }
    }

    /// Ends the call with the plain value of the last link, which cannot fail.
    pub fn close<R: Outcome>(self, rules: Rules<'_>, link: &'static str, outcome: R) -> R {
        scope::record_fallback(rules.site, link);
        events::fallback(rules, link, true);
        outcome
    }

    /// Ends the call with the last error: no link answered.
    #[cold]
    pub fn give_up<R: Outcome>(
        self,
        call: &impl CallState,
        rules: Rules<'_>,
        error: R::Error,
        text: fn(&R::Error) -> String,
        hook: Option<impl FnOnce(&GiveUp)>,
    ) -> R {
        give_up::deliver_to(call, rules, self.why, self.hint, &|| text(&error), hook);
        R::from_error(error)
    }
}

/// The value of a link that may be sync or async: an outcome, or a future of one.
///
/// `M` tells the two apart, since a type could be both as far as the compiler knows.
#[diagnostic::on_unimplemented(
    message = "this fallback must produce `{R}` (or a future of it), but produces `{Self}`",
    label = "not the function's return type",
    note = "a plain Ok value is written `fallback = value(..)`"
)]
pub trait IntoOutcome<R, M> {
    /// The outcome, to be awaited.
    type Future: Future<Output = R>;

    /// Makes it one.
    fn into_outcome(self) -> Self::Future;
}

/// Marks a link that is done when it returns.
#[derive(Debug)]
pub struct Now;

/// Marks a link that returns a future.
#[derive(Debug)]
pub struct Later;

impl<F: Future> IntoOutcome<F::Output, Later> for F {
    type Future = F;

    #[inline]
    fn into_outcome(self) -> F {
        self
    }
}

impl<T, E> IntoOutcome<Self, Now> for Result<T, E> {
    type Future = Ready<Self>;

    #[inline]
    fn into_outcome(self) -> Self::Future {
        ready(self)
    }
}

impl<T> IntoOutcome<Self, Now> for Option<T> {
    type Future = Ready<Self>;

    #[inline]
    fn into_outcome(self) -> Self::Future {
        ready(self)
    }
}

/// The outcome of a link, whether it is sync or async.
#[inline]
pub fn link<R, M, L: IntoOutcome<R, M>>(link: L) -> L::Future {
    link.into_outcome()
}
