//! Retry, timeout, deadline, fallback, circuit breaker, bulkhead, rate limit, hedging and retry budget for any function,
//! async or sync, from one attribute.
//!
//! [`#[resilient(..)]`](macro@resilient) above a function repeats it, limits its time, spares what it calls, and
//! answers in its place. The function keeps its signature and its own error type.
//!
//! ```
//! # #[cfg(feature = "macros")] {
//! use resilient_runtime::{FromRejection, resilient};
//!
//! #[derive(Debug, PartialEq, FromRejection)]
//! enum FetchError {
//!     Io,
//!     #[rejection]
//!     Timeout,
//!     NotFound,
//! }
//!
//! #[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io, Timeout], fallback = cached)]
//! async fn fetch(id: &str) -> Result<u32, FetchError> {
//!     match id {
//!         "" => Err(FetchError::NotFound), // returned at once: it is not in `retry_on`; then `cached` is asked
//!         _ => Ok(42),
//!     }
//! }
//!
//! async fn cached(id: &str) -> Result<u32, FetchError> {
//!     if id.is_empty() { Err(FetchError::NotFound) } else { Ok(7) }
//! }
//!
//! # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//! # runtime.block_on(async {
//! assert_eq!(fetch("lamp").await, Ok(42));
//! assert_eq!(fetch("").await, Err(FetchError::NotFound));
//! # });
//! # }
//! ```
//!
//! Where to read on:
//!
//! - [`Keys`]: every key of the attribute, its forms and its default.
//! - [`Classify`](trait@Classify): how an error type says what is worth another attempt.
//! - [`Rejection`]: the guard's own errors, and how they become the function's.
//! - [`Policy`]: settings shared by many functions.
//! - [`Retry`], [`GiveUp`], [`Why`] and [`Context`]: what hooks and bodies are told.
//! - [`CircuitBreaker`], [`Bulkhead`], [`RateLimiter`], [`RetryBudget`] and [`Hedge`]: the guards of what is called, as
//!   keys of the attribute and, all but the last, on their own; [`Keyed`] keeps one for each value of a key.
//! - [`Deadline`] and [`Stop`]: time limits and shutdown across calls.
//! - [`Saga`]: steps with compensations, and [`SagaBlocking`].
//! - [`Overrides`] and [`Statistics`]: settings for one call, and what it did; for tests, too.
//!
//! # Testing
//!
//! Async functions follow tokio's paused clock (`#[tokio::test(start_paused = true)]`), so that an hour of waits takes
//! no time. For sync functions `VirtualTime`, of the feature `test-util`, does the same.
//!
//! # Events
//!
//! Each retry, rejection, change of a circuit breaker, fallback, give-up and undone step is one `tracing`
//! event with target `resilient`. Nothing logs arguments.
//!
//! # Features
//!
//! - `macros` (default): the attribute and the derives [`FromRejection`](derive@FromRejection) and
//!   [`Classify`](derive@Classify).
//! - `test-util`: `VirtualTime` and `seed_jitter`, for tests that never sleep.
//! - `tsc`: rate limits read the processor's counter, by the crate `quanta`, instead of the system's clock; see
//!   [`RateLimiter`].
//!
//! Waits use tokio's timer inside a tokio runtime; under another executor, a thread that is started at first need.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod adaptive_timeout;
mod adopt;
mod ambient;
mod attempt;
mod backoff;
mod booking;
mod bounded_map;
mod breaker;
mod bulkhead;
mod call;
mod chain;
mod classify;
mod clock;
mod counted;
mod deadline;
mod decide;
mod error_text;
mod events;
mod gate;
mod give_up;
mod hedge;
mod hint;
mod jitter;
mod judged;
mod key_hash;
mod keyed;
mod keys;
mod last_good;
mod latency;
mod limit;
mod measure;
mod nesting;
mod note;
mod occupy;
mod outcome;
mod overrides;
mod pause;
mod policy;
mod random;
mod rate_limiter;
mod rejection;
mod replaceable;
mod report;
mod retry_budget;
mod saga;
mod scope;
mod settle;
mod site;
mod slot;
mod statistics;
mod stop;
mod sync;
mod thread_timer;
mod timer;
mod upstream;
#[cfg(feature = "test-util")]
mod virtual_time;
mod why;
mod worker;
mod workers;

pub use attempt::Context;
pub use backoff::{Backoff, Delays};
pub use breaker::{BreakerPermit, BreakerState, CircuitBreaker};
pub use bulkhead::{Acquire, AdaptiveLimit, Bulkhead, BulkheadPermit, OwnedBulkheadPermit};
pub use classify::{Class, Classify, Effect};
pub use deadline::Deadline;
pub use hedge::Hedge;
pub use jitter::Jitter;
pub use keyed::{Forget, Keyed};
pub use keys::Keys;
pub use outcome::{Nothing, Outcome};
pub use overrides::Overrides;
pub use policy::Policy;
#[cfg(any(test, feature = "test-util"))]
pub use random::seed_jitter;
pub use rate_limiter::RateLimiter;
pub use rejection::{Rejection, RejectionKind};
pub use report::{GiveUp, Retry};
#[cfg(feature = "macros")]
pub use resilient_macros::{Classify, FromRejection, resilient};
pub use retry_budget::RetryBudget;
pub use saga::{FailedUndo, Saga, SagaBlocking, SagaError, UndoOutcome};
pub use statistics::{FunctionStatistics, Statistics};
pub use stop::Stop;
#[cfg(feature = "test-util")]
pub use virtual_time::VirtualTime;
pub use why::Why;
pub use workers::Workers;

/// The code in the README compiles and does what it says.
#[cfg(all(doctest, feature = "macros", feature = "test-util"))]
#[doc = include_str!("../README.md")]
struct Readme;
