//! `circuit_breaker`: its forms, its parameters and the objects that it shares.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, always, fail, outcomes, succeed, word};
use resilient_runtime::{BreakerState, CircuitBreaker, Delays, Rejection, Statistics, Why, resilient};

outcomes! {
    /// Half of the last 100 calls, judged from 20 calls on.
    flag: [circuit_breaker], always(fail(Io)) => 20 bodies, ["Io*20", "open*3"];
    number_in_a_row: [circuit_breaker = 3], [fail(Io), fail(Io), succeed("v"), fail(Io)] => 6 bodies,
        ["Io*2", "v", "Io*3", "open"];
    share: [circuit_breaker = 0.25], [vec![succeed("v"); 15], vec![fail(Io)]].concat() => 20 bodies, ["v*15", "Io*5", "open"];
    one_below_the_share: [circuit_breaker = 0.25], [vec![succeed("v"); 16], vec![fail(Io); 4], vec![succeed("v")]].concat() => 21 bodies,
        ["v*16", "Io*4", "v"];
    parameters: [circuit_breaker(failure_rate = 0.5, window = 10, minimum_calls = 4)],
        [succeed("v"), succeed("v"), fail(Io)] => 4 bodies, ["v*2", "Io*2", "open"];
    window_of_calls: [circuit_breaker(window = 4, minimum_calls = 4)],
        [fail(Io), succeed("v"), succeed("v"), succeed("v"), fail(Io)] => 6 bodies, ["Io", "v*3", "Io*2", "open"];
    window_of_time: [circuit_breaker(window = "10s", minimum_calls = 2)], always(fail(Io)) => 3 bodies,
        ["Io", "+11100", "Io*2", "open"];
    either_rule: [circuit_breaker(consecutive = 2, failure_rate = 0.9)], always(fail(Io)) => 2 bodies, ["Io*2", "open"];
    slow_calls: [circuit_breaker(slow = "1s", slow_rate = 0.5, minimum_calls = 4)],
        [succeed("v"), succeed("v"), succeed("v").takes(1001)] => 4 bodies, ["v*4", "open"];
    fast_enough: [circuit_breaker(slow = "1s", minimum_calls = 2)], always(succeed("v").takes(999)) => 9 bodies, ["v*9"];
    /// 5 s, then twice as long each time, up to a minute.
    open_times_grow: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1, open_for = "5s")],
        always(fail(Io)) => 6 bodies,
        ["Io", "+4999", "open", "+1", "Io", "+9999", "open", "+1", "Io", "+20000", "Io", "+40000", "Io", "+59999", "open", "+1", "Io"];
    the_default_open_time: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1)], always(fail(Io)) => 3 bodies,
        ["Io", "+4999", "open", "+1", "Io", "+9999", "open", "+1", "Io"];
    fixed_open_times: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1, open_for = fixed("5s"))],
        always(fail(Io)) => 3 bodies, ["Io", "+5000", "Io", "+4999", "open", "+1", "Io"];
    shaped_open_times: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1, open_for = exp("1s", factor = 3.0, max = "4s"))],
        always(fail(Io)) => 4 bodies, ["Io", "+1000", "Io", "+2999", "open", "+1", "Io", "+3999", "open", "+1", "Io"];
    listed_open_times: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1, open_for = ["1s", "3s"])],
        always(fail(Io)) => 4 bodies, ["Io", "+1000", "Io", "+2999", "open", "+1", "Io", "+3000", "Io"];
    /// Two good ones of three close it, and what was recorded is forgotten.
    probes: [circuit_breaker(consecutive = 2, open_jitter = none)],
        [fail(Io), fail(Io), succeed("v"), fail(Io), succeed("v"), fail(Io), succeed("v")] => 7 bodies,
        ["Io*2", "open", "+5000", "v", "Io", "v", "Io", "v"];
    every_probe_has_to_pass: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 2, pass_rate = 1.0)],
        [fail(Io), succeed("v"), fail(Io)] => 3 bodies, ["Io", "+5000", "v", "Io", "open"];
    a_closed_one_opens_for_the_first_time_again: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1)],
        [fail(Io), fail(Io), succeed("v"), fail(Io)] => 5 bodies, ["Io", "+5000", "Io", "+10000", "v", "Io", "+4999", "open", "+1", "Io"];
    expressions: [circuit_breaker(consecutive = u32::from(true), open_for = Duration::from_secs(1) * 2, open_jitter = none)],
        always(fail(Io)) => 2 bodies, ["Io", "+1999", "open", "+1", "Io"];
}

/// The rejection of a function whose breaker has just opened.
fn opened(call: impl Fn() -> Result<&'static str, Fault>) -> Rejection {
    while let Err(failed) = call() {
        if let Fault::Rejected(rejection) = failed {
            return rejection;
        }
    }
    panic!("it works")
}

#[test]
fn a_rejection_carries_name_wait_and_last_error() {
    #[resilient(circuit_breaker(consecutive = 2, open_for = "8s", open_jitter = none))]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking([fail(Fault::Full), fail(Io)]);
    let rejection = opened(|| call(&body));
    assert_eq!(rejection.name(), concat!(module_path!(), "::call"));
    assert_eq!(
        (rejection.retry_after(), rejection.last_error()),
        (Some(Duration::from_secs(8)), Some("Io")),
        "{rejection}"
    );
}

#[test]
fn the_key_name_is_the_name_in_rejections() {
    #[resilient(name = "stock", circuit_breaker = 1)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(Io)));
    assert_eq!(opened(|| call(&body)).name(), "stock");
}

#[test]
fn the_open_time_is_spread_by_a_fifth() {
    #[resilient(circuit_breaker(consecutive = 1, open_for = fixed("10s"), probes = 1))]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking(always(fail(Io)));
    let waits: HashSet<_> = (0..200)
        .map(|_| {
            let wait = opened(|| call(&body)).retry_after().expect("open for a time");
            resilient_runtime::VirtualTime::pass(wait);
            wait.as_millis()
        })
        .collect();
    let (least, most) = (waits.iter().min().expect("some"), waits.iter().max().expect("some"));
    assert!((8000..8200).contains(least) && (11_800..=12_000).contains(most), "{least} to {most}");
}

static SHARED: CircuitBreaker = CircuitBreaker::new().named("shared").consecutive(2);

/// Two functions with the object of a static: what one hears, the other knows.
#[test]
fn a_static_is_shared_by_those_who_name_it() {
    #[resilient(circuit_breaker = SHARED)]
    fn place(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    #[resilient(circuit_breaker(&SHARED, count = any))]
    fn reference(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking([fail(Io), fail(T)]);
    let outcomes = [place(&body), reference(&body), place(&body), reference(&body)];
    assert_eq!(outcomes.each_ref().map(word), ["Io", "T", "open", "open"]);
    assert_eq!((SHARED.state(), body.calls()), (BreakerState::Open, 2));
    assert_eq!(outcomes[2].as_ref().err().and_then(Fault::rejection).map(Rejection::name), Some("shared"));
}

struct Client {
    own: CircuitBreaker,
    shared: Arc<CircuitBreaker>,
}

impl Client {
    fn new() -> Self {
        let breaker = || CircuitBreaker::new().consecutive(1);
        Self { own: breaker(), shared: Arc::new(breaker()) }
    }

    fn breaker(&self) -> &CircuitBreaker {
        &self.own
    }

    #[resilient(circuit_breaker = &self.own)]
    async fn reference(&self) -> Result<&'static str, Fault> {
        Err(Io)
    }

    #[resilient(circuit_breaker = self.own)]
    async fn place(&self) -> Result<&'static str, Fault> {
        Err(Io)
    }

    #[resilient(circuit_breaker = self.breaker())]
    async fn getter(&self) -> Result<&'static str, Fault> {
        Err(Io)
    }

    #[resilient(circuit_breaker = self.shared)]
    async fn arc(&self) -> Result<&'static str, Fault> {
        Err(Io)
    }

    #[resilient(circuit_breaker = Arc::clone(&self.shared))]
    async fn by_value(&self) -> Result<&'static str, Fault> {
        Err(Io)
    }

    #[resilient(circuit_breaker = breaker)]
    async fn argument(breaker: &CircuitBreaker) -> Result<&'static str, Fault> {
        Err(Io)
    }

    #[resilient(circuit_breaker = &self.shared)]
    fn blocking(&self) -> Result<&'static str, Fault> {
        Err(Io)
    }
}

#[tokio::test(start_paused = true)]
async fn a_field_belongs_to_its_object() {
    let (one, other) = (Client::new(), Client::new());
    assert_eq!([word(&one.reference().await), word(&one.place().await)], ["Io", "open"]);
    assert_eq!(word(&other.place().await), "Io");
    assert_eq!([word(&other.getter().await), word(&Client::argument(&other.own).await)], ["open", "open"]);
}

#[tokio::test(start_paused = true)]
async fn an_arc_is_the_object_behind_it() {
    let client = Client::new();
    assert_eq!([word(&client.arc().await), word(&client.by_value().await)], ["Io", "open"]);
    assert_eq!((word(&client.blocking()), client.shared.state()), ("open", BreakerState::Open));
}

/// One static per function of the source, whatever its types are.
#[test]
fn a_generic_function_has_one_state() {
    #[resilient(circuit_breaker = 2)]
    fn call<T: Default>() -> Result<T, Fault> {
        Err(Io)
    }
    assert_eq!((call::<u8>(), call::<u16>()), (Err(Io), Err(Io)));
    assert!(call::<u32>().is_err_and(|failed| failed.rejection().is_some_and(Rejection::is_open)));
}

/// They are judged anew: what was recorded under others is forgotten.
#[test]
fn settings_of_the_call_reach_an_existing_state() {
    #[resilient(circuit_breaker(consecutive = most))]
    fn call(most: u32) -> Result<&'static str, Fault> {
        Err(Io)
    }
    let words = [9, 9, 2, 2, 2].map(|most| word(&call(most)));
    assert_eq!(words, ["Io", "Io", "Io", "Io", "open"]);
}

#[tokio::test(start_paused = true)]
async fn a_forced_one_is_obeyed() {
    static BREAKER: CircuitBreaker = CircuitBreaker::new().open_for(Delays::fixed(Duration::from_secs(5)));
    #[resilient(circuit_breaker = &BREAKER)]
    async fn call() -> Result<&'static str, Fault> {
        Ok("v")
    }
    BREAKER.force_open();
    assert_eq!(word(&call().await), "open");
    BREAKER.disable();
    assert_eq!(word(&call().await), "v");
}

/// It ends the call at once, whatever is retried, and counts as an attempt.
#[tokio::test(start_paused = true)]
async fn an_open_one_ends_the_retries() {
    #[resilient(max_attempts = 9, backoff = fixed("1s"), jitter = none, retry_on = any, circuit_breaker = 2)]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(fail(Io)));
    let (outcome, statistics) = Statistics::watch_async(call(&body)).await;
    assert_eq!((word(&outcome), body.calls(), body.milliseconds()), ("open", 2, 2000));
    assert_eq!((statistics.why(), statistics.attempts()), (Some(Why::Rejected), 3));
}

/// The wait is the time that is left, and up to a tenth more.
#[tokio::test(start_paused = true)]
async fn a_listed_rejection_waits_for_the_probe() {
    #[resilient(max_attempts = 9, backoff = none, retry_on = [Io, rejected(open)], circuit_breaker(consecutive = 2, open_jitter = none))]
    async fn call(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused([fail(Io), fail(Io), succeed("v")]);
    assert_eq!((call(&body).await, body.calls()), (Ok("v"), 3));
    assert!((5000..=5501).contains(&body.milliseconds()), "{}", body.milliseconds());
}

/// `Full` and `Io` are variants of the body's errors: a rejection that becomes one of them is no such error.
#[test]
fn names_of_variants_do_not_match_rejections() {
    #[derive(Debug, PartialEq)]
    enum Failure {
        Io,
    }
    impl From<Rejection> for Failure {
        fn from(_: Rejection) -> Self {
            Self::Io
        }
    }
    #[resilient(max_attempts = 9, backoff = none, retry_on = [Io], circuit_breaker = 2)]
    fn call(calls: &std::cell::Cell<u32>) -> Result<(), Failure> {
        calls.set(calls.get() + 1);
        Err(Failure::Io)
    }
    let calls = std::cell::Cell::new(0);
    let (outcome, statistics) = Statistics::watch(|| call(&calls));
    assert_eq!((outcome, calls.get(), statistics.why()), (Err(Failure::Io), 2, Some(Why::Rejected)));
}
