//! How the arguments of the function reach the links of a chain.

use std::sync::atomic::{AtomicU32, Ordering};

use resilient_runtime::resilient;

use crate::flaky::{Conn, Failure, Flaky, Parcel, consume, run};

fn label(_flaky: &Flaky, parcel: Parcel<'_>, more: Vec<u8>) -> Result<String, Failure> {
    if more.is_empty() { Err(Failure::Rejected) } else { Ok(parcel.label) }
}

async fn label_later(_flaky: &Flaky, parcel: Parcel<'_>, _more: Vec<u8>) -> Result<String, Failure> {
    Ok(format!("later {}", parcel.label))
}

/// Two attempts and the first link get clones, the last link the value.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [label, label_later])]
async fn moved(flaky: &Flaky, parcel: Parcel<'_>, more: Vec<u8>) -> Result<String, Failure> {
    let taken = consume(parcel);
    flaky.called().await?;
    Ok(taken + &more.len().to_string())
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [label, value(parcel.label)])]
fn moved_now(flaky: &Flaky, parcel: Parcel<'_>, more: Vec<u8>) -> Result<String, Failure> {
    let taken = (consume(parcel), more);
    flaky.call()?;
    Ok(taken.0)
}

/// The attempts only borrow, the chain takes: all links but the last get clones.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [label, label_later])]
async fn borrowed(flaky: &Flaky, parcel: Parcel<'_>, more: Vec<u8>) -> Result<String, Failure> {
    flaky.called().await?;
    Ok(format!("{}{}", parcel.label, more.len()))
}

#[test]
fn arguments_for_body_and_chain() {
    let (flaky, clones) = (Flaky::new(), AtomicU32::new(0));
    assert_eq!(run(moved(&flaky, Parcel::new("p", &clones), vec![])), Ok("later p".into()));
    assert_eq!((flaky.calls(), clones.swap(0, Ordering::Relaxed)), (2, 3));
    assert_eq!(run(moved(&Flaky::new(), Parcel::new("p", &clones), vec![1])), Ok("p".into()));
    assert_eq!(clones.swap(0, Ordering::Relaxed), 3);
    assert_eq!(moved_now(&Flaky::new(), Parcel::new("p", &clones), vec![]), Ok("p".into()));
    assert_eq!(clones.swap(0, Ordering::Relaxed), 3);
    assert_eq!(run(borrowed(&Flaky::new(), Parcel::new("p", &clones), vec![])), Ok("later p".into()));
    assert_eq!(clones.swap(0, Ordering::Relaxed), 1);
}

fn keep(conn: Conn, text: String) -> Result<(Conn, String), Failure> {
    Ok((conn, text))
}

/// One link: nothing is cloned that the attempts borrow, so it need not be `Clone`.
#[resilient(max_attempts = 2, backoff = none, retry_on = any, fallback = keep)]
async fn not_clone(conn: Conn, text: String) -> Result<(Conn, String), Failure> {
    tokio::task::yield_now().await;
    Err(Failure::Fatal(format!("{}{text}", conn.name())))
}

/// A single attempt leaves its arguments to the chain too.
#[resilient(timeout = "1m", fallback = [|_flaky, text, _| Ok(text), value(String::new())])]
async fn single(flaky: &Flaky, text: String, (a, _): (u32, u32)) -> Result<String, Failure> {
    let taken = text;
    flaky.called().await?;
    Ok(format!("{taken}{a}"))
}

#[resilient(fallback = single_link)]
fn single_now(flaky: &Flaky, mut text: String) -> Result<String, Failure> {
    text.push('!');
    flaky.call()?;
    Ok(text)
}

fn single_link(_flaky: &Flaky, text: String) -> Result<String, Failure> {
    Ok(text)
}

#[test]
fn chains_without_clones() {
    assert_eq!(run(not_clone(Conn::default(), "x".into())).map(|(_, text)| text), Ok("x".into()));
    let flaky = Flaky::new();
    assert_eq!(run(single(&flaky, "x".into(), (1, 2))), Ok("x".into()));
    assert_eq!(flaky.calls(), 1);
    assert_eq!(single_now(&flaky, "x".into()), Ok("x".into()));
    assert_eq!(flaky.calls(), 2);
    assert_eq!(single_now(&flaky, "x".into()), Ok("x!".into()));
}

#[resilient(
    max_attempts = 2,
    backoff = none,
    retry_on = [Io],
    fallback = [on(Rejected) => value(0), sum_up, value(a.len() as u32 + b + *c)]
)]
async fn patterns(
    flaky: &Flaky,
    (a, b): (String, u32),
    &mut (ref mut c, _): &mut (u32, u32),
    _: u8,
    buffer: &mut Vec<u8>,
) -> Result<u32, Failure> {
    *c += 1;
    buffer.push(1);
    let taken = a;
    flaky.called().await?;
    Ok(taken.len() as u32 + b)
}

fn sum_up(
    _: &Flaky,
    (a, b): (String, u32),
    pair: &mut (u32, u32),
    _: u8,
    buffer: &mut Vec<u8>,
) -> Result<u32, Failure> {
    buffer.push(2);
    if b == 0 { Err(Failure::Fatal(a)) } else { Ok(pair.0 * 10) }
}

#[test]
fn patterns_and_mut_arguments() {
    let (mut pair, mut buffer) = ((0, 0), Vec::new());
    assert_eq!(run(patterns(&Flaky::new(), ("a".into(), 1), &mut pair, 0, &mut buffer)), Ok(20));
    assert_eq!(buffer, [1, 1, 2]);
    assert_eq!(run(patterns(&Flaky::new(), ("a".into(), 0), &mut pair, 0, &mut buffer)), Ok(5));
    assert_eq!(buffer, [1, 1, 2, 1, 1, 2]);
}

/// `&mut` arguments in expressions, closures and paths.
#[resilient(
    max_attempts = 2,
    backoff = none,
    retry_on = [Io],
    fallback = [
        |_, buffer: &mut Vec<u8>, _| { buffer.push(2); Err(Failure::Rejected) },
        refill(buffer, each),
        refill(buffer, &mut |_| ()),
    ]
)]
fn mutable(flaky: &Flaky, buffer: &mut Vec<u8>, each: &mut dyn FnMut(u8)) -> Result<usize, Failure> {
    buffer.push(1);
    each(1);
    flaky.call()?;
    Ok(0)
}

fn refill(buffer: &mut Vec<u8>, each: &mut dyn FnMut(u8)) -> Result<usize, Failure> {
    buffer.push(3);
    each(3);
    if buffer.len() < 5 { Err(Failure::Rejected) } else { Ok(buffer.len()) }
}

#[test]
fn mut_arguments_in_expressions() {
    let (mut buffer, mut seen) = (Vec::new(), Vec::new());
    assert_eq!(mutable(&Flaky::new(), &mut buffer, &mut |byte| seen.push(byte)), Ok(5));
    assert_eq!((buffer, seen), (vec![1, 1, 2, 3, 3], vec![1, 1, 3]));
}

/// What is handed over may be looked at as well.
#[resilient(
    max_attempts = 2,
    backoff = none,
    retry_on = [Io],
    fallback = [counted(.., parcel.label.len(), more.len()), counted(.., a, text.len())]
)]
async fn handed_over_and_used(
    flaky: &Flaky,
    parcel: Parcel<'_>,
    text: String,
    more: Vec<u8>,
    (a, _): (usize, String),
) -> Result<usize, Failure> {
    let taken = (parcel, more);
    flaky.called().await?;
    Ok(taken.1.len() + text.len())
}

fn counted(
    _: &Flaky,
    parcel: Parcel<'_>,
    text: String,
    more: Vec<u8>,
    pair: (usize, String),
    one: usize,
    other: usize,
) -> Result<usize, Failure> {
    let sum = parcel.label.len() + text.len() + more.len() + pair.0 + one + other;
    if sum > 10 { Ok(sum) } else { Err(Failure::Rejected) }
}

#[test]
fn handed_over_and_looked_at() {
    let clones = AtomicU32::new(0);
    for (a, sum) in [(9, 14), (4, 12)] {
        let (flaky, parcel) = (Flaky::new(), Parcel::new("p", &clones));
        let future = handed_over_and_used(&flaky, parcel, "t".into(), vec![0], (a, "x".into()));
        assert_eq!(run(future), Ok(sum));
    }
}
