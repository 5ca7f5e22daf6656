//! Functions that return a future, and functions that call themselves.

use std::pin::Pin;

use resilient_runtime::resilient;

use crate::failure::{Failure, check, check_later};

/// Opaque.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub fn opaque(text: &str, mut count: u8) -> impl Future<Output = Result<String, Failure>> + use<> {
    let owned = text.to_owned();
    count += 1;
    async move {
        count += 1;
        let _ = check_later(count).await?;
        Ok(owned.clone())
    }
}

/// Boxed.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub fn boxed(
    list: &mut Vec<u8>,
    (a, b): (u8, String),
) -> Pin<Box<dyn Future<Output = Result<usize, Failure>> + Send + '_>> {
    Box::pin(async move {
        list.push(a);
        list.extend(b.bytes());
        check_later(a).await.map(|_| list.len())
    })
}

/// Calls itself.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io])]
pub async fn recursive(depth: u8) -> Result<u8, Failure> {
    if depth == 0 { Ok(0) } else { Box::pin(recursive(depth - 1)).await }
}

/// Calls itself, now.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io])]
pub fn recursive_now(depth: u8) -> Result<u8, Failure> {
    if depth == 0 { check(1) } else { recursive_now(depth - 1) }
}

/// Closures and blocks inside.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io])]
pub async fn closures(list: &[u8]) -> Result<usize, Failure> {
    let check_each = async |number: u8| check_later(number).await;
    let mut sum = 0_usize;
    for number in list {
        sum = sum.wrapping_add(usize::from(check_each(*number).await?));
    }
    let inner = async { Ok::<usize, Failure>(sum) };
    inner.await
}

/// Names with `r#`, and names that the expansion might have taken.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io])]
pub fn r#type(
    r#mut: u8,
    call_state: u8,
    attempt_outcome: String,
    retry_wait: &[u8],
) -> Result<(u8, String), Failure> {
    let call_rules = check(r#mut)?.wrapping_add(call_state);
    let order_slot = retry_wait.len();
    if order_slot == 0 { Err(Failure::Io) } else { Ok((call_rules, attempt_outcome)) }
}
