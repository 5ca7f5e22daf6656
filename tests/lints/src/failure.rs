//! The error of these functions.

use std::time::Duration;

use resilient_runtime::{Classify, FromRejection};

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, Classify, FromRejection)]
pub enum Failure {
    /// The connection.
    #[classify(transient)]
    Io,
    /// The time.
    #[rejection]
    #[classify(timeout)]
    Timeout,
    /// The answer.
    #[classify(permanent)]
    Status(u16),
    /// The answer, in words.
    #[classify(permanent)]
    Text(String),
}

/// How a connection fails, by the other derive.
#[derive(Debug, Clone, PartialEq, Eq, Classify)]
#[classify(default = permanent)]
pub enum ConnectionFailure {
    /// With a name that the derive uses, too.
    #[classify(rate_limited, retry_after = field)]
    Busy {
        /// For how long.
        field: Option<Duration>,
    },
    /// As its cause says.
    Nested {
        /// The cause.
        #[classify(source)]
        source: Failure,
    },
    /// As its cause says, but for the effect.
    #[classify(source, no_effect)]
    Only(Failure),
    /// For good.
    Unknown,
}

/// A struct of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Classify)]
#[classify(source)]
pub struct Wrapped<E> {
    /// What says it.
    pub cause: E,
}

/// Fails for zero.
///
/// # Errors
///
/// `Io`, for zero.
pub const fn check(id: u8) -> Result<u8, Failure> {
    if id == 0 { Err(Failure::Io) } else { Ok(id) }
}

/// The same, later.
///
/// # Errors
///
/// `Io`, for zero.
pub async fn check_later(id: u8) -> Result<u8, Failure> {
    std::future::ready(()).await;
    check(id)
}
