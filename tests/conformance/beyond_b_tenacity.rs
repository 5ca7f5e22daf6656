//! What the tests of tenacity hold beyond the tables of B1 to B3, by the names of the tests.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, rows, succeed};
use resilient_runtime::resilient;

rows! {
    /// `stop_after_delay` over values: the last refused one is the answer when the time is over.
    time_is_over_for_values: [max_attempts = unlimited, deadline = "1s", backoff = fixed("300ms"), jitter = none, retry_if_ok = |_| true],
        always(succeed("not yet")) => 4 calls, Ok("not yet"), 900 ms;
}

/// `test_attempt_number_is_correct_for_interleaved_coroutines`.
#[tokio::test(start_paused = true)]
async fn interleaved_calls_count_their_own_attempts() {
    type Seen = RefCell<Vec<(&'static str, u32)>>;

    #[resilient(max_attempts = 3, backoff = none, retry_on = any, context = cx)]
    async fn call(thing: &'static str, seen: &Seen) -> Result<(), Fault> {
        tokio::time::sleep(Duration::from_millis(10)).await;
        seen.borrow_mut().push((thing, cx.attempt()));
        if cx.attempt() < 3 { Err(T) } else { Ok(()) }
    }
    let seen = Seen::default();
    assert_eq!(tokio::join!(call("one", &seen), call("other", &seen)), (Ok(()), Ok(())));
    let seen = seen.into_inner();
    let of = |thing| seen.iter().filter(|it| it.0 == thing).map(|it| it.1).collect::<Vec<_>>();
    assert_eq!((of("one"), of("other")), (vec![1, 2, 3], vec![1, 2, 3]));
    assert!(seen.chunks(2).all(|pair| pair[0].0 != pair[1].0), "not interleaved: {seen:?}");
}

/// `test_wait_chain_multiple_invocations`: each call begins the chain anew.
#[test]
fn a_chain_of_waits_begins_anew() {
    #[resilient(max_attempts = 5, backoff = ["1s", "2s", "3s"], jitter = none, retry_on = any)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    for _ in 0..2 {
        let body = Script::blocking(always(fail(T)));
        assert_eq!((call(&body), body.gaps()), (Err(T), [1, 2, 3, 3].map(Duration::from_secs).to_vec()));
    }
}

/// Issue 478: the predicate calls the function that it decides for, whose counts stay apart. It is asked of the
/// last error too, as tenacity's is.
#[test]
fn a_predicate_that_calls_its_own_function() {
    type Results = RefCell<Vec<String>>;

    #[resilient(
        max_attempts = 2, backoff = none,
        retry_if = |_| subject != "Fix" && do_work("Fix", fixed, results).is_ok()
    )]
    fn do_work(subject: &str, fixed: &Cell<bool>, results: &Results) -> Result<(), String> {
        let works = subject == "Fix" || fixed.get();
        let result = format!("{subject} is {}working", if works { "" } else { "not " });
        results.borrow_mut().push(result.clone());
        if works { Ok(()) } else { Err(result) }
    }
    let (fixed, results) = (Cell::new(false), Results::default());
    assert_eq!(do_work("Error", &fixed, &results), Err("Error is not working".to_owned()));
    assert_eq!(
        results.into_inner(),
        ["Error is not working", "Fix is working", "Error is not working", "Fix is working"]
    );
}

/// `test_trio_basic`: another executor, no wait.
#[test]
fn on_another_executor() {
    #[resilient(max_attempts = 6, backoff = none, retry_on = [Io])]
    async fn call(calls: &Cell<u32>) -> Result<u32, Fault> {
        calls.set(calls.get() + 1);
        if calls.get() < 6 { Err(Io) } else { Ok(calls.get()) }
    }
    assert_eq!(futures::executor::block_on(call(&Cell::new(0))), Ok(6));
}

/// `test_retry_function_object`: a guarded function is a value like any other.
#[test]
fn a_guarded_function_as_a_value() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn hello(name: &str) -> Result<String, Fault> {
        Ok(format!("Hello {name}"))
    }
    let pointer: fn(&str) -> Result<String, Fault> = hello;
    let boxed: Box<dyn Fn(&'static str) -> _> = Box::new(hello);
    assert_eq!((pointer("a"), boxed("b")), (Ok("Hello a".to_owned()), Ok("Hello b".to_owned())));
    assert_eq!(["c"].map(hello), [Ok("Hello c".to_owned())]);
}
