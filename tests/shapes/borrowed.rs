//! Shared references as arguments: captured as they are, and may be returned.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run, run_here};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn length(flaky: &Flaky, text: &str) -> Result<usize, Failure> {
    flaky.call()?;
    Ok(text.len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn length_later(flaky: &Flaky, text: &str) -> Result<usize, Failure> {
    flaky.called().await?;
    Ok(text.len())
}

#[test]
fn elided_lifetimes() {
    let flaky = Flaky::new();
    assert_eq!(length(&flaky, "four"), Ok(4));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(length_later(&flaky, &String::from("seven!!"))), Ok(7));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn longer<'a, 'b: 'a>(flaky: &Flaky, one: &'a str, other: &'b str) -> Result<&'a str, Failure> {
    flaky.call()?;
    Ok(if one.len() > other.len() { one } else { other })
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn longer_later<'a, 'b: 'a>(flaky: &Flaky, one: &'a str, other: &'b str) -> Result<&'a str, Failure> {
    flaky.called().await?;
    Ok(if one.len() > other.len() { one } else { other })
}

#[test]
fn results_that_borrow_from_an_argument() {
    let outlives = String::from("longest");
    let flaky = Flaky::new();
    assert_eq!(longer(&flaky, "short", &outlives), Ok("longest"));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(longer_later(&flaky, "short", &outlives)), Ok("longest"));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn first<'i, T>(flaky: &Flaky, items: &'i [T]) -> Result<Option<&'i T>, Failure>
where
    T: PartialOrd,
{
    flaky.call()?;
    Ok(items.first())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn first_later<'i, T: Sync>(flaky: &Flaky, items: &'i [T]) -> Result<Option<&'i T>, Failure> {
    flaky.called().await?;
    Ok(items.first())
}

#[test]
fn elements_of_a_slice() {
    let flaky = Flaky::new();
    assert_eq!(first(&flaky, &[7, 8]), Ok(Some(&7)));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(first_later(&flaky, &["a", "b"])), Ok(Some(&"a")));
    assert_eq!(flaky.calls(), 3);
}

trait Store: Sync {
    fn get(&self, key: &str) -> Result<u32, Failure>;
}

impl Store for Flaky {
    fn get(&self, key: &str) -> Result<u32, Failure> {
        self.call().map(|number| number * 10 + key.len() as u32)
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn from_store(store: &dyn Store, key: &str) -> Result<u32, Failure> {
    store.get(key)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn from_store_later(store: &dyn Store, key: &str) -> Result<u32, Failure> {
    tokio::task::yield_now().await;
    store.get(key)
}

#[test]
fn trait_objects() {
    let flaky = Flaky::new();
    assert_eq!(from_store(&flaky, "abc"), Ok(33));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(from_store_later(&flaky, "abc")), Ok(33));
    assert_eq!(flaky.calls(), 3);
}

struct View<'a> {
    text: &'a str,
    map: &'a HashMap<String, u32>,
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn look_up<'a>(flaky: &Flaky, view: View<'a>) -> Result<(&'a str, Option<&'a u32>), Failure> {
    flaky.call()?;
    Ok((view.text, view.map.get(view.text)))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn look_up_later(flaky: &Flaky, view: View<'_>) -> Result<Option<u32>, Failure> {
    flaky.called().await?;
    Ok(view.map.get(view.text).copied())
}

#[test]
fn structs_that_borrow() {
    let map = HashMap::from([(String::from("one"), 1)]);
    let flaky = Flaky::new();
    assert_eq!(look_up(&flaky, View { text: "one", map: &map }), Ok(("one", Some(&1))));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(look_up_later(&flaky, View { text: "one", map: &map })), Ok(Some(1)));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn many_kinds<'a>(
    flaky: &'a Flaky,
    nested: &&str,
    maybe: Option<&'a str>,
    path: &Path,
    cow: Cow<'a, str>,
    function: fn(&str) -> usize,
    any_lifetime: for<'x> fn(&'x str) -> &'x str,
    constant: &'static str,
) -> Result<(usize, Cow<'a, str>), Failure> {
    flaky.called().await?;
    let length = nested.len() + maybe.map_or(0, str::len) + path.as_os_str().len() + function(constant);
    Ok((length, if any_lifetime("x") == "x" { cow } else { Cow::Borrowed(maybe.unwrap_or("none")) }))
}

#[test]
fn other_things_that_borrow() {
    let flaky = Flaky::new();
    let future = many_kinds(
        &flaky,
        &"one",
        Some("two"),
        Path::new("/p"),
        Cow::Borrowed("cow"),
        str::len,
        |text| text,
        "abc",
    );
    assert_eq!(run(future), Ok((11, Cow::Borrowed("cow"))));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn through_pointer(flaky: *const Flaky, text: &impl AsRef<str>) -> Result<usize, Failure> {
    // SAFETY: the caller's `Flaky` outlives the call.
    unsafe { &*flaky }.call()?;
    Ok(text.as_ref().len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn not_sync(flaky: &Flaky, cell: &std::cell::Cell<u32>) -> Result<u32, Failure> {
    cell.set(cell.get() + 1);
    flaky.called().await?;
    Ok(cell.get())
}

#[test]
fn pointers_and_what_cannot_be_sent() {
    let flaky = Flaky::new();
    assert_eq!(through_pointer(&raw const flaky, &"text"), Ok(4));
    assert_eq!(flaky.calls(), 3);
    let (flaky, cell) = (Flaky::new(), std::cell::Cell::new(0));
    assert_eq!(run_here(not_sync(&flaky, &cell)), Ok(3));
}
