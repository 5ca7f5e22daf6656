//! Owned arguments: borrowed where the body only borrows them, else cloned for every attempt but the last.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use resilient_runtime::resilient;

use crate::flaky::{Conn, Failure, Flaky, Parcel, consume, run, run_here};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn moved(flaky: &Flaky, parcel: Parcel<'_>) -> Result<String, Failure> {
    let label = consume(parcel);
    flaky.call()?;
    Ok(label)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn moved_later(flaky: &Flaky, parcel: Parcel<'_>) -> Result<String, Failure> {
    let label = consume(parcel);
    flaky.called().await?;
    Ok(label)
}

#[test]
fn a_moved_argument_is_cloned_for_all_attempts_but_the_last() {
    let (flaky, clones) = (Flaky::new(), AtomicU32::new(0));
    assert_eq!(moved(&flaky, Parcel::new("a", &clones)), Ok("a".into()));
    assert_eq!((flaky.calls(), clones.swap(0, Ordering::Relaxed)), (3, 2));
    let flaky = Flaky::new();
    assert_eq!(run(moved_later(&flaky, Parcel::new("b", &clones))), Ok("b".into()));
    assert_eq!((flaky.calls(), clones.load(Ordering::Relaxed)), (3, 2));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn borrowed(flaky: &Flaky, parcel: Parcel<'_>, conn: Conn) -> Result<usize, Failure> {
    flaky.call()?;
    Ok(parcel.label.len() + conn.name().len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn borrowed_later(flaky: &Flaky, parcel: Parcel<'_>, conn: Conn) -> Result<usize, Failure> {
    flaky.called().await?;
    Ok(parcel.label.len() + conn.name().len())
}

#[test]
fn a_borrowed_argument_is_not_cloned() {
    let (flaky, clones) = (Flaky::new(), AtomicU32::new(0));
    assert_eq!(borrowed(&flaky, Parcel::new("a", &clones), Conn::default()), Ok(5));
    assert_eq!((flaky.calls(), clones.load(Ordering::Relaxed)), (3, 0));
    let flaky = Flaky::new();
    assert_eq!(run(borrowed_later(&flaky, Parcel::new("b", &clones), Conn::default())), Ok(5));
    assert_eq!((flaky.calls(), clones.load(Ordering::Relaxed)), (3, 0));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn moved_in_many_ways(
    flaky: &Flaky,
    into_loop: Vec<u32>,
    asked: Option<u32>,
    captured: String,
    in_async: String,
    in_macro: String,
    in_literal: Vec<u8>,
    returned: Box<u32>,
    matched: Option<String>,
    in_struct: String,
    by_into: String,
) -> Result<(u32, Box<u32>, String), Failure> {
    struct Made {
        in_struct: String,
    }
    let mut sum = asked.ok_or(Failure::Rejected)?;
    for number in into_loop {
        sum += number;
    }
    let closure = move || captured.len() as u32;
    sum += closure();
    sum += async move { in_async.len() as u32 }.await;
    let boxed = vec![in_macro];
    sum += boxed.len() as u32;
    let tuple = (in_literal, 1);
    sum += tuple.0.len() as u32;
    let text = match matched {
        Some(text) => text,
        None => return Err(Failure::Rejected),
    };
    let made = Made { in_struct };
    sum += made.in_struct.len() as u32 + by_into.into_bytes().len() as u32;
    flaky.called().await?;
    Ok((sum, returned, text))
}

#[test]
fn moved_in_every_way() {
    let flaky = Flaky::new();
    let future = moved_in_many_ways(
        &flaky,
        vec![1, 2],
        Some(3),
        "four".into(),
        "five!".into(),
        "x".into(),
        vec![0; 7],
        Box::new(8),
        Some("text".into()),
        "st".into(),
        "by".into(),
    );
    assert_eq!(run(future), Ok((27, Box::new(8), "text".into())));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn fresh(flaky: &Flaky, mut text: String, mut count: u32) -> Result<(String, u32), Failure> {
    text.push('!');
    count += 1;
    flaky.call()?;
    Ok((text, count))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn fresh_later(flaky: &Flaky, mut text: String, mut count: u32) -> Result<(String, u32), Failure> {
    text.push('!');
    count += 1;
    flaky.called().await?;
    Ok((text, count))
}

/// What the body says is done to each attempt's own, as it would be to each call's.
#[test]
fn a_mut_argument_is_fresh_in_every_attempt() {
    assert_eq!(fresh(&Flaky::new(), "a".into(), 0), Ok(("a!".into(), 1)));
    assert_eq!(run(fresh_later(&Flaky::new(), "a".into(), 0)), Ok(("a!".into(), 1)));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], share(conn))]
fn shared(flaky: &Flaky, mut conn: Conn) -> Result<u32, Failure> {
    conn.send();
    flaky.call()?;
    Ok(conn.sent)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], share(conn))]
async fn shared_later(flaky: &Flaky, mut conn: Conn) -> Result<u32, Failure> {
    conn.send();
    flaky.called().await?;
    Ok(conn.sent)
}

macro_rules! look_at {
    ($value:expr) => {
        $value.name().len()
    };
}

/// A macro that is not known might move what it is given.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], share(conn))]
fn shared_with_macro(flaky: &Flaky, conn: Conn) -> Result<usize, Failure> {
    flaky.call()?;
    Ok(look_at!(conn))
}

#[test]
fn share_overrules_the_guess() {
    assert_eq!(shared(&Flaky::new(), Conn::default()), Ok(3));
    assert_eq!(run(shared_later(&Flaky::new(), Conn::default())), Ok(3));
    assert_eq!(shared_with_macro(&Flaky::new(), Conn::default()), Ok(4));
}

#[derive(Clone)]
struct Wrapped(String);

impl Wrapped {
    fn unwrap_it(self) -> String {
        self.0
    }
}

/// Only rustc knows that these methods, fields and calls consume.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], clone(by_method, by_field, by_call))]
fn cloned(
    flaky: &Flaky,
    by_method: Wrapped,
    by_field: Wrapped,
    by_call: impl FnOnce() -> String + Clone,
) -> Result<String, Failure> {
    let text = by_method.unwrap_it() + &by_field.0 + &by_call();
    let owned = by_field.0;
    flaky.call()?;
    Ok(text + &owned)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], clone(by_method, by_call))]
async fn cloned_later<F>(flaky: &Flaky, by_method: Wrapped, by_call: F) -> Result<String, Failure>
where
    F: FnOnce() -> String + Clone,
{
    let text = by_method.unwrap_it() + &by_call();
    flaky.called().await?;
    Ok(text)
}

/// A future that borrows `inner` is `Send` only if `Cell` were `Sync`.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], clone(inner))]
async fn send_but_not_sync(flaky: &Flaky, inner: Cell<u32>) -> Result<u32, Failure> {
    inner.set(inner.get() + 1);
    flaky.called().await?;
    Ok(inner.get())
}

/// A blocking call is not sent anywhere, so its attempts may share the cell.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn not_sync(flaky: &Flaky, inner: Cell<u32>) -> Result<u32, Failure> {
    inner.set(inner.get() + 1);
    flaky.call()?;
    Ok(inner.get())
}

#[test]
fn clone_overrules_the_guess() {
    let flaky = Flaky::new();
    let wrapped = Wrapped("w".into());
    assert_eq!(cloned(&flaky, wrapped.clone(), wrapped.clone(), || "c".into()), Ok("wwcw".into()));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(cloned_later(&Flaky::new(), wrapped, || "c".into())), Ok("wc".into()));
    assert_eq!(run(send_but_not_sync(&Flaky::new(), Cell::new(0))), Ok(1));
    assert_eq!(not_sync(&Flaky::new(), Cell::new(0)), Ok(3));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn boxed_closure(flaky: &Flaky, closure: Box<dyn Fn(u32) -> u32>) -> Result<u32, Failure> {
    flaky.call().map(closure.as_ref())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn boxed_closure_later(
    flaky: &Flaky,
    closure: Box<dyn Fn(u32) -> u32 + Send + Sync>,
) -> Result<u32, Failure> {
    let number = flaky.called().await?;
    Ok(closure(number))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn no_clone<T: Ord>(flaky: &Flaky, one: T, other: T) -> Result<bool, Failure> {
    flaky.call()?;
    Ok(one < other)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn no_clone_later<T: Ord + Sync + Send>(flaky: &Flaky, one: T, other: T) -> Result<bool, Failure> {
    flaky.called().await?;
    Ok(one < other)
}

#[test]
fn what_cannot_be_cloned_may_be_borrowed() {
    assert_eq!(boxed_closure(&Flaky::new(), Box::new(|number| number + 1)), Ok(4));
    assert_eq!(run(boxed_closure_later(&Flaky::new(), Box::new(|number| number + 1))), Ok(4));
    assert_eq!(no_clone(&Flaky::new(), 1, 2), Ok(true));
    assert_eq!(run(no_clone_later(&Flaky::new(), "b", "a")), Ok(false));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn counted(flaky: Arc<Flaky>, map: Arc<BTreeMap<u32, u32>>) -> Result<u32, Failure> {
    let task = tokio::spawn({
        let flaky = Arc::clone(&flaky);
        async move { flaky.called().await }
    });
    let number = task.await.map_err(|_| Failure::Rejected)??;
    let spawned = tokio::spawn(async move { map.len() as u32 });
    Ok(number + spawned.await.map_err(|_| Failure::Rejected)?)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn counted_here(flaky: Rc<Flaky>) -> Result<u32, Failure> {
    let again = Rc::clone(&flaky);
    again.called().await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn counted_now(flaky: Rc<Flaky>, map: Arc<BTreeMap<u32, u32>>) -> Result<(u32, Rc<Flaky>), Failure> {
    let number = flaky.call()?;
    Ok((number + map.len() as u32, flaky))
}

#[test]
fn counted_references() {
    let flaky = Arc::new(Flaky::new());
    assert_eq!(run(counted(flaky.clone(), Arc::default())), Ok(3));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run_here(counted_here(Rc::new(Flaky::new()))), Ok(3));
    assert_eq!(counted_now(Rc::new(Flaky::new()), Arc::default()).map(|(number, _)| number), Ok(3));
}

/// Without a second attempt everything is simply moved.
#[resilient(timeout = "1m")]
async fn single(
    conn: Conn,
    mut text: String,
    (a, b): (Box<u32>, u32),
) -> Result<(Conn, String, u32), Failure> {
    tokio::task::yield_now().await;
    text.push('!');
    Ok((conn, text, *a + b))
}

#[resilient(deadline = "1m")]
fn single_now(conn: Conn, mut text: String, (a, b): (Box<u32>, u32)) -> Result<(Conn, String, u32), Failure> {
    text.push('!');
    Ok((conn, text, *a + b))
}

#[resilient(timeout = "1m")]
async fn single_failing(flaky: &Flaky, conn: Conn) -> Result<Conn, Failure> {
    flaky.called().await?;
    Ok(conn)
}

#[test]
fn a_single_attempt_takes_everything() {
    let (_, text, sum) = run(single(Conn::default(), "a".into(), (Box::new(1), 2))).expect("it succeeds");
    assert_eq!((text.as_str(), sum), ("a!", 3));
    let (_, text, sum) = single_now(Conn::default(), "a".into(), (Box::new(1), 2)).expect("it succeeds");
    assert_eq!((text.as_str(), sum), ("a!", 3));
    let flaky = Flaky::new();
    assert_eq!(run(single_failing(&flaky, Conn::default())).err(), Some(Failure::Io));
    assert_eq!(flaky.calls(), 1);
}
