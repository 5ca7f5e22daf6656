//! Every kind of result.

use std::error::Error;
use std::io;

use resilient_runtime::resilient;

use crate::failure::{Failure, check, check_later};

/// Behind an alias.
pub type Answer<T> = Result<T, Failure>;

/// An alias.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = [Io, Timeout], error = Failure)]
pub async fn alias(id: u8) -> Answer<u8> {
    check_later(id).await
}

/// An alias that is looked through.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = [Io, Timeout])]
pub fn alias_now(id: u8) -> Answer<u8> {
    check(id)
}

/// Nothing is the failure.
#[resilient(max_attempts = 3, backoff = none)]
pub async fn option(id: u8) -> Option<u8> {
    check_later(id).await.ok()
}

/// Nothing is the failure.
#[resilient(fallback = value(0))]
#[must_use]
pub fn option_now(id: u8) -> Option<u8> {
    check(id).ok()
}

/// No value.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = any, fallback = value(()))]
pub async fn unit(id: u8) -> Result<(), Failure> {
    let _ = check_later(id).await?;
    Ok(())
}

/// Text as error.
///
/// # Errors
///
/// For zero.
#[resilient(retry_on = any)]
pub fn unit_error(id: u8) -> Result<(), String> {
    check(id).map(drop).map_err(|error| format!("{error:?}"))
}

/// Opaque.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = [Io])]
pub async fn iterator(list: &[u8]) -> Result<impl Iterator<Item = u8> + use<'_>, Failure> {
    let first = check_later(1).await?;
    Ok(list.iter().map(move |number| number.wrapping_add(first)))
}

/// Coerced.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = [Io])]
pub fn coerced(id: u8) -> Result<Box<dyn Fn(u8) -> u8>, Failure> {
    let checked = check(id)?;
    Ok(Box::new(move |number| number.wrapping_add(checked)))
}

/// Collected.
///
/// # Errors
///
/// As `check`.
#[resilient(retry_on = [Io])]
pub async fn collected(list: &[u8]) -> Result<Vec<u8>, Failure> {
    std::future::ready(()).await;
    list.iter().map(|number| check(*number)).collect()
}

/// Converted by `?`, with an early return and a label.
///
/// # Errors
///
/// As `check`, and whatever the text is.
#[resilient(retry_on = any)]
pub fn converted(text: &str) -> Result<u8, Box<dyn Error + Send + Sync>> {
    let number = 'found: {
        if text.is_empty() {
            return Ok(0);
        }
        if text == "1" {
            break 'found 1;
        }
        text.parse::<u8>()?
    };
    check(number).map_err(|_| "zero".into())
}

/// Never comes back well.
///
/// # Errors
///
/// Always.
#[resilient(max_attempts = 2, backoff = none, retry_on = any)]
pub async fn never(id: u8) -> Result<std::convert::Infallible, Failure> {
    loop {
        let _ = check_later(id).await?;
        if id > 0 {
            return Err(Failure::Status(u16::from(id)));
        }
    }
}

/// A block in the block.
///
/// # Errors
///
/// Whatever the file system says.
#[resilient(max_attempts = 2, backoff = none)]
pub fn nested(path: &str) -> io::Result<String> {
    const LIMIT: usize = 10;
    struct Short(String);
    impl Short {
        fn of(text: &str) -> Self {
            Self(text.chars().take(LIMIT).collect())
        }
    }
    macro_rules! short {
        ($text:expr) => {
            Short::of(&$text).0
        };
    }
    let text = std::fs::read_to_string(path)?;
    Ok(short!(text))
}
