//! Functions that call themselves: the attempts of all levels multiply, but those that succeed do not repeat.

use std::future::Future;
use std::pin::Pin;

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run, run_here};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn countdown(flaky: &Flaky, depth: u32) -> Result<u32, Failure> {
    if depth == 0 { flaky.call() } else { countdown(flaky, depth - 1) }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn countdown_later(flaky: &Flaky, depth: u32) -> Result<u32, Failure> {
    if depth == 0 {
        return flaky.called().await;
    }
    Box::pin(countdown_later(flaky, depth - 1)).await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn countdown_boxed(
    flaky: &Flaky,
    depth: u32,
) -> Pin<Box<dyn Future<Output = Result<u32, Failure>> + Send + '_>> {
    Box::pin(async move {
        if depth == 0 {
            return flaky.called().await;
        }
        countdown_boxed(flaky, depth - 1).await
    })
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn even(flaky: &Flaky, number: u32) -> Result<bool, Failure> {
    if number == 0 { flaky.call().map(|_| true) } else { odd(flaky, number - 1) }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn odd(flaky: &Flaky, number: u32) -> Result<bool, Failure> {
    if number == 0 { flaky.call().map(|_| false) } else { even(flaky, number - 1) }
}

#[test]
fn recursive_functions() {
    let flaky = Flaky::new();
    assert_eq!(countdown(&flaky, 4), Ok(3));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run_here(countdown_later(&flaky, 4)), Ok(3));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(countdown_boxed(&Flaky::new(), 4)), Ok(3));
    assert_eq!(even(&Flaky::new(), 5), Ok(false));
}

struct Node {
    children: Vec<Node>,
    visited: u32,
}

impl Node {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn visit(&mut self, flaky: &Flaky) -> Result<u32, Failure> {
        self.visited += 1;
        let mut sum = 0;
        for child in &mut self.children {
            sum += child.visit(flaky)?;
        }
        Ok(sum + flaky.call()?)
    }
}

#[test]
fn recursive_methods() {
    let leaf = || Node { children: Vec::new(), visited: 0 };
    let mut tree = Node { children: vec![leaf(), leaf()], visited: 0 };
    assert_eq!(tree.visit(&Flaky::new()), Ok(3 + 4 + 5));
    assert_eq!((tree.visited, tree.children[0].visited, tree.children[1].visited), (1, 3, 1));
}

/// Every level fails for good, so that the attempts multiply.
#[resilient(max_attempts = 2, backoff = none, retry_on = any)]
fn multiplied(calls: &std::cell::Cell<u32>, depth: u32) -> Result<u32, Failure> {
    if depth == 0 {
        calls.set(calls.get() + 1);
        return Err(Failure::Io);
    }
    multiplied(calls, depth - 1)
}

#[test]
fn attempts_multiply() {
    let calls = std::cell::Cell::new(0);
    assert_eq!(multiplied(&calls, 3), Err(Failure::Io));
    assert_eq!(calls.get(), 16);
}
