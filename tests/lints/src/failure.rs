//! The error of these functions.

use resilient_runtime::{Class, Classify, FromRejection};

/// What can go wrong.
#[derive(Debug, Clone, PartialEq, Eq, FromRejection)]
pub enum Failure {
    /// The connection.
    Io,
    /// The time.
    #[rejection]
    Timeout,
    /// The answer.
    Status(u16),
    /// The answer, in words.
    Text(String),
}

impl Classify for Failure {
    fn class(&self) -> Class {
        match self {
            Self::Io => Class::Transient,
            Self::Timeout => Class::Timeout,
            Self::Status(_) | Self::Text(_) => Class::Permanent,
        }
    }
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
