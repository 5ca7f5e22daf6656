//! Every kind of return type.

use std::collections::HashMap;
use std::fmt::Debug;
use std::future::Future;

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run, run_here};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn iterator(flaky: &Flaky) -> Result<impl Iterator<Item = u32> + use<>, Failure> {
    let number = flaky.call()?;
    Ok((0..number).map(|item| item * 2))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn iterator_later<'i>(
    flaky: &Flaky,
    items: &'i [u32],
) -> Result<impl Iterator<Item = &'i u32> + Send, Failure> {
    flaky.called().await?;
    Ok(items.iter().filter(|item| **item > 1))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn closure(flaky: &Flaky) -> Result<impl Fn(u32) -> u32 + use<>, Failure> {
    let number = flaky.call()?;
    Ok(move |other| number + other)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn nested(flaky: &Flaky) -> Result<(Vec<impl Debug + use<>>, Option<impl Debug + use<>>), Failure> {
    flaky.call()?;
    Ok((vec![1_u8], Some("x")))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn future_inside(flaky: &Flaky) -> Result<impl Future<Output = u32> + use<>, Failure> {
    let number = flaky.called().await?;
    Ok(async move { number + 1 })
}

#[test]
fn impl_trait_inside() {
    let flaky = Flaky::new();
    assert_eq!(iterator(&flaky).map(Iterator::collect), Ok(vec![0, 2, 4]));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(iterator_later(&Flaky::new(), &[1, 2, 3])).map(Iterator::count), Ok(2));
    assert_eq!(closure(&Flaky::new()).map(|closure| closure(4)), Ok(7));
    assert_eq!(nested(&Flaky::new()).map(|pair| format!("{pair:?}")), Ok("([1], Some(\"x\"))".into()));
    assert_eq!(run(async { future_inside(&Flaky::new()).await.expect("it succeeds").await }), 4);
}

type Callback = Box<dyn Fn(u32) -> u32 + Send>;

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn boxed_closure(flaky: &Flaky) -> Result<Callback, Failure> {
    let number = flaky.call()?;
    Ok(Box::new(move |other| number + other))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn boxed_closure_later(flaky: &Flaky) -> Result<Box<dyn Fn(u32) -> u32 + Send>, Failure> {
    if flaky.calls() > 10 {
        return Ok(Box::new(|other| other));
    }
    let number = flaky.called().await?;
    Ok(Box::new(move |other| number + other))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn trait_object<'i>(flaky: &Flaky, item: &'i u32) -> Result<&'i (dyn Debug + Sync), Failure> {
    flaky.called().await?;
    Ok(item)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn function_pointer(flaky: &Flaky) -> Result<fn(u32) -> u32, Failure> {
    flaky.called().await?;
    Ok(|other| other + 1)
}

#[test]
fn coercions() {
    assert_eq!(boxed_closure(&Flaky::new()).map(|closure| closure(1)).ok(), Some(4));
    assert_eq!(run(boxed_closure_later(&Flaky::new())).map(|closure| closure(1)).ok(), Some(4));
    assert_eq!(run(trait_object(&Flaky::new(), &1)).map(|item| format!("{item:?}")), Ok("1".into()));
    assert_eq!(run(function_pointer(&Flaky::new())).map(|function| function(1)), Ok(2));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn collected(flaky: &Flaky, texts: &[&str]) -> Result<Vec<u32>, Failure> {
    flaky.called().await?;
    let numbers: Vec<_> =
        texts.iter().map(|text| Ok(text.parse::<u32>()?)).collect::<Result<_, Failure>>()?;
    numbers.into_iter().map(Ok).collect()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn collected_now(flaky: &Flaky, texts: &[&str]) -> Result<Vec<u32>, Failure> {
    flaky.call()?;
    if texts.is_empty() {
        return texts.iter().map(|_| Err(Failure::Rejected)).collect();
    }
    texts.iter().map(|text| Ok(text.parse()?)).collect()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn defaulted(flaky: &Flaky) -> Result<HashMap<String, u32>, Failure> {
    flaky.call()?;
    Ok(Default::default())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn early(flaky: &Flaky, text: &str) -> Result<u32, Failure> {
    if text.is_empty() {
        return Ok(0);
    }
    let Ok(number) = text.parse() else { return Err(Failure::Fatal(text.into())) };
    if let Err(failure) = flaky.called().await {
        return Err(failure);
    }
    Ok(number)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn never_returns(flaky: &Flaky) -> Result<u32, Failure> {
    loop {
        flaky.called().await?;
        if flaky.calls() > 4 {
            return Err(Failure::Rejected);
        }
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn never_returns_now(flaky: &Flaky) -> Result<u32, Failure> {
    loop {
        flaky.call()?;
        if flaky.calls() > 4 {
            return Err(Failure::Rejected);
        }
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn not_written_yet(_flaky: &Flaky) -> Result<u32, Failure> {
    todo!()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn only_todo(_flaky: &Flaky) -> Result<u32, Failure> {
    todo!()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn not_written_yet_later(_flaky: &Flaky) -> Result<impl Debug, Failure> {
    if true {
        panic!("not written yet");
    }
    Ok(1)
}

#[test]
fn inference_and_control_flow() {
    assert_eq!(run(collected(&Flaky::new(), &["1", "2"])), Ok(vec![1, 2]));
    let flaky = Flaky::new();
    assert!(matches!(run(collected(&flaky, &["1", "x"])), Err(Failure::Fatal(_))));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(collected_now(&Flaky::new(), &["1", "2"]), Ok(vec![1, 2]));
    assert_eq!(collected_now(&Flaky::new(), &[]), Ok(vec![]));
    assert!(matches!(collected_now(&Flaky::new(), &["x"]), Err(Failure::Fatal(_))));
    assert_eq!(defaulted(&Flaky::new()), Ok(HashMap::new()));
    assert_eq!(run(early(&Flaky::new(), "")), Ok(0));
    assert_eq!(run(early(&Flaky::new(), "x")), Err(Failure::Fatal("x".into())));
    assert_eq!(run(early(&Flaky::new(), "7")), Ok(7));
    assert_eq!(run(never_returns(&Flaky::new())), Err(Failure::Rejected));
    assert_eq!(never_returns_now(&Flaky::new()), Err(Failure::Rejected));
    let flaky = Flaky::new();
    assert!(std::panic::catch_unwind(|| not_written_yet(&flaky)).is_err());
    assert!(std::panic::catch_unwind(|| run(only_todo(&flaky))).is_err());
    assert!(std::panic::catch_unwind(|| run(async { not_written_yet_later(&flaky).await.is_ok() })).is_err());
}

#[resilient(max_attempts = 3, backoff = none)]
fn option(flaky: &Flaky) -> Option<u32> {
    flaky.call().ok()
}

#[resilient(max_attempts = 3, backoff = none)]
async fn option_later<'i>(flaky: &Flaky, items: &'i [u32]) -> Option<&'i u32> {
    flaky.called().await.ok()?;
    items.first()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn option_inside(flaky: &Flaky) -> Result<Option<u32>, Failure> {
    flaky.called().await.map(Some)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn unit(flaky: &Flaky) -> Result<(), Failure> {
    flaky.call()?;
    Ok(())
}

#[test]
fn options_and_units() {
    assert_eq!(option(&Flaky::new()), Some(3));
    assert_eq!(run(option_later(&Flaky::new(), &[5])), Some(&5));
    assert_eq!(run(option_inside(&Flaky::new())), Ok(Some(3)));
    assert_eq!(unit(&Flaky::new()), Ok(()));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn not_send(flaky: &Flaky) -> Result<std::rc::Rc<u32>, Failure> {
    let kept = std::rc::Rc::new(1);
    let number = flaky.called().await?;
    Ok(std::rc::Rc::new(number + *kept))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn not_send_now(flaky: &Flaky) -> Result<std::rc::Rc<u32>, Failure> {
    let kept = std::rc::Rc::new(1);
    let number = flaky.call()?;
    Ok(std::rc::Rc::new(number + *kept))
}

#[test]
fn values_that_cannot_be_sent() {
    assert_eq!(run_here(not_send(&Flaky::new())).as_deref(), Ok(&4));
    assert_eq!(not_send_now(&Flaky::new()).as_deref(), Ok(&4));
}
