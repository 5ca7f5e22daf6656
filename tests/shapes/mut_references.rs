//! `&mut` arguments: every attempt reborrows them, and sees what the earlier ones did.

use std::fmt::Write;
use std::io::Read;
use std::pin::{Pin, pin};

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn fill(flaky: &Flaky, buffer: &mut Vec<u8>) -> Result<usize, Failure> {
    buffer.push(1);
    flaky.call()?;
    Ok(buffer.len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn fill_later(flaky: &Flaky, buffer: &mut Vec<u8>) -> Result<usize, Failure> {
    buffer.push(1);
    flaky.called().await?;
    Ok(buffer.len())
}

#[test]
fn every_attempt_sees_the_same_buffer() {
    let (flaky, mut buffer) = (Flaky::new(), Vec::new());
    assert_eq!(fill(&flaky, &mut buffer), Ok(3));
    assert_eq!(run(fill_later(&Flaky::new(), &mut buffer)), Ok(6));
    assert_eq!(flaky.calls(), 3);
}

fn give_away(buffer: &mut Vec<u8>) -> usize {
    buffer.push(2);
    buffer.len()
}

fn give_away_generic<W: Write>(mut writer: W) {
    writer.write_char('x').expect("a string takes everything");
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn moved(flaky: &Flaky, buffer: &mut Vec<u8>, text: &mut String) -> Result<usize, Failure> {
    give_away_generic(text);
    let ours = buffer;
    for byte in ours.iter_mut() {
        *byte += 1;
    }
    flaky.call()?;
    Ok(give_away(ours))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn moved_later(flaky: &Flaky, buffer: &mut Vec<u8>, text: &mut String) -> Result<usize, Failure> {
    give_away_generic(text);
    let inner = async move {
        buffer.push(0);
        flaky.called().await.map(|_| give_away(buffer))
    };
    inner.await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn iterated(flaky: &Flaky, numbers: &mut [u32]) -> Result<u32, Failure> {
    let mut sum = 0;
    for number in numbers {
        *number += 1;
        sum += *number;
    }
    flaky.called().await?;
    Ok(sum)
}

#[test]
fn moved_by_the_body() {
    let (flaky, mut buffer, mut text) = (Flaky::new(), vec![0], String::new());
    assert_eq!(moved(&flaky, &mut buffer, &mut text), Ok(2));
    assert_eq!((flaky.calls(), buffer, text.as_str()), (3, vec![3, 2], "xxx"));
    let (flaky, mut buffer, mut text) = (Flaky::new(), Vec::new(), String::new());
    assert_eq!(run(moved_later(&flaky, &mut buffer, &mut text)), Ok(4));
    assert_eq!((flaky.calls(), text.as_str()), (3, "xxx"));
    let (flaky, mut numbers) = (Flaky::new(), [0, 10]);
    assert_eq!(run(iterated(&flaky, &mut numbers)), Ok(16));
    assert_eq!((flaky.calls(), numbers), (3, [3, 13]));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn with_callback(flaky: &Flaky, each: &mut dyn FnMut(u32)) -> Result<u32, Failure> {
    each(flaky.calls());
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn with_callback_later(flaky: &Flaky, each: &mut (dyn FnMut(u32) + Send)) -> Result<u32, Failure> {
    each(flaky.calls());
    flaky.called().await
}

#[test]
fn closures_behind_a_reference() {
    let (flaky, mut seen) = (Flaky::new(), Vec::new());
    assert_eq!(with_callback(&flaky, &mut |calls| seen.push(calls)), Ok(3));
    let flaky = Flaky::new();
    assert_eq!(run(with_callback_later(&flaky, &mut |calls| seen.push(calls))), Ok(3));
    assert_eq!(seen, [0, 1, 2, 0, 1, 2]);
}

/// Invariant in its lifetime.
struct Cursor<'b>(&'b mut Vec<u8>);

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn invariant<'b>(flaky: &Flaky, cursor: &mut Cursor<'b>) -> Result<usize, Failure> {
    cursor.0.push(0);
    flaky.call()?;
    Ok(cursor.0.len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn invariant_later(flaky: &Flaky, cursor: &mut Cursor<'_>) -> Result<usize, Failure> {
    cursor.0.push(0);
    flaky.called().await?;
    Ok(cursor.0.len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn named<'a, 'b: 'a>(
    flaky: &'a Flaky,
    one: &'a mut String,
    other: &'b mut String,
) -> Result<usize, Failure> {
    std::mem::swap(one, other);
    flaky.called().await?;
    Ok(one.len())
}

#[test]
fn invariant_and_named_lifetimes() {
    let (flaky, mut buffer) = (Flaky::new(), Vec::new());
    assert_eq!(invariant(&flaky, &mut Cursor(&mut buffer)), Ok(3));
    assert_eq!(run(invariant_later(&Flaky::new(), &mut Cursor(&mut buffer))), Ok(6));
    let (flaky, mut one, mut other) = (Flaky::new(), String::new(), String::from("other"));
    assert_eq!(run(named(&flaky, &mut one, &mut other)), Ok(5));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn read(flaky: &Flaky, mut input: &mut &[u8]) -> Result<u8, Failure> {
    let mut byte = [0];
    let inner = &mut input;
    inner.read_exact(&mut byte).map_err(|error| Failure::Fatal(error.to_string()))?;
    flaky.call()?;
    Ok(byte[0])
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn impl_behind_a_reference(flaky: &Flaky, out: &mut (impl Write + Send)) -> Result<u32, Failure> {
    write!(out, "{}", flaky.calls()).expect("a string takes everything");
    flaky.called().await
}

#[test]
fn readers_and_writers() {
    let (flaky, mut input) = (Flaky::new(), &b"abcd"[..]);
    assert_eq!(read(&flaky, &mut input), Ok(b'c'));
    assert_eq!(input, b"d");
    let mut out = String::new();
    assert_eq!(run(impl_behind_a_reference(&Flaky::new(), &mut out)), Ok(3));
    assert_eq!(out, "012");
}

struct Counter(u32);

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn pinned(flaky: &Flaky, counter: Pin<&mut Counter>) -> Result<u32, Failure> {
    let counter = counter.get_mut();
    counter.0 += 1;
    flaky.called().await?;
    Ok(counter.0)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn pinned_now(flaky: &Flaky, mut counter: std::pin::Pin<&mut Counter>) -> Result<u32, Failure> {
    counter.as_mut().get_mut().0 += 1;
    flaky.call()?;
    Ok(counter.0)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn pinned_shared(flaky: Pin<&Flaky>) -> Result<u32, Failure> {
    flaky.called().await
}

#[test]
fn pinned_references() {
    let mut counter = pin!(Counter(0));
    assert_eq!(run(pinned(&Flaky::new(), counter.as_mut())), Ok(3));
    assert_eq!(pinned_now(&Flaky::new(), counter.as_mut()), Ok(6));
    assert_eq!(run(pinned_shared(pin!(Flaky::new()).as_ref())), Ok(3));
}

/// `Option<&mut T>` is no reference itself, so the body has to reborrow: `share` says that it does.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], share(buffer))]
async fn optional(flaky: &Flaky, mut buffer: Option<&mut Vec<u8>>) -> Result<usize, Failure> {
    if let Some(buffer) = buffer.as_deref_mut() {
        buffer.push(0);
    }
    flaky.called().await?;
    Ok(buffer.as_ref().map_or(0, |buffer| buffer.len()))
}

#[test]
fn optional_references() {
    let mut buffer = Vec::new();
    assert_eq!(run(optional(&Flaky::new(), Some(&mut buffer))), Ok(3));
    assert_eq!(run(optional(&Flaky::new(), None)), Ok(0));
}

// With more than one attempt, what is borrowed from a `&mut` argument cannot be returned: the loop would hold the borrow
// into the next turn (E0499; rust-lang/rust#54663), which only Polonius accepts. With one attempt there is no loop.
#[resilient(deadline = "1m")]
fn borrow_out<'b>(flaky: &Flaky, buffer: &'b mut Vec<u8>) -> Result<&'b mut u8, Failure> {
    let number = flaky.call().unwrap_or(9);
    buffer.push(number as u8);
    buffer.last_mut().ok_or(Failure::Io)
}

#[resilient(timeout = "1m")]
async fn borrow_out_later<'b>(flaky: &Flaky, buffer: &'b mut Vec<u8>) -> Result<&'b mut u8, Failure> {
    let number = flaky.called().await.unwrap_or(9);
    buffer.push(number as u8);
    buffer.last_mut().ok_or(Failure::Io)
}

#[test]
fn a_single_attempt_may_return_what_it_borrows() {
    let (flaky, mut buffer) = (Flaky::new(), Vec::new());
    *borrow_out(&flaky, &mut buffer).expect("an element was pushed") += 1;
    *run(borrow_out_later(&flaky, &mut buffer)).expect("an element was pushed") += 1;
    assert_eq!(buffer, [10, 10]);
}
