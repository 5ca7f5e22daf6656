//! What the outcome of an attempt means to its circuit breaker.

use std::future::Future;
use std::ops::Deref;

use crate::classify::{Class, Classify};
use crate::note::{self, Note};
use crate::outcome::Outcome;
use crate::rejection::RejectionKind;

/// How an outcome is booked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booking {
    /// The other side answered.
    Success,
    /// The other side failed.
    Failure,
    /// It says nothing about the other side.
    Neutral,
}

impl Booking {
    /// An error of which `counts` says whether it is the other side's. Our own timeouts are; what another guard rejected,
    /// and what the deadline cut, is not.
    #[cold]
    #[inline(never)]
    pub fn retried(note: Option<Note>, counts: impl FnOnce() -> bool) -> Self {
        let counts = match note {
            None => counts(),
            Some(note) => note.kind == RejectionKind::Timeout,
        };
        if counts { Self::Failure } else { Self::Neutral }
    }

    /// An error that a list of the attribute names or not. What the deadline cut stays neutral: it was the caller's time
    /// that was too short.
    #[cold]
    pub fn listed(note: Option<Note>, counts: bool) -> Self {
        let cut = note.is_some_and(|note| note.kind == RejectionKind::Deadline);
        if counts && !cut { Self::Failure } else { Self::Neutral }
    }

    /// An Ok, which `retry_if_ok` may have refused.
    #[inline]
    pub fn unless_refused(refused: bool) -> Self {
        if refused { Self::Failure } else { Self::Success }
    }
}

/// Asks `refuse` about an Ok, and keeps the answer for [`was_refused`](note::was_refused): the user's predicate runs once.
#[inline]
pub fn is_refused<R: Outcome>(outcome: &R, refuse: impl FnOnce(&R::Value) -> bool) -> bool {
    let refused = outcome.value().is_some_and(refuse);
    note::keep_refusal(refused);
    refused
}

/// [`is_refused`] as soon as an attempt has ended, for a race that others may still win.
pub async fn ask_refusal<R: Outcome>(
    attempt: impl Future<Output = R>,
    refuse: impl FnOnce(&R::Value) -> bool,
) -> R {
    let outcome = attempt.await;
    is_refused(&outcome, refuse);
    outcome
}

/// Books outcomes of type `O`.
pub trait Book<O: Outcome> {
    /// What the outcome means.
    fn book(&self, outcome: &O, note: Option<Note>) -> Booking;
    /// The text of the error, for those that the breaker will reject.
    fn text(&self, error: &O::Error) -> String;
}

/// The booking that the attribute says.
#[derive(Clone, Copy, Debug)]
pub struct Booked<B, T> {
    book: B,
    text: T,
}

/// The attribute's rules for the outcome of an attempt.
#[inline]
pub fn booking<O, B, T>(book: B, text: T) -> Booked<B, T>
where
    O: Outcome,
    B: Fn(&O, Option<Note>) -> Booking,
    T: Fn(&O::Error) -> String,
{
    Booked { book, text }
}

impl<O, B, T> Book<O> for Booked<B, T>
where
    O: Outcome,
    B: Fn(&O, Option<Note>) -> Booking,
    T: Fn(&O::Error) -> String,
{
    #[inline]
    fn book(&self, outcome: &O, note: Option<Note>) -> Booking {
        (self.book)(outcome, note)
    }

    fn text(&self, error: &O::Error) -> String {
        (self.text)(error)
    }
}

/// Nothing is booked: there is no circuit breaker.
#[derive(Clone, Copy, Debug)]
pub struct NotBooked;

/// See `NotBooked`.
pub const NOT_BOOKED: NotBooked = NotBooked;

impl<O: Outcome> Book<O> for NotBooked {
    #[inline]
    fn book(&self, _outcome: &O, _note: Option<Note>) -> Booking {
        Booking::Neutral
    }

    fn text(&self, _error: &O::Error) -> String {
        String::new()
    }
}

/// Whether an error is the other side's: as its `Classify` says, else always. Two tiers, chosen by method lookup as those
/// of [`Text`](crate::error_text::Text) are, so that no bound is added to the error type.
pub struct Blame<'a, E: ?Sized>(BlameAll<'a, E>);

/// The tier of errors without `Classify`.
pub struct BlameAll<'a, E: ?Sized>(&'a E);

impl<'a, E: ?Sized> Blame<'a, E> {
    /// Asks about this error.
    pub const fn of(error: &'a E) -> Self {
        Self(BlameAll(error))
    }
}

impl<'a, E: ?Sized> Deref for Blame<'a, E> {
    type Target = BlameAll<'a, E>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<E: Classify> Blame<'_, E> {
    /// Everything but what is permanent or cancelled.
    pub fn blames_the_other_side(&self) -> bool {
        !matches!((self.0.0).class(), Class::Permanent | Class::Cancelled)
    }
}

impl<E: ?Sized> BlameAll<'_, E> {
    /// Any error.
    #[expect(clippy::unused_self, reason = "the last of two methods of one name")]
    pub fn blames_the_other_side(&self) -> bool {
        true
    }
}
