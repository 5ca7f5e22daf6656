//! What may stand in a body.

use std::collections::BTreeMap;
use std::fmt::Debug;

use futures::stream::{self, StreamExt, TryStreamExt};
use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run, run_here};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn labels(flaky: &Flaky, numbers: &[u32]) -> Result<u32, Failure> {
    let mut sum = 0;
    'outer: for number in numbers {
        let doubled = 'inner: {
            if number % 2 == 0 {
                break 'inner number * 2;
            }
            if *number > 10 {
                break 'outer;
            }
            continue 'outer;
        };
        sum += doubled;
    }
    let more = loop {
        match flaky.call() {
            Ok(number) if number > 3 => break number,
            Ok(_) => {}
            Err(failure) => return Err(failure),
        }
    };
    Ok(sum + more)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn labels_later(flaky: &Flaky, numbers: &[u32]) -> Result<u32, Failure> {
    'outer: loop {
        for number in numbers {
            if *number > 1 {
                break 'outer Ok(flaky.called().await? + number);
            }
        }
    }
}

#[test]
fn loops_and_labels() {
    let flaky = Flaky::new();
    assert_eq!(labels(&flaky, &[1, 2, 11, 4]), Ok(8));
    assert_eq!(flaky.calls(), 4);
    assert_eq!(run(labels_later(&Flaky::new(), &[1, 2])), Ok(5));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn items(flaky: &Flaky) -> Result<u32, Failure> {
    use std::fmt::Write as _;

    const LIMIT: u32 = 2;
    static NAME: &str = "static";
    type Number = u32;
    #[derive(Debug, Default)]
    struct Inner {
        number: Number,
    }
    enum Kind {
        Some,
        None,
    }
    trait Double {
        fn double(&self) -> Number;
    }
    impl Double for Inner {
        fn double(&self) -> Number {
            self.number * 2
        }
    }
    impl Inner {
        async fn get(&self) -> Number {
            self.number
        }
    }
    mod nested {
        pub(super) const fn one() -> u32 {
            1
        }
    }
    macro_rules! add {
        ($($number:expr),*) => { 0 $(+ $number)* };
    }
    fn helper(text: &str) -> Result<u32, std::num::ParseIntError> {
        text.parse()
    }
    let mut text = String::new();
    write!(text, "{LIMIT}{}", NAME.len()).expect("a string takes everything");
    let kind = if flaky.calls() == 0 { Kind::None } else { Kind::Some };
    let inner = Inner { number: flaky.called().await? };
    let number = match kind {
        Kind::Some => add!(inner.double(), inner.get().await, nested::one()),
        Kind::None => return Err(Failure::Fatal(text)),
    };
    Ok(number + helper(&text)?)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn items_now(flaky: &Flaky, mut state: BTreeMap<u32, String>, text: String) -> Result<String, Failure> {
    use std::fmt::Write as _;

    const LIMIT: u32 = 2;
    #[derive(Debug, Default)]
    struct Inner<'t>(&'t str);
    impl Inner<'_> {
        fn length(&self) -> u32 {
            self.0.len() as u32 + LIMIT
        }
    }
    macro_rules! add {
        ($($number:expr),*) => { 0 $(+ $number)* };
    }
    fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
        text.parse()
    }
    let add = |number: u32| Ok::<_, Failure>(flaky.call()? + number);
    let mut insert = |number, text: &str| state.insert(number, text.to_owned());
    insert(1, &text);
    insert(2, "two");
    let number = add(parse("1")?)?;
    let moved = move || format!("{text}{}{number}", state.len());
    let mut taken = moved();
    write!(taken, "{}", add!(Inner("in").length(), LIMIT)).expect("a string takes everything");
    Ok(taken)
}

#[test]
fn items_in_the_body() {
    let flaky = Flaky::new();
    assert_eq!(run(items(&flaky)), Ok(36));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(items_now(&flaky, BTreeMap::new(), "t".into()), Ok("t246".into()));
    assert_eq!(flaky.calls(), 3);
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn closures(flaky: &Flaky, mut state: BTreeMap<u32, String>, text: String) -> Result<String, Failure> {
    let add = async |number: u32| Ok::<_, Failure>(flaky.called().await? + number);
    let mut insert = |number, text: &str| state.insert(number, text.to_owned());
    insert(1, &text);
    insert(2, "two");
    let number = add(1).await?;
    let moved = async move || format!("{text}{}{number}", state.len());
    let taken = moved().await;
    Ok(taken)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn streams(flaky: &Flaky, numbers: Vec<u32>) -> Result<Vec<u32>, Failure> {
    stream::iter(numbers)
        .map(|number| async move {
            flaky.called().await?;
            Ok::<_, Failure>(number * 2)
        })
        .buffered(1)
        .try_filter(|number| std::future::ready(*number > 2))
        .try_collect()
        .await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn selects(flaky: &Flaky) -> Result<u32, Failure> {
    let joined = tokio::join!(flaky.called(), async { 1 });
    tokio::select! {
        biased;
        number = async { joined.0 } => Ok(number? + joined.1),
        () = std::future::pending() => Err(Failure::Rejected),
    }
}

#[test]
fn closures_and_streams() {
    assert_eq!(run_here(closures(&Flaky::new(), BTreeMap::new(), "t".into())), Ok("t24".into()));
    let flaky = Flaky::new();
    // The first number fails twice.
    assert_eq!(run(streams(&flaky, vec![1, 2, 3])), Ok(vec![4, 6]));
    assert_eq!(flaky.calls(), 5);
    assert_eq!(run(selects(&Flaky::new())), Ok(4));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn question_marks(flaky: &Flaky, text: Option<&str>) -> Result<u32, Failure> {
    let text = text.ok_or_else(|| Failure::Fatal("nothing".into()))?;
    let number: u32 = (|| -> Result<u32, std::num::ParseIntError> { text.trim().parse() })()?;
    flaky.call()?;
    Ok(number)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn one_expression(flaky: &Flaky) -> Result<u32, Failure> {
    if let Ok(number) = flaky.call() { Ok(number) } else { Err(Failure::Io) }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn one_match(flaky: &Flaky) -> Result<u32, Failure> {
    match flaky.called().await {
        Ok(number) if number > 100 => Err(Failure::Rejected),
        other => other,
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn one_block(flaky: &Flaky) -> Result<u32, Failure> {
    {
        let called = flaky.called();
        called.await
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn only_return(flaky: &Flaky) -> Result<u32, Failure> {
    return flaky.called().await;
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn not_awaited(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn empty_but_for_an_error(flaky: &Flaky) -> Result<(), Failure> {
    flaky.call().map(drop)
}

#[test]
fn tails_of_every_kind() {
    assert_eq!(question_marks(&Flaky::new(), Some(" 7")), Ok(7));
    assert!(matches!(question_marks(&Flaky::new(), Some("x")), Err(Failure::Fatal(_))));
    assert_eq!(question_marks(&Flaky::new(), None), Err(Failure::Fatal("nothing".into())));
    assert_eq!(one_expression(&Flaky::new()), Ok(3));
    assert_eq!(run(one_match(&Flaky::new())), Ok(3));
    assert_eq!(run(one_block(&Flaky::new())), Ok(3));
    assert_eq!(run(only_return(&Flaky::new())), Ok(3));
    assert_eq!(run(not_awaited(&Flaky::new())), Ok(3));
    assert_eq!(empty_but_for_an_error(&Flaky::new()), Ok(()));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn coerced(flaky: &Flaky, count: u32) -> Result<Vec<Box<dyn Debug>>, Failure> {
    let mut items: Vec<Box<dyn Debug>> = Vec::new();
    if count > 1 {
        items.push(Box::new(flaky.call()?));
        return Ok(items);
    }
    flaky.call()?;
    Ok(vec![Box::new(count), Box::new("text")])
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn moved_in_a_branch(flaky: &Flaky, text: String, other: Vec<u8>) -> Result<String, Failure> {
    let kept = if text.is_empty() {
        let bytes = other;
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        text
    };
    flaky.called().await?;
    Ok(kept)
}

#[test]
fn coercions_and_branches() {
    assert_eq!(coerced(&Flaky::new(), 1).map(|items| format!("{items:?}")), Ok("[1, \"text\"]".into()));
    assert_eq!(run(moved_in_a_branch(&Flaky::new(), String::new(), b"x".to_vec())), Ok("x".into()));
    assert_eq!(run(moved_in_a_branch(&Flaky::new(), "t".into(), b"x".to_vec())), Ok("t".into()));
}
