//! Generic functions.

use resilient_runtime::resilient;

use crate::failure::{Failure, check, check_later};

/// Of everything.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = N, backoff = none, retry_on = [Io])]
pub async fn generic<'a, const N: u32, T, U>(text: &'a U, item: T) -> Result<(&'a str, T), Failure>
where
    T: Clone + Send + Sync,
    U: AsRef<str> + Sync + ?Sized,
{
    let _ = check_later(1).await?;
    Ok((text.as_ref(), item))
}

/// Of everything, now.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value([const { None }; N]))]
pub fn generic_now<const N: usize, T: Clone>(item: T) -> Result<[Option<T>; N], Failure> {
    let _ = check(1)?;
    Ok(std::array::from_fn(|_| Some(item.clone())))
}

/// Any error.
///
/// # Errors
///
/// As `call`.
#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
pub async fn any_error<T, E, F>(call: F) -> Result<T, E>
where
    F: AsyncFn() -> Result<T, E>,
{
    call().await
}

/// Any failure.
///
/// # Errors
///
/// As `call`.
#[resilient(max_attempts = 3, backoff = none, retry_if = Option::is_some, deadline = "1m", on_reject = |_| None, share(call))]
pub fn any_failure<T, E>(mut call: impl FnMut() -> Result<T, Option<E>>) -> Result<T, Option<E>> {
    call()
}

/// A type with parameters.
#[derive(Debug, Clone)]
pub struct Wrapped<T>(T);

impl<T: Clone + Send + Sync> Wrapped<T> {
    /// Of the type's parameter.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn get<U: From<T> + Send + Sync>(&self, other: &[U]) -> Result<U, Failure> {
        let _ = check_later(u8::from(other.is_empty())).await?;
        Ok(self.0.clone().into())
    }

    /// Of the type's parameter, taken.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub fn take(self) -> Result<T, Failure> {
        let Self(item) = self;
        check(1).map(|_| item)
    }
}
