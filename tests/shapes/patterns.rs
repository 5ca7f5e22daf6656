//! Patterns as parameters: the parameter gets a name, and each attempt matches it anew.

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

struct Point {
    x: u32,
    y: u32,
}

#[derive(Clone)]
struct Named(String);

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn owned(
    flaky: &Flaky,
    (a, b): (String, u32),
    [c, d]: [u32; 2],
    Named(name): Named,
    _: Box<dyn Fn()>,
    (mut e, _): (u32, u8),
) -> Result<(String, u32), Failure> {
    e += 1;
    flaky.call()?;
    Ok((a + &name, b + c + d + e))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn owned_later(
    flaky: &Flaky,
    (a, b): (String, u32),
    [c, d]: [u32; 2],
    Named(name): Named,
    _: u32,
    (mut e, _): (u32, u8),
) -> Result<(String, u32), Failure> {
    e += 1;
    flaky.called().await?;
    Ok((a + &name, b + c + d + e))
}

#[test]
fn owned_patterns() {
    let flaky = Flaky::new();
    let made = owned(&flaky, ("a".into(), 1), [2, 3], Named("n".into()), Box::new(|| ()), (4, 0));
    assert_eq!(made, Ok(("an".into(), 11)));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    let made = run(owned_later(&flaky, ("a".into(), 1), [2, 3], Named("n".into()), 0, (4, 0)));
    assert_eq!(made, Ok(("an".into(), 11)));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn borrowed(
    flaky: &Flaky,
    &(ref a, b): &(String, u32),
    Point { x, y: renamed }: &Point,
    (c, d): &mut (u32, u32),
    &Point { .. }: &Point,
    &number: &u32,
    [first, .., last]: &[u32; 4],
) -> Result<u32, Failure> {
    *c += 1;
    *d += 1;
    flaky.call()?;
    Ok(a.len() as u32 + b + x + renamed + *c + *d + number + first + last)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn borrowed_later(
    flaky: &Flaky,
    &(ref a, b): &(String, u32),
    Point { x, y: renamed }: &Point,
    (c, d): &mut (u32, u32),
    &number: &u32,
    [first, rest @ ..]: &[u32; 4],
) -> Result<u32, Failure> {
    *c += 1;
    *d += 1;
    flaky.called().await?;
    Ok(a.len() as u32 + b + x + renamed + *c + *d + number + first + rest.iter().sum::<u32>())
}

#[test]
fn patterns_of_references() {
    let (flaky, mut pair, point) = (Flaky::new(), (0, 10), Point { x: 100, y: 1000 });
    let made = borrowed(&flaky, &("a".into(), 1), &point, &mut pair, &point, &5, &[1, 2, 3, 4]);
    assert_eq!(made, Ok(1128));
    assert_eq!((flaky.calls(), pair), (3, (3, 13)));
    let flaky = Flaky::new();
    let made = run(borrowed_later(&flaky, &("a".into(), 1), &point, &mut pair, &5, &[1, 2, 3, 4]));
    assert_eq!(made, Ok(1139));
    assert_eq!((flaky.calls(), pair), (3, (6, 16)));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn bindings(flaky: &Flaky, ref text: String, whole @ (a, _): (u32, u32), (): ()) -> Result<u32, Failure> {
    flaky.call()?;
    Ok(text.len() as u32 + whole.1 + a)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn bindings_later(
    flaky: &Flaky,
    ref mut text: String,
    whole @ (a, _): (u32, u32),
    ((b, [c]), ()): ((u32, [u32; 1]), ()),
) -> Result<u32, Failure> {
    text.push('!');
    flaky.called().await?;
    Ok(text.len() as u32 + whole.1 + a + b + c)
}

#[test]
fn bindings_by_reference_and_of_the_whole() {
    assert_eq!(bindings(&Flaky::new(), "abc".into(), (1, 2), ()), Ok(6));
    assert_eq!(run(bindings_later(&Flaky::new(), "abc".into(), (1, 2), ((3, [4]), ()))), Ok(14));
}

/// Not mentioned, so they need neither `Clone` nor anything else.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn unused(
    flaky: &Flaky,
    _: Box<dyn Fn() + Send>,
    _unused: Vec<Box<dyn Fn() + Send>>,
) -> Result<u32, Failure> {
    flaky.called().await
}

#[test]
fn unused_arguments() {
    assert_eq!(run(unused(&Flaky::new(), Box::new(|| ()), Vec::new())), Ok(3));
}
