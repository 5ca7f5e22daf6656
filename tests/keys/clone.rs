//! `clone(..)`: arguments of which every attempt has its own.

use std::cell::Cell;

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::T;
use resilient_runtime::resilient;

/// Counts its clones.
#[derive(Debug)]
pub(crate) struct Counted<'a>(pub(crate) &'a Cell<u32>);

impl Clone for Counted<'_> {
    fn clone(&self) -> Self {
        self.0.set(self.0.get() + 1);
        Self(self.0)
    }
}

fn consume(_argument: Counted<'_>) {}

/// What the body moves is cloned for all attempts but the last.
#[test]
fn moved_arguments_without_being_told() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn call(argument: Counted<'_>) -> Result<(), Fault> {
        consume(argument);
        Err(T)
    }
    let clones = Cell::new(0);
    assert_eq!((call(Counted(&clones)), clones.get()), (Err(T), 2));
}

#[test]
fn no_clone_for_a_single_attempt() {
    #[resilient(deadline = "1s")]
    fn call(argument: Counted<'_>) -> Result<(), Fault> {
        consume(argument);
        Err(T)
    }
    let clones = Cell::new(0);
    assert_eq!((call(Counted(&clones)), clones.get()), (Err(T), 0));
}

/// A method that takes `self` moves, which no macro can see.
#[test]
fn moved_by_a_method() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, clone(argument))]
    fn call(argument: Vec<u8>, seen: &Cell<usize>) -> Result<(), Fault> {
        seen.set(seen.get() + argument.into_iter().map(usize::from).sum::<usize>());
        Err(T)
    }
    let seen = Cell::new(0);
    assert_eq!((call(vec![1, 2], &seen), seen.get()), (Err(T), 9));
}

/// What one attempt does to its copy, the next does not see.
#[tokio::test]
async fn attempts_do_not_share_it() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, clone(list))]
    async fn call(mut list: Vec<u8>, most: &Cell<usize>) -> Result<(), Fault> {
        list.push(1);
        most.set(most.get().max(list.len()));
        Err(T)
    }
    let most = Cell::new(0);
    assert_eq!((call(Vec::new(), &most).await, most.get()), (Err(T), 1));
}

#[test]
fn a_success_at_first_costs_one_clone() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn call(argument: Counted<'_>) -> Result<(), Fault> {
        consume(argument);
        Ok(())
    }
    let clones = Cell::new(0);
    assert_eq!((call(Counted(&clones)), clones.get()), (Ok(()), 1));
}
