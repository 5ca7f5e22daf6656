//! The steps of a saga that has not ended, whichever way it runs them.

use std::fmt::{Formatter, Result as Written};
use std::mem::take;

use super::error::{FailedUndo, Report, SagaError};
use super::undo::Failure;
use crate::sync::{Mutex, MutexGuard, lock};

/// Dropped before its end, it reports what it leaves behind.
///
/// The lock is held to change the lists only: steps, compensations and their destructors are the user's code.
pub(super) struct Unfinished<U> {
    name: &'static str,
    lists: Mutex<Lists<U>>,
}

struct Lists<U> {
    /// In the order of registration.
    pending: Vec<(&'static str, U)>,
    /// Steps that began and have not ended: they run, or never will.
    begun: Vec<&'static str>,
    undone: Vec<&'static str>,
    failed: Vec<FailedUndo>,
}

impl<U> Unfinished<U> {
    pub(super) const fn new(name: &'static str) -> Self {
        let lists = Lists { pending: Vec::new(), begun: Vec::new(), undone: Vec::new(), failed: Vec::new() };
        Self { name, lists: Mutex::new(lists) }
    }

    fn lists(&self) -> MutexGuard<'_, Lists<U>> {
        lock(&self.lists)
    }

    /// A step begins. Unless [`end`](Self::end) follows, it was cut.
    pub(super) fn begin(&self, step: &'static str) {
        self.lists().begun.push(step);
    }

    /// A step has ended, well or not.
    pub(super) fn end(&self, step: &'static str) {
        let begun = &mut self.lists().begun;
        if let Some(position) = begun.iter().rposition(|&other| other == step) {
            begun.remove(position);
        }
    }

    pub(super) fn push(&self, step: &'static str, undo: U) {
        self.lists().pending.push((step, undo));
    }

    /// The compensation that is next.
    pub(super) fn pop(&self) -> Option<(&'static str, U)> {
        self.lists().pending.pop()
    }

    /// A compensation has run.
    pub(super) fn settle(&self, step: &'static str, outcome: Result<(), Failure>) {
        match outcome {
            Ok(()) => {
                tracing::debug!(target: "resilient", name = self.name, step, "undone");
                self.lists().undone.push(step);
            }
            Err(Failure { text: error, panicked }) => {
                tracing::warn!(target: "resilient", name = self.name, step, error, panicked, "undo failed");
                self.lists().failed.push(FailedUndo { step, error, panicked });
            }
        }
    }

    /// All is well: there is nothing to report.
    pub(super) fn finish(&self) {
        let pending = {
            let mut lists = self.lists();
            lists.begun.clear();
            take(&mut lists.pending)
        };
        drop(pending);
    }

    /// All compensations have run.
    pub(super) fn report<E>(&self, error: E) -> SagaError<E> {
        let mut lists = self.lists();
        let report = Report {
            name: self.name,
            undone: take(&mut lists.undone),
            failed: take(&mut lists.failed),
            cut: take(&mut lists.begun),
        };
        SagaError::new(error, report)
    }

    /// `Debug` of the saga.
    pub(super) fn describe(&self, type_name: &str, f: &mut Formatter<'_>) -> Written {
        let pending = self.lists().pending_steps();
        f.debug_struct(type_name).field("name", &self.name).field("pending", &pending).finish_non_exhaustive()
    }
}

impl<U> Lists<U> {
    /// The steps that would be undone, in that order.
    fn pending_steps(&self) -> Vec<&'static str> {
        self.pending.iter().rev().map(|&(step, _)| step).collect()
    }
}

impl<U> Drop for Unfinished<U> {
    fn drop(&mut self) {
        let lists = self.lists();
        if lists.pending.is_empty() && lists.begun.is_empty() {
            return;
        }
        let (not_undone, cut) = (lists.pending_steps().join(", "), lists.begun.join(", "));
        drop(lists);
        tracing::warn!(target: "resilient", name = self.name, not_undone, cut, "saga dropped");
    }
}
