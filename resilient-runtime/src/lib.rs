//! Retry, timeout, deadline and fallback for any function.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod attempt;
mod backoff;
mod call;
mod chain;
mod classify;
mod clock;
mod deadline;
mod decide;
mod error_text;
mod events;
mod give_up;
mod hint;
mod jitter;
mod judged;
mod keys;
mod limit;
mod note;
mod outcome;
mod overrides;
mod pause;
mod policy;
mod random;
mod rejection;
mod report;
mod scope;
mod settle;
mod site;
mod slot;
mod statistics;
mod stop;
mod thread_timer;
mod timer;
#[cfg(feature = "test-util")]
mod virtual_time;
mod why;

pub use attempt::Context;
pub use backoff::{Backoff, Delays};
pub use classify::{Class, Classify, Effect};
pub use deadline::Deadline;
pub use jitter::Jitter;
pub use keys::Keys;
pub use outcome::{Nothing, Outcome};
pub use overrides::Overrides;
pub use policy::Policy;
pub use rejection::{Rejection, RejectionKind};
pub use report::{GiveUp, Retry};
#[cfg(feature = "macros")]
pub use resilient_macros::{FromRejection, resilient};
pub use statistics::{FunctionStatistics, Statistics};
pub use stop::Stop;
#[cfg(feature = "test-util")]
pub use virtual_time::VirtualTime;
pub use why::Why;
