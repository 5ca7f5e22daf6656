//! The error of a saga.

use std::error::Error;
use std::fmt::{Display, Formatter, Result as Written};

/// Why a [`Saga`](crate::Saga) failed, and what became of the steps before.
///
/// As text it is one line that begins with the error of the step:
/// `` no cards left (saga `open account` undone: card, account) ``; where something is left behind, also
/// `` no cards left (saga `open account` undone: card; not undone: account: offline) ``.
///
/// It stands for the error of the step: its source is the source of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SagaError<E> {
    error: E,
    report: Box<Report>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Report {
    pub(super) name: &'static str,
    pub(super) undone: Vec<&'static str>,
    pub(super) failed: Vec<FailedUndo>,
    pub(super) cut: Vec<&'static str>,
}

impl<E> SagaError<E> {
    pub(super) fn new(error: E, report: Report) -> Self {
        Self { error, report: Box::new(report) }
    }

    /// The error of the step that failed.
    pub const fn error(&self) -> &E {
        &self.error
    }

    /// The error of the step that failed, without the rest.
    pub fn into_error(self) -> E {
        self.error
    }

    /// The name of the saga.
    pub fn name(&self) -> &'static str {
        self.report.name
    }

    /// The steps that were undone, in the order in which that happened.
    pub fn undone(&self) -> &[&'static str] {
        &self.report.undone
    }

    /// The steps whose compensation failed, in the order in which that happened.
    pub fn failed(&self) -> &[FailedUndo] {
        &self.report.failed
    }

    /// The steps of which nobody knows whether they happened: their future was dropped before its end, or they panicked.
    /// Compensations that were registered for them before have run, and are in the other lists.
    pub fn cut(&self) -> &[&'static str] {
        &self.report.cut
    }

    /// Whether all of it is undone: no compensation failed, and no step was cut.
    pub fn is_undone(&self) -> bool {
        self.report.failed.is_empty() && self.report.cut.is_empty()
    }
}

impl<E: Display> Display for SagaError<E> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let Report { name, undone, failed, cut } = &*self.report;
        let undone = if undone.is_empty() { "nothing".to_owned() } else { undone.join(", ") };
        write!(f, "{} (saga `{name}` undone: {undone}", self.error)?;
        let mut lead = "; not undone: ";
        for failure in failed {
            write!(f, "{lead}{failure}")?;
            lead = ", ";
        }
        if !cut.is_empty() {
            write!(f, "; cut: {}", cut.join(", "))?;
        }
        f.write_str(")")
    }
}

impl<E: Error> Error for SagaError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

/// A step that was not undone, since its compensation failed or panicked.
///
/// As text it is one line: `account: offline`, or `account: panicked: no such row`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedUndo {
    pub(super) step: &'static str,
    pub(super) error: String,
    pub(super) panicked: bool,
}

impl FailedUndo {
    /// The name of the step.
    pub const fn step(&self) -> &'static str {
        self.step
    }

    /// The error of the compensation, or the message of its panic: one line of at most 256 characters, without URLs.
    pub fn error(&self) -> &str {
        &self.error
    }

    /// Whether the compensation panicked.
    pub const fn has_panicked(&self) -> bool {
        self.panicked
    }
}

impl Display for FailedUndo {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let panicked = if self.panicked { "panicked: " } else { "" };
        write!(f, "{}: {panicked}{}", self.step, self.error)
    }
}
