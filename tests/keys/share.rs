//! `share(..)`: arguments that attempts borrow.

use std::cell::Cell;

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::T;
use resilient_runtime::resilient;

use crate::clone::Counted;

/// Not `Clone`: borrowed by itself, as the body only looks at it.
struct Unique(u32);

#[test]
fn borrowed_arguments_without_being_told() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn call(argument: Unique, seen: &Cell<u32>) -> Result<(), Fault> {
        seen.set(seen.get() + argument.0);
        Err(T)
    }
    let seen = Cell::new(0);
    assert_eq!((call(Unique(7), &seen), seen.get()), (Err(T), 21));
}

/// In the body a shared argument is a place of its own type, as in a function that is called once.
#[test]
fn shared_where_the_macro_would_clone() {
    macro_rules! look {
        ($argument:expr) => {
            $argument.0.get()
        };
    }
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, share(argument))]
    fn call(argument: Counted<'_>) -> Result<(), Fault> {
        let _ = look!(argument);
        Err(T)
    }
    let clones = Cell::new(0);
    assert_eq!((call(Counted(&clones)), clones.get()), (Err(T), 0));
}

#[tokio::test]
async fn in_async_functions() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, share(argument))]
    async fn call(argument: Unique, seen: &Cell<u32>) -> Result<(), Fault> {
        tokio::task::yield_now().await;
        seen.set(seen.get() + argument.0);
        Err(T)
    }
    let seen = Cell::new(0);
    assert_eq!((call(Unique(7), &seen).await, seen.get()), (Err(T), 21));
}
