//! Steps that are undone, last first, when a later one fails.

use std::fmt::{Debug, Formatter, Result as Written};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

use undo::Failure;
use unfinished::Unfinished;

pub use blocking::SagaBlocking;
pub use error::{FailedUndo, SagaError};
pub use undo::UndoOutcome;

mod blocking;
mod error;
mod undo;
mod unfinished;

/// A compensation that waits to be needed.
type Undo<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Steps that belong together, each with a compensation that undoes it.
///
/// [`run`](Self::run) runs them. Where a step fails, the compensations of those before it run one after the other, the last
/// one first, and the caller gets a [`SagaError`]: the error of the step, and what was undone and what was not.
///
/// A compensation is a future. It is made where it is registered, with what it needs to know, and nothing of it runs
/// before it is needed. Steps and compensations are ordinary async functions; annotated with
/// [`#[resilient(..)]`](macro@crate::resilient), each retries under its own policy.
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use resilient_runtime::{Saga, SagaError, resilient};
///
/// #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
/// async fn create_account(owner: &str) -> Result<u32, String> {
///     Ok(17)
/// }
///
/// #[resilient(max_attempts = 5, backoff = none, retry_on = any)]
/// async fn delete_account(id: u32) -> Result<(), String> {
///     Ok(())
/// }
///
/// async fn order_card(account: u32) -> Result<u32, String> {
///     Err("no cards left".into())
/// }
/// # async fn cancel_card(account: u32) -> Result<(), String> { Ok(()) }
///
/// async fn open_account(owner: &str) -> Result<u32, SagaError<String>> {
///     let saga = Saga::new("open account");
///     saga.run(async {
///         let account = saga.step("account", create_account(owner), |&id| delete_account(id)).await?;
///         saga.register("card", cancel_card(account)); // before the step: one that fails may have happened
///         order_card(account).await?;
///         Ok(account)
///     })
///     .await
/// }
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # runtime.block_on(async {
/// let error = open_account("Ada").await.unwrap_err();
/// assert_eq!(error.error(), "no cards left");
/// assert_eq!(error.undone(), ["card", "account"]);
/// assert!(error.is_undone());
/// # });
/// # }
/// ```
///
/// # What it promises
///
/// - A compensation that fails or panics is noted, by a `WARN` event too, and the others still run.
/// - A saga that is dropped half-way, because its task was cancelled or a step panicked, undoes nothing: a destructor cannot
///   wait. It tells so by one `WARN` event, with the steps that were not undone.
/// - It is kept in memory. A process that dies undoes nothing, and says nothing.
///
/// # Time limits
///
/// A `deadline` or `timeout` around a saga cuts its compensations too, and those that are annotated inherit the deadline.
/// Limit the steps instead; or move the saga to a task of its own, by `tokio::spawn`, which no limit of the caller
/// reaches.
///
/// # Names
///
/// The names of saga and steps are in events, so they are constants: no value of an argument gets there. The texts of the
/// errors of compensations are as well, cut to one line of 256 characters without URLs.
///
/// # Several at a time
///
/// The methods take `&self`, so that steps may run at the same time, by `tokio::try_join!`. Where one fails, each
/// [`step`](Self::step) that ran beside it is dropped, and listed as [cut](SagaError::cut).
///
/// For code that blocks, there is [`SagaBlocking`].
#[must_use = "a saga does nothing until it is run"]
pub struct Saga<'a> {
    steps: Unfinished<Undo<'a>>,
}

impl<'a> Saga<'a> {
    /// A saga without steps.
    pub const fn new(name: &'static str) -> Self {
        Self { steps: Unfinished::new(name) }
    }

    /// Runs `steps`, and where they fail [undoes](Self::undo) what they did.
    pub async fn run<T, E>(&self, steps: impl Future<Output = Result<T, E>>) -> Result<T, SagaError<E>> {
        match steps.await {
            Ok(value) => {
                self.finish();
                Ok(value)
            }
            Err(error) => Err(self.undo(error).await),
        }
    }

    /// Runs `step`, and registers the compensation that `undo` makes of its value. The error of a step that fails is
    /// returned as it is, and nothing is registered.
    ///
    /// So this is for steps that fail only where they did nothing. One that may have happened all the same, such as a request
    /// without an answer, needs a compensation that is [registered](Self::register) before. Where the future of this
    /// method is dropped before its end, the step is listed as [cut](SagaError::cut).
    pub async fn step<T, E, U>(
        &self,
        name: &'static str,
        step: impl Future<Output = Result<T, E>>,
        undo: impl FnOnce(&T) -> U,
    ) -> Result<T, E>
    where
        U: Future<Output: UndoOutcome> + Send + 'a,
    {
        self.steps.begin(name);
        let result = step.await;
        if let Ok(value) = &result {
            self.register(name, undo(value));
        }
        self.steps.end(name);
        result
    }

    /// Registers a compensation; the step that it undoes may have run or may yet run. It must do no harm where there is
    /// nothing to undo.
    pub fn register(&self, name: &'static str, undo: impl Future<Output: UndoOutcome> + Send + 'a) {
        self.steps.push(name, Box::pin(async move { undo.await.into_undone() }));
    }

    /// Ends the saga well: nothing is undone any more. [`run`](Self::run) does it by itself.
    pub fn finish(&self) {
        self.steps.finish();
    }

    /// Runs the compensations, the one that was registered last first, and gives back `error` with what became of them.
    ///
    /// [`run`](Self::run) does it by itself, where it is not dropped:
    ///
    /// ```
    /// use resilient_runtime::{Saga, SagaError};
    ///
    /// # async fn reserve() -> Result<u32, String> { Ok(1) }
    /// # async fn release(seat: u32) {}
    /// # async fn cancelled() {}
    /// # async fn pay() -> Result<(), String> { std::future::pending().await }
    /// async fn book() -> Result<u32, SagaError<String>> {
    ///     let saga = Saga::new("book");
    ///     let steps = saga.run(async {
    ///         let seat = saga.step("seat", reserve(), |&seat| release(seat)).await?;
    ///         saga.step("payment", pay(), |()| async {}).await?;
    ///         Ok(seat)
    ///     });
    ///     tokio::select! {
    ///         biased;
    ///         result = steps => return result,
    ///         () = cancelled() => {}
    ///     }
    ///     Err(saga.undo("cancelled".to_owned()).await)
    /// }
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # let error = runtime.block_on(book()).unwrap_err();
    /// # assert_eq!(error.to_string(), "cancelled (saga `book` undone: seat; cut: payment)");
    /// ```
    ///
    /// A compensation whose future is dropped before its end is put back: another `undo` goes on with it.
    pub async fn undo<E>(&self, error: E) -> SagaError<E> {
        while let Some((step, undo)) = self.steps.pop() {
            let mut running = Running { steps: &self.steps, step, undo: Some(undo) };
            let outcome = running.outcome().await;
            drop(running);
            self.steps.settle(step, outcome);
        }
        self.steps.report(error)
    }
}

impl Debug for Saga<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        self.steps.describe("Saga", f)
    }
}

/// A compensation that runs. Dropped before its end, it goes back to those that wait, and is reported with them.
struct Running<'s, 'a> {
    steps: &'s Unfinished<Undo<'a>>,
    step: &'static str,
    undo: Option<Undo<'a>>,
}

impl Running<'_, '_> {
    /// Runs it to its end or its panic, that of its destructor included: the others have to be undone all the same.
    async fn outcome(&mut self) -> Result<(), Failure> {
        let ended = poll_fn(|cx| {
            let Some(undo) = &mut self.undo else { return Poll::Ready(Ok(())) };
            catch_unwind(AssertUnwindSafe(|| undo.as_mut().poll(cx)))
                .unwrap_or_else(|panic| Poll::Ready(Err(Failure::of_panic(&*panic))))
        })
        .await;
        let ended_undo = self.undo.take();
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(ended_undo)));
        ended.and(dropped.map_err(|panic| Failure::of_panic(&*panic)))
    }
}

impl Drop for Running<'_, '_> {
    fn drop(&mut self) {
        if let Some(undo) = self.undo.take() {
            self.steps.push(self.step, undo);
        }
    }
}

#[cfg(test)]
mod tests;
