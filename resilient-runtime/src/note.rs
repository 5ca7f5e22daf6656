//! What is kept of a rejection beside the error that it was turned into.

use std::cell::Cell;
use std::time::Duration;

use crate::rejection::{Rejection, RejectionKind};

thread_local! {
    /// Left by a limited attempt and taken where its outcome is settled: within one poll and without user code in
    /// between, so that it needs no place in the future and costs a good outcome nothing.
    static LEFT: Cell<Option<Note>> = const { Cell::new(None) };
    /// What `retry_if_ok` said of an Ok that a breaker asked about, kept in the same way.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

/// Predicates see the error; its kind and the time to come back are here.
#[derive(Clone, Copy, Debug)]
pub struct Note {
    pub(crate) kind: RejectionKind,
    /// The body was started, and so may have had its effect.
    pub(crate) started: bool,
    pub(crate) retry_after: Option<Duration>,
}

impl Note {
    pub(crate) fn on(rejection: &Rejection, started: bool) -> Self {
        Self { kind: rejection.kind(), started, retry_after: rejection.retry_after() }
    }

    /// A guard before the attempt turned it away, as opposed to a time limit.
    pub(crate) fn is_turned_away(self) -> bool {
        matches!(self.kind, RejectionKind::Open | RejectionKind::Full | RejectionKind::Limited)
    }
}

/// Leaves a note for whoever settles the outcome.
pub(crate) fn leave(note: Note) {
    LEFT.set(Some(note));
}

/// Takes the note that was left, if any.
#[inline]
pub(crate) fn take() -> Option<Note> {
    LEFT.take()
}

/// Looks at the note that was left.
pub(crate) fn peek() -> Option<Note> {
    LEFT.get()
}

/// Keeps the answer of `retry_if_ok`.
#[inline]
pub(crate) fn keep_refusal(refused: bool) {
    REFUSED.set(refused);
}

/// The answer of `retry_if_ok` that was kept.
#[inline]
pub fn was_refused() -> bool {
    REFUSED.get()
}

/// Whether a rejection of one of `kinds` was turned into the error.
pub fn is_rejected(note: Option<Note>, kinds: &[RejectionKind]) -> bool {
    note.is_some_and(|note| kinds.contains(&note.kind))
}

/// Whether the error is the body's, or our word on the time that it took: not what a guard said before the body ran.
pub fn is_answer(note: Option<Note>) -> bool {
    !note.is_some_and(Note::is_turned_away)
}
