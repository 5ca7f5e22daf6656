//! A saga of blocking steps.

use std::fmt::{Debug, Formatter, Result as Written};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::SagaError;
use super::undo::{Failure, UndoOutcome};
use super::unfinished::Unfinished;

/// A compensation that waits to be needed.
type Undo<'a> = Box<dyn FnOnce() -> Result<(), Failure> + 'a>;

/// [`Saga`](crate::Saga) for code that blocks: steps and compensations are closures.
///
/// It stays on its thread, so that compensations may hold what is not `Send`.
///
/// ```
/// use resilient_runtime::{SagaBlocking, SagaError};
///
/// fn create(path: &str) -> Result<u32, String> { Ok(17) }
/// fn delete(id: u32) -> Result<(), String> { Err("read-only".into()) }
/// fn index(id: u32) -> Result<(), String> { Err("index is full".into()) }
///
/// fn import(path: &str) -> Result<u32, SagaError<String>> {
///     let saga = SagaBlocking::new("import");
///     saga.run(|| {
///         let id = saga.step("file", || create(path), |&id| move || delete(id))?;
///         index(id)?;
///         Ok(id)
///     })
/// }
///
/// let error = import("a.csv").unwrap_err();
/// assert_eq!(error.to_string(), "index is full (saga `import` undone: nothing; not undone: file: read-only)");
/// ```
#[must_use = "a saga does nothing until it is run"]
pub struct SagaBlocking<'a> {
    steps: Unfinished<Undo<'a>>,
}

impl<'a> SagaBlocking<'a> {
    /// A saga without steps.
    pub const fn new(name: &'static str) -> Self {
        Self { steps: Unfinished::new(name) }
    }

    /// Runs `steps`, and where they fail [undoes](Self::undo) what they did.
    pub fn run<T, E>(&self, steps: impl FnOnce() -> Result<T, E>) -> Result<T, SagaError<E>> {
        match steps() {
            Ok(value) => {
                self.finish();
                Ok(value)
            }
            Err(error) => Err(self.undo(error)),
        }
    }

    /// Runs `step`, and registers the compensation that `undo` makes of its value. The error of a step that fails is
    /// returned as it is, and nothing is registered; see [`Saga::step`](crate::Saga::step).
    pub fn step<T, E, U, R>(
        &self,
        name: &'static str,
        step: impl FnOnce() -> Result<T, E>,
        undo: impl FnOnce(&T) -> U,
    ) -> Result<T, E>
    where
        U: FnOnce() -> R + 'a,
        R: UndoOutcome,
    {
        self.steps.begin(name);
        let result = step();
        if let Ok(value) = &result {
            self.register(name, undo(value));
        }
        self.steps.end(name);
        result
    }

    /// Registers a compensation; the step that it undoes may have run or may yet run. It must do no harm where there is
    /// nothing to undo.
    pub fn register<R: UndoOutcome>(&self, name: &'static str, undo: impl FnOnce() -> R + 'a) {
        self.steps.push(name, Box::new(move || undo().into_undone()));
    }

    /// Ends the saga well: nothing is undone any more. [`run`](Self::run) does it by itself.
    pub fn finish(&self) {
        self.steps.finish();
    }

    /// Runs the compensations, the one that was registered last first, and gives back `error` with what became of them.
    pub fn undo<E>(&self, error: E) -> SagaError<E> {
        while let Some((step, undo)) = self.steps.pop() {
            let outcome = catch_unwind(AssertUnwindSafe(undo));
            self.steps.settle(step, outcome.unwrap_or_else(|panic| Err(Failure::of_panic(&*panic))));
        }
        self.steps.report(error)
    }
}

impl Debug for SagaBlocking<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        self.steps.describe("SagaBlocking", f)
    }
}
