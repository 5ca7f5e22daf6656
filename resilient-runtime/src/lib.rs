//! Retry, timeout, deadline and fallback for any function.

mod backoff;
mod classify;
mod error_text;
mod jitter;
mod outcome;
mod policy;
mod random;
mod rejection;
mod report;
mod why;

pub use backoff::{Backoff, Delays};
pub use classify::{Class, Classify, Effect};
pub use jitter::Jitter;
pub use outcome::{Nothing, Outcome};
pub use policy::Policy;
#[cfg(feature = "macros")]
pub use resilient_macros::FromRejection;

pub use rejection::{Rejection, RejectionKind};
pub use report::{GiveUp, Retry};
pub use why::Why;

/// What the expansion of `#[resilient]` names; not part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::error_text::{Text, TextDebug, TextName};
    pub use crate::rejection::FromRejection;
}
