//! Every kind of argument.

use std::fmt::Write as _;
use std::pin::Pin;

use resilient_runtime::{Stop, resilient};

use crate::failure::{Failure, check, check_later};

/// Has no `Clone`.
#[derive(Debug, Default)]
pub struct Unique {
    list: Vec<u8>,
}

/// A pair with names.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    x: u8,
    y: u8,
}

/// Borrowed.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub async fn borrowed<'a>(text: &'a str, list: &[u8], unique: &Unique) -> Result<&'a str, Failure> {
    let _ = check_later(list.first().copied().unwrap_or_default()).await?;
    if unique.list.is_empty() { Ok(text) } else { Err(Failure::Status(1)) }
}

/// Borrowed for change.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = changed)]
pub async fn mutable(list: &mut Vec<u8>, unique: &mut Unique) -> Result<usize, Failure> {
    let moved = list;
    moved.push(1);
    unique.list.push(1);
    check_later(1).await.map(|_| moved.len())
}

fn changed(list: &mut Vec<u8>, unique: &mut Unique) -> Result<usize, Failure> {
    list.append(&mut unique.list);
    check(1).map(|_| list.len())
}

/// Borrowed for change by what is called.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub fn called(visit: &mut dyn FnMut(u8) -> u8, also: impl Fn(u8) -> u8) -> Result<u8, Failure> {
    check(also(visit(1)))
}

/// Moved.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub async fn moved(text: String, list: Vec<u8>) -> Result<(String, usize), Failure> {
    let mut sum = 0;
    for byte in list {
        sum += usize::from(check_later(byte).await?);
    }
    Ok((text, sum))
}

/// Moved, and changed first.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = [given(text, number), value((id, String::new()))])]
pub fn fresh(mut text: String, mut number: u8, id: u8) -> Result<(u8, String), Failure> {
    number += 1;
    text.push('x');
    let checked = check(number)?;
    Ok((checked.wrapping_add(id), text))
}

fn given(text: String, number: u8) -> Result<(u8, String), Failure> {
    check(number).map(|checked| (checked, text))
}

/// Looked at by the attribute before the body moves it.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = u32::from(number) + 1, deadline = pair.0, backoff = none, retry_on = [Io])]
pub async fn looked_at(
    mut number: u8,
    pair: (std::time::Duration, String),
    (mut a, b): (u8, String),
) -> Result<String, Failure> {
    number += check_later(number).await?;
    a += number;
    let (_, mut text) = pair;
    write!(text, "{a}{b}").map_err(|_| Failure::Io)?;
    Ok(text)
}

/// A name of a pattern, in the attribute too.
///
/// # Errors
///
/// As `check`.
#[resilient(
    max_attempts = u32::from(a) + 1,
    backoff = none,
    retry_on = [Io],
    fallback = [|_, _| Err(Failure::Io), on(Io) => value(vec![a, b.x, b.y])]
)]
pub fn patterns((mut a, _): (u8, String), b: Point) -> Result<Vec<u8>, Failure> {
    a += 1;
    Ok(vec![check(a)?, b.x, b.y])
}

/// Patterns of every kind.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub async fn taken_apart(
    (text, one): (String, u8),
    [two, three]: [u8; 2],
    Point { x, y: renamed }: Point,
    &(ref other, four): &(String, u8),
    (five, six): &mut (u8, u8),
    whole @ (seven, _): (u8, u8),
    (mut eight, _): (u8, u8),
) -> Result<String, Failure> {
    *five += 1;
    *six += 1;
    eight += 1;
    for number in [one, two, three, x, renamed, four, *five, *six, seven, eight, whole.1] {
        let _ = check_later(number).await?;
    }
    Ok(text + other)
}

/// Patterns of every kind where nobody awaits.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub fn taken_apart_now(
    (text, one): (String, u8),
    [two, three]: [u8; 2],
    Point { x, y: renamed }: Point,
    (five, six): &mut (u8, u8),
    (mut eight, _): (u8, u8),
    mut other: String,
    _: Unique,
) -> Result<String, Failure> {
    *five += 1;
    *six += 1;
    eight += 1;
    for number in [one, two, three, x, renamed, *five, *six, eight] {
        let _ = check(number)?;
    }
    other.push_str(&text);
    Ok(other)
}

/// Pinned.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub async fn pinned(unique: Pin<&mut Unique>) -> Result<usize, Failure> {
    let list = &mut unique.get_mut().list;
    list.push(check_later(1).await?);
    Ok(list.len())
}

/// Said to be cloned and shared.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], clone(text), share(list, stop), stop = &stop)]
pub async fn said(text: String, mut list: Vec<u8>, stop: Stop) -> Result<usize, Failure> {
    list.push(check_later(1).await?);
    Ok(text.into_bytes().len().wrapping_add(list.len()))
}

/// Nobody uses it.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value(0))]
pub fn unused(_: Box<dyn Fn()>, _unused: &[Unique]) -> Result<u8, Failure> {
    check(1)
}

/// Only in the attribute.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = attempts, backoff = none, retry_on = [Io], fallback = value(text))]
pub async fn only_in_the_attribute(attempts: u32, text: String) -> Result<String, Failure> {
    check_later(1).await.map(|number| number.to_string())
}

/// Attributes on parameters.
///
/// # Errors
///
/// As `check`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
pub fn conditional(#[cfg(test)] text: &str, #[cfg(not(test))] text: &[u8]) -> Result<usize, Failure> {
    check(1).map(|_| text.len())
}
