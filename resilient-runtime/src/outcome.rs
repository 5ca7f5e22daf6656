//! What a guarded function returns: a success or a failure.

use std::error::Error;
use std::fmt::{Display, Formatter, Result as Written};

use crate::classify::{Class, Classify};
use crate::rejection::Rejection;

/// A return value that tells success from failure: `Result` and `Option`.
#[diagnostic::on_unimplemented(
    message = "`#[resilient]` cannot tell failure from success in a value of type `{Self}`",
    label = "not a `Result` or `Option`",
    note = "return `Result<{Self}, ..>` or `Option<{Self}>`, or implement `resilient_runtime::Outcome` for the type"
)]
pub trait Outcome: Sized {
    /// What a success holds.
    type Value;
    /// What a failure holds.
    type Error;

    /// The two cases as a `Result`.
    fn into_result(self) -> Result<Self::Value, Self::Error>;
    /// A success.
    fn from_value(value: Self::Value) -> Self;
    /// A failure.
    fn from_error(error: Self::Error) -> Self;
    /// Whether it is a failure.
    fn is_failure(&self) -> bool;
    /// What a success holds; `None` for a failure.
    fn value(&self) -> Option<&Self::Value>;
    /// What a failure holds; `None` for a success.
    fn error(&self) -> Option<&Self::Error>;
}

impl<T, E> Outcome for Result<T, E> {
    type Value = T;
    type Error = E;

    #[inline]
    fn into_result(self) -> Self {
        self
    }

    #[inline]
    fn from_value(value: T) -> Self {
        Ok(value)
    }

    #[inline]
    fn from_error(error: E) -> Self {
        Err(error)
    }

    #[inline]
    fn is_failure(&self) -> bool {
        self.is_err()
    }

    #[inline]
    fn value(&self) -> Option<&T> {
        self.as_ref().ok()
    }

    #[inline]
    fn error(&self) -> Option<&E> {
        self.as_ref().err()
    }
}

/// `None` is the failure, and [`Nothing`] its error.
impl<T> Outcome for Option<T> {
    type Value = T;
    type Error = Nothing;

    #[inline]
    fn into_result(self) -> Result<T, Nothing> {
        self.ok_or(Nothing)
    }

    #[inline]
    fn from_value(value: T) -> Self {
        Some(value)
    }

    #[inline]
    fn from_error(_: Nothing) -> Self {
        None
    }

    #[inline]
    fn is_failure(&self) -> bool {
        self.is_none()
    }

    #[inline]
    fn value(&self) -> Option<&T> {
        self.as_ref()
    }

    #[inline]
    fn error(&self) -> Option<&Nothing> {
        match self {
            Some(_) => None,
            None => Some(&Nothing),
        }
    }
}

/// The error of a function that returns `Option`: there is nothing to say about it.
///
/// It is [transient](Class::Transient), since a function that returns `Option` and retries has no other reason to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nothing;

impl Display for Nothing {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str("nothing was returned")
    }
}

impl Error for Nothing {}

impl Classify for Nothing {
    fn class(&self) -> Class {
        Class::Transient
    }
}

/// A rejected call of a function that returns `Option` ends as `None`.
impl From<Rejection> for Nothing {
    fn from(_: Rejection) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    fn round_trip<O>(success: &O, failure: &O)
    where
        O: Outcome + Clone + PartialEq + Debug,
        O::Value: PartialEq + Debug,
        O::Error: PartialEq + Debug,
    {
        assert!(!success.is_failure() && failure.is_failure());
        assert!(success.error().is_none() && failure.value().is_none());
        let value = success.clone().into_result().unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(success.value(), Some(&value));
        assert_eq!(O::from_value(value), *success);
        let error = failure.clone().into_result().err().unwrap();
        assert_eq!(failure.error(), Some(&error));
        assert_eq!(O::from_error(error), *failure);
    }

    #[test]
    fn result_and_option_survive_the_round_trip() {
        round_trip::<Result<u8, &str>>(&Ok(1), &Err("no"));
        round_trip(&Some(1_u8), &None);
    }
}
