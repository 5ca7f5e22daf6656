//! What an attempt's outcome means.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::Duration;

use crate::call::CallState;
use crate::chain::Chain;
use crate::classify::{Class, Classify, Effect};
use crate::decide::Judged;
use crate::give_up;
use crate::limit::Rejected;
use crate::outcome::Outcome;
use crate::rejection::{Rejection, RejectionKind};
use crate::report::GiveUp;
use crate::site::Rules;
use crate::why::Why;

/// What is kept of a [`Rejection`] beside the error that it was turned into.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    pub(crate) kind: RejectionKind,
    /// The body was started.
    pub(crate) started: bool,
}

/// The outcome of an attempt that is not good enough.
#[derive(Debug)]
pub struct Failed<R> {
    outcome: R,
    note: Option<Note>,
    /// The failure's own word on when to come back.
    hint: Cell<Option<Duration>>,
    /// It is an Ok that `retry_if_ok` refused, or the body asked for another attempt.
    again: bool,
}

/// What [`check`] makes of an outcome.
///
/// A projection, since for a type that is no [`Outcome`] it is an error once: of `ControlFlow<R, Failed<R>>` rustc would
/// go on to say that each of its methods is missing.
pub trait Sorted: Outcome {
    /// The good outcome, or the failed one.
    type Flow;

    /// Sorts it.
    fn sort(self) -> Self::Flow;

    /// The failure that a rejection is.
    fn reject(rejected: Rejected, convert: impl FnOnce(Rejection) -> Self::Error) -> Self::Flow;
}

impl<R: Outcome> Sorted for R {
    type Flow = ControlFlow<R, Failed<R>>;

    #[inline]
    fn sort(self) -> Self::Flow {
        if self.is_failure() {
            ControlFlow::Continue(Failed::new(self, false))
        } else {
            ControlFlow::Break(self)
        }
    }

    #[inline]
    fn reject(rejected: Rejected, convert: impl FnOnce(Rejection) -> R::Error) -> Self::Flow {
        ControlFlow::Continue(Failed::rejected(rejected, convert))
    }
}

/// Sorts an outcome: good ones are the call's.
#[inline]
pub fn check<R: Sorted>(outcome: R) -> R::Flow {
    outcome.sort()
}

/// [`check`] for a limited attempt: a rejection becomes the function's own error at once.
#[inline]
pub fn check_limited<R: Sorted>(
    attempted: Result<R, Rejected>,
    convert: impl FnOnce(Rejection) -> R::Error,
) -> R::Flow {
    match attempted {
        Ok(outcome) => outcome.sort(),
        Err(rejected) => R::reject(rejected, convert),
    }
}

/// Sorts the good ones again: those that `refuse` refuses, or whose body asked for another attempt, are failures too.
#[inline]
pub fn refine<R: Outcome>(
    checked: ControlFlow<R, Failed<R>>,
    again: bool,
    refuse: impl FnOnce(&R::Value) -> bool,
) -> ControlFlow<R, Failed<R>> {
    match checked {
        ControlFlow::Break(outcome) => {
            if again || outcome.value().is_some_and(refuse) {
                ControlFlow::Continue(Failed::new(outcome, true))
            } else {
                ControlFlow::Break(outcome)
            }
        }
        ControlFlow::Continue(failed) => ControlFlow::Continue(Failed { again, ..failed }),
    }
}

impl<R: Outcome> Failed<R> {
    #[inline]
    fn new(outcome: R, again: bool) -> Self {
        Self { outcome, note: None, hint: Cell::new(None), again }
    }

    #[cold]
    fn rejected(rejected: Rejected, convert: impl FnOnce(Rejection) -> R::Error) -> Self {
        let Rejected { rejection, started } = rejected;
        let note = Note { kind: rejection.kind(), started };
        let hint = Cell::new(rejection.retry_after());
        Self { outcome: R::from_error(convert(rejection)), note: Some(note), hint, again: false }
    }

    /// Nothing is retried, unless the body asks for it.
    #[inline]
    pub fn never(&self) -> Judged {
        self.judge(|_, _| Some(Why::NotRetried))
    }

    /// Every error is worth another attempt.
    #[inline]
    pub fn any(&self) -> Judged {
        self.judge(|_, _| None)
    }

    /// The errors that `retry` accepts are worth another attempt.
    #[inline]
    pub fn retry_on(&self, retry: impl FnOnce(&R::Error, Option<Note>) -> bool) -> Judged {
        self.judge(|error, note| if retry(error, note) { None } else { Some(Why::Permanent) })
    }

    /// The errors whose class is transient, rate limited or timeout are worth another attempt, except those that
    /// `abort` accepts. A timeout of ours is repeated only if `idempotent` was said: the body may have had its effect.
    #[inline]
    pub fn transient(
        &self,
        rules: Rules<'_>,
        abort: impl FnOnce(&R::Error, Option<Note>) -> bool,
    ) -> Judged
    where
        R::Error: Classify,
    {
        let mut judged = self.judge(|error, note| {
            if abort(error, note) {
                return Some(Why::Permanent);
            }
            if note.is_some_and(|note| note.kind == RejectionKind::Timeout) {
                let idempotent = rules.policy.idempotence() == Some(true);
                return if idempotent { None } else { Some(Why::MayHaveHappened) };
            }
            match error.class() {
                Class::RateLimited { retry_after } => {
                    self.hint.set(retry_after);
                    None
                }
                Class::Transient | Class::Timeout => None,
                _ => Some(Why::Permanent),
            }
        });
        judged.without_effect = self.is_without_effect();
        judged
    }

    /// Adds to `judged` what `Classify::effect` says, which `idempotent = false` asks for.
    #[inline]
    pub fn with_effect(&self, mut judged: Judged) -> Judged
    where
        R::Error: Classify,
    {
        judged.without_effect = self.is_without_effect();
        judged
    }

    fn is_without_effect(&self) -> bool
    where
        R::Error: Classify,
    {
        let cut = self.note.is_some_and(|note| note.kind == RejectionKind::Timeout);
        !cut && self.outcome.error().is_some_and(|error| error.effect() == Effect::None)
    }

    #[inline]
    fn judge(&self, against: impl FnOnce(&R::Error, Option<Note>) -> Option<Why>) -> Judged {
        let against = match (self.note, self.outcome.error()) {
            _ if self.again => None,
            (_, None) => None,
            (Some(Note { kind: RejectionKind::Deadline, .. }), Some(_)) => Some(Why::Deadline),
            (_, Some(error)) => against(error, self.note),
        };
        Judged {
            against,
            started: self.note.is_none_or(|note| note.started),
            without_effect: false,
            retry_after: self.hint.get(),
        }
    }

    /// The errors that a function of the user's accepts are worth another attempt.
    #[inline]
    pub fn retry_if(&self, retry: impl FnOnce(&R::Error) -> bool) -> Judged {
        self.retry_on(|error, _| retry(error))
    }

    /// The text of the failure.
    pub fn text(&self, text: impl FnOnce(&R::Error) -> String) -> String {
        self.outcome.error().map_or_else(|| String::from("value refused"), text)
    }

    /// Ends the call: reports the failure, and is the outcome.
    #[cold]
    pub fn give_up(
        self,
        call: &impl CallState,
        rules: Rules<'_>,
        why: Why,
        text: impl FnOnce(&R::Error) -> String,
        hook: Option<impl FnOnce(&GiveUp)>,
    ) -> R {
        give_up::deliver(call, rules, why, self.hint.get(), || self.text(text), hook);
        self.outcome
    }

    /// Hands an error to the fallback chain; a refused Ok ends the call as it is.
    #[inline]
    pub fn into_chain(self, why: Why) -> ControlFlow<R, (R::Error, Chain)> {
        let (note, hint) = (self.note, self.hint.get());
        match self.outcome.into_result() {
            Ok(value) => ControlFlow::Break(R::from_value(value)),
            Err(error) => ControlFlow::Continue((error, Chain::new(why, note, hint))),
        }
    }
}

/// The outcome, or the rejection as one.
pub fn or_rejected<R: Outcome>(
    attempted: Result<R, Rejected>,
    convert: impl FnOnce(Rejection) -> R::Error,
) -> R {
    attempted.unwrap_or_else(|rejected| R::from_error(convert(rejected.rejection)))
}

/// Whether `Classify` thinks another attempt worth it.
pub fn is_transient(error: &impl Classify) -> bool {
    matches!(error.class(), Class::Transient | Class::Timeout | Class::RateLimited { .. })
}

/// Whether a rejection of one of `kinds` was turned into the error.
pub fn is_rejected(note: Option<Note>, kinds: &[RejectionKind]) -> bool {
    note.is_some_and(|note| kinds.contains(&note.kind))
}
