//! What an attempt's outcome means.

use std::cell::Cell;
use std::time::Duration;

use crate::call::CallState;
use crate::chain::Chain;
use crate::classify::{Class, Classify, Effect};
use crate::give_up;
use crate::judged::Judged;
use crate::note::{self, Note};
use crate::outcome::Outcome;
use crate::rejection::RejectionKind;
use crate::report::GiveUp;
use crate::site::Rules;
use crate::why::Why;

/// The outcome of an attempt that is not good enough.
///
/// It knows the error's type only: were it `Failed<R>` with methods for `R: Outcome`, rustc would say of a function that
/// returns no outcome also that each of these methods is missing.
#[derive(Debug)]
pub struct Failed<'o, E> {
    /// `None` for a refused Ok.
    error: Option<&'o E>,
    note: Option<Note>,
    /// The failure's own word on when to come back.
    hint: Cell<Option<Duration>>,
    /// It is an Ok that `retry_if_ok` refused, or the body asked for another attempt.
    again: bool,
}

/// Asks `follow` what follows a failed outcome; `None` where the outcome is good.
///
/// The outcome is looked at, not moved, so that a good one is written straight to where the caller wants it; and all
/// that is about failures stays out of line.
#[inline]
pub fn settle<R: Outcome, T>(outcome: &R, follow: impl FnOnce(Failed<'_, R::Error>) -> T) -> Option<T> {
    match outcome.error() {
        Some(error) => Some(settle_failure(error, follow)),
        None => None,
    }
}

/// [`settle`] for a loop that keeps its memory in a register, which it can because it never sleeps in the middle: the
/// memory goes in by value, and what comes back is the next one.
#[inline]
pub fn settle_counted<C, R: Outcome>(
    call: C,
    outcome: &R,
    follow: impl FnOnce(C, Failed<'_, R::Error>) -> Option<C>,
) -> Option<C> {
    if outcome.is_failure() { settle_counted_failure(call, outcome, follow) } else { None }
}

/// [`settle`] for an attempt that may have been rejected: the rejection left a note.
#[inline]
pub fn settle_limited<R: Outcome, T>(
    outcome: &R,
    follow: impl FnOnce(Failed<'_, R::Error>) -> T,
) -> Option<T> {
    match outcome.error() {
        Some(error) => Some(settle_noted(Some(error), false, follow)),
        None => None,
    }
}

/// [`settle`], where good outcomes are failures too: those that `refuse` refuses, or whose body asked for another attempt.
#[inline]
pub fn settle_unless<R: Outcome, T>(
    outcome: &R,
    again: bool,
    refuse: impl FnOnce(&R::Value) -> bool,
    follow: impl FnOnce(Failed<'_, R::Error>) -> T,
) -> Option<T> {
    let again = again || outcome.value().is_some_and(refuse);
    if again || outcome.is_failure() { Some(settle_noted(outcome.error(), again, follow)) } else { None }
}

/// Takes the outcome and finds the error in it: an address of its own would occupy a register of the loop.
#[cold]
#[inline(never)]
fn settle_counted_failure<C, R: Outcome>(
    call: C,
    outcome: &R,
    follow: impl FnOnce(C, Failed<'_, R::Error>) -> Option<C>,
) -> Option<C> {
    let error = outcome.error()?;
    follow(call, Failed { error: Some(error), note: None, hint: Cell::new(None), again: false })
}

/// Whether this outcome ends a race of hedged attempts: it is good, or an answer that is not worth another attempt. A hedge
/// that a guard turned away says nothing of those that run.
pub fn ends<R: Outcome>(
    outcome: &R,
    note: Option<Note>,
    judge: impl FnOnce(Failed<'_, R::Error>) -> Judged<R::Error>,
) -> bool {
    let Some(error) = outcome.error() else { return true };
    if !note::is_answer(note) {
        return false;
    }
    let failed = Failed { error: Some(error), note, hint: Cell::new(None), again: false };
    judge(failed).words().against().is_some()
}

/// [`ends`] where `retry_if_ok` has been asked about an Ok: what it refused is no success.
pub fn ends_unless_refused<R: Outcome>(
    outcome: &R,
    note: Option<Note>,
    judge: impl FnOnce(Failed<'_, R::Error>) -> Judged<R::Error>,
) -> bool {
    if outcome.error().is_none() { !note::was_refused() } else { ends(outcome, note, judge) }
}

/// Whether this outcome ends a race of hedged attempts, where nothing says which errors are final.
pub fn ends_at_success<R: Outcome>(outcome: &R, _note: Option<Note>) -> bool {
    !outcome.is_failure()
}

#[cold]
#[inline(never)]
fn settle_failure<E, T>(error: &E, follow: impl FnOnce(Failed<'_, E>) -> T) -> T {
    follow(Failed { error: Some(error), note: None, hint: Cell::new(None), again: false })
}

#[cold]
#[inline(never)]
fn settle_noted<E, T>(error: Option<&E>, again: bool, follow: impl FnOnce(Failed<'_, E>) -> T) -> T {
    follow(Failed { error, note: note::take(), hint: Cell::new(None), again })
}

impl<E> Failed<'_, E> {
    /// Nothing is retried, unless the body asks for it.
    pub fn never(&self) -> Judged<E> {
        self.conclude(self.asked().map(|_| Why::NotRetried))
    }

    /// Every error is worth another attempt.
    #[inline]
    pub fn any(&self) -> Judged<E> {
        self.conclude(None)
    }

    /// The errors that `retry` accepts are worth another attempt.
    #[inline]
    pub fn retry_on(&self, retry: impl FnOnce(&E, Option<Note>) -> bool) -> Judged<E> {
        let against = match self.asked() {
            Some(error) if !retry(error, self.note) => Some(Why::Permanent),
            _ => None,
        };
        self.conclude(against)
    }

    /// The errors that a function of the user's accepts are worth another attempt.
    #[inline]
    pub fn retry_if(&self, retry: impl FnOnce(&E) -> bool) -> Judged<E> {
        self.retry_on(|error, note| !note.is_some_and(Note::is_turned_away) && retry(error))
    }

    /// The errors whose class is transient, rate limited or timeout are worth another attempt, except those that
    /// `abort` accepts. A timeout of ours is repeated only if `idempotent` was said: the body may have had its effect.
    pub fn transient(&self, rules: Rules<'_>, abort: impl FnOnce(&E, Option<Note>) -> bool) -> Judged<E>
    where
        E: Classify,
    {
        let against = match self.asked() {
            Some(error) if abort(error, self.note) => Some(Why::Permanent),
            Some(error) => self.class_against(rules, error),
            None => None,
        };
        self.with_effect(self.conclude(against))
    }

    /// What the class of the error says against another attempt.
    fn class_against(&self, rules: Rules<'_>, error: &E) -> Option<Why>
    where
        E: Classify,
    {
        if self.note.is_some_and(Note::is_turned_away) {
            return Some(Why::Permanent);
        }
        if self.note.is_some_and(|note| note.kind == RejectionKind::Timeout) {
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
    }

    /// [`transient`](Self::transient) under a const policy: the error is asked only where that `RETRIES`.
    pub fn transient_if<const RETRIES: bool>(
        &self,
        rules: Rules<'_>,
        abort: impl FnOnce(&E, Option<Note>) -> bool,
    ) -> Judged<E>
    where
        E: ClassifyIf<RETRIES>,
    {
        E::judge_if(self, rules, abort)
    }

    /// The same failure, with the hint that its class gives: for a predicate of classes.
    #[must_use]
    pub fn heeding_hints(&self) -> &Self
    where
        E: Classify,
    {
        if let Some(Class::RateLimited { retry_after }) = self.error.map(Classify::class) {
            self.hint.set(retry_after);
        }
        self
    }

    /// Adds to `judged` what `Classify::effect` says, which `idempotent = false` asks for.
    #[must_use]
    pub fn with_effect(&self, judged: Judged<E>) -> Judged<E>
    where
        E: Classify,
    {
        let cut = self.note.is_some_and(|note| note.started);
        let without_effect = !cut && self.error.is_some_and(|error| error.effect() == Effect::None);
        judged.with_effect(without_effect)
    }

    /// The error that rules are asked about: none where the answer is known without.
    ///
    /// Between this and [`conclude`](Self::conclude) only a rule of the function's own is compiled for each function.
    #[inline]
    fn asked(&self) -> Option<&E> {
        let known = match self.note {
            None => self.again,
            Some(note) => note.kind == RejectionKind::Deadline,
        };
        if known { None } else { self.error }
    }

    #[inline]
    fn conclude(&self, against: Option<Why>) -> Judged<E> {
        match self.note {
            None => Judged::new(against, true, self.hint()),
            Some(note) => self.conclude_rejected(note, against),
        }
    }

    /// A rejection counts as an attempt, except where the call's own time is over.
    #[cold]
    fn conclude_rejected(&self, note: Note, against: Option<Why>) -> Judged<E> {
        let deadline = note.kind == RejectionKind::Deadline;
        let against = match against {
            _ if deadline => self.error.map(|_| Why::Deadline),
            Some(_) if note.is_turned_away() => Some(Why::Rejected),
            against => against,
        };
        Judged::new(against, note.started || !deadline, self.hint())
            .after_timeout(note.kind == RejectionKind::Timeout)
    }

    #[inline]
    fn hint(&self) -> Option<Duration> {
        self.hint.get().or_else(|| self.note.and_then(|note| note.retry_after))
    }

    /// The text of the failure.
    pub fn text(&self, text: fn(&E) -> String) -> String {
        error_text(self.error, text)
    }

    /// Reports that the call ends with this failure.
    #[inline]
    pub fn give_up(
        &self,
        call: &impl CallState,
        rules: Rules<'_>,
        why: Why,
        text: fn(&E) -> String,
        hook: Option<impl FnOnce(&GiveUp)>,
    ) {
        report(self.error, call, rules, why, self.hint(), text, hook);
    }

    /// Leaves the failure to the fallback chain, which reports it if it has no answer.
    pub fn to_chain(&self, why: Why) -> Chain {
        Chain::new(why, self.note, self.hint())
    }
}

/// Takes apart what it reports: the address of a whole [`Failed`] would put it in memory.
#[cold]
#[inline(never)]
fn report<E>(
    error: Option<&E>,
    call: &impl CallState,
    rules: Rules<'_>,
    why: Why,
    retry_after: Option<Duration>,
    text: fn(&E) -> String,
    hook: Option<impl FnOnce(&GiveUp)>,
) {
    give_up::deliver_to(call, rules, why, retry_after, &|| error_text(error, text), hook);
}

fn error_text<E>(error: Option<&E>, text: fn(&E) -> String) -> String {
    match error {
        Some(error) => text(error),
        None => String::from("value refused"),
    }
}

/// [`Classify`], asked only where `RETRIES`: whether a const policy retries is known before it is called.
#[diagnostic::on_unimplemented(
    message = "`#[resilient]` asks `{Self}` which errors are worth another attempt, and it does not say",
    label = "this error type does not implement `Classify`, and the policy retries",
    note = "name the errors, as in `retry_on = [Io, Timeout]`, or retry every error with `retry_on = any`",
    note = "or derive `resilient_runtime::Classify` for the error type, or implement it"
)]
pub trait ClassifyIf<const RETRIES: bool>: Sized {
    /// What the failure says about another attempt.
    fn judge_if(
        failed: &Failed<'_, Self>,
        rules: Rules<'_>,
        abort: impl FnOnce(&Self, Option<Note>) -> bool,
    ) -> Judged<Self>;
}

impl<E> ClassifyIf<false> for E {
    fn judge_if(failed: &Failed<'_, E>, _: Rules<'_>, _: impl FnOnce(&E, Option<Note>) -> bool) -> Judged<E> {
        failed.never()
    }
}

#[diagnostic::do_not_recommend]
impl<E: Classify> ClassifyIf<true> for E {
    fn judge_if(
        failed: &Failed<'_, E>,
        rules: Rules<'_>,
        abort: impl FnOnce(&E, Option<Note>) -> bool,
    ) -> Judged<E> {
        failed.transient(rules, abort)
    }
}

/// Whether `Classify` thinks another attempt worth it.
pub fn is_transient(error: &impl Classify) -> bool {
    matches!(error.class(), Class::Transient | Class::Timeout | Class::RateLimited { .. })
}
