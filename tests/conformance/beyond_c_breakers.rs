//! What the suites of resilience4j, Polly, Failsafe and cockatiel test of their circuit breakers, by behaviour, under ids of
//! this file's own. The letters of plans and of what is seen are those of `call_rows!`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T, Text};
use resilient_behaviour_tests::{
    Fault, Outcome, Planned, Script, call_rows, capture, fail, letter, play, succeed,
};
use resilient_runtime::{
    BreakerState, CircuitBreaker, Class, Classify, Delays, Jitter, Rejection, VirtualTime, resilient,
};

const SECOND: Duration = Duration::from_secs(1);

// When it opens.
call_rows! {
    /// As many failures as would do, but fewer calls than it takes.
    fewer_calls_than_the_minimum: [circuit_breaker(failure_rate = 0.5, window = 10, minimum_calls = 5, count = any)],
        "FFFF F S" => "TTTTTO", 5 runs;
    /// It is the share that decides, however many calls there were.
    below_the_rate: [circuit_breaker(failure_rate = 0.5, window = 10, minimum_calls = 5, count = any)],
        "FSSFSSFSSFSSFSSFSSFSS" => "T++T++T++T++T++T++T++", 21 runs;
    /// It is enough to reach the rate.
    at_the_rate: [circuit_breaker(failure_rate = 0.5, window = 4, minimum_calls = 4, count = any)],
        "SFSF S" => "+T+TO", 4 runs;
    all_have_to_fail: [circuit_breaker(failure_rate = 1.0, window = 3, minimum_calls = 3, count = any)],
        "FFSFF F S" => "TT+TTTO", 6 runs;
    /// What left the window is forgotten.
    a_window_forgets: [circuit_breaker(failure_rate = 0.6, window = 5, minimum_calls = 5, count = any)],
        "FFSSS FFSSS FF F S" => "TT+++TT+++TTTO", 13 runs;
    in_a_row: [circuit_breaker(consecutive = 3, count = any)], "FFSFFSFFF S" => "TT+TT+TTTO", 9 runs;
    the_first_failure: [circuit_breaker(consecutive = 1, count = any)], "SSF S" => "++TO", 3 runs;
    /// Either of two rules is enough.
    in_a_row_or_by_rate_in_a_row: [circuit_breaker(consecutive = 2, failure_rate = 0.9, window = 9, minimum_calls = 9, count = any)],
        "SSFF S" => "++TTO", 4 runs;
    in_a_row_or_by_rate_by_rate: [circuit_breaker(consecutive = 9, failure_rate = 0.5, window = 4, minimum_calls = 4, count = any)],
        "SFSF S" => "+T+TO", 4 runs;
    /// Half of the last hundred, judged from twenty on.
    defaults: [circuit_breaker(count = any)],
        "FFFFFFFFFFFFFFFFFFF F S" => "TTTTTTTTTTTTTTTTTTTTO", 20 runs;
    short_form_of_a_number: [circuit_breaker = 2, retry_on = [T], max_attempts = 1 + NO_RETRY], "FF S" => "TTO", 2 runs;
}

const NO_RETRY: u32 = 0;

// Windows of time.
call_rows! {
    within_the_time: [circuit_breaker(failure_rate = 0.5, window = "10s", minimum_calls = 3, count = any)],
        "F 3000 F 3000 F S" => "TTTO", 3 runs;
    /// The first is older than the window when the third comes.
    too_old_to_count: [circuit_breaker(failure_rate = 0.5, window = "10s", minimum_calls = 3, count = any)],
        "F 6000 F 6000 F S" => "TTT+", 4 runs;
    /// All of them are, and too few come after.
    a_long_silence: [circuit_breaker(failure_rate = 0.5, window = "10s", minimum_calls = 3, count = any)],
        "FF 60000 F S F" => "TTT+T", 5 runs;
    successes_grow_old_as_well: [circuit_breaker(failure_rate = 0.75, window = "10s", minimum_calls = 4, count = any)],
        "SSSS 12000 FFFF S" => "++++TTTTO", 8 runs;
}

// Slow calls.
call_rows! {
    slow_successes_open_it: [circuit_breaker(slow = "1s", slow_rate = 0.5, window = 4, minimum_calls = 4, count = any)],
        "S1500 S S1500 S S" => "++++O", 4 runs;
    /// Slower than the limit, not as slow.
    as_slow_as_the_limit: [circuit_breaker(slow = "1s", slow_rate = 0.5, window = 4, minimum_calls = 4, count = any)],
        "S1000 S1000 S1000 S1000 S" => "+++++", 5 runs;
    /// One of both kinds each: neither rule is met.
    a_slow_failure_is_both: [
        circuit_breaker(slow = "1s", slow_rate = 0.75, failure_rate = 0.75, window = 4, minimum_calls = 4, count = any)
    ], "F1500 F1500 S1500 S S" => "TT++O", 4 runs;
    slow_and_failed_are_not_added_up: [
        circuit_breaker(slow = "1s", slow_rate = 0.5, failure_rate = 0.5, window = 4, minimum_calls = 4, count = any)
    ], "F S1500 S S S" => "T++++", 5 runs;
}

// While it is open, and half-open.
call_rows! {
    /// The last millisecond of the open time, and the first after it.
    the_end_of_the_open_time: [circuit_breaker(consecutive = 1, open_for = fixed("5s"), open_jitter = none, count = any)],
        "F 4999 S 1 S" => "TO+", 2 runs;
    rejections_do_not_lengthen_it: [circuit_breaker(consecutive = 1, open_for = fixed("5s"), open_jitter = none, count = any)],
        "F 3000 SSSS 2000 S" => "TOOOO+", 2 runs;
    /// Two of three: one failure is borne, and so it closes.
    some_probes_may_fail: [circuit_breaker(
        consecutive = 1, open_for = fixed("1s"), open_jitter = none, probes = 3, pass_rate = 0.5, count = any
    )], "F 1000 SFS S F S" => "T+T++TO", 6 runs;
    /// Two of three failed: it need not wait for the third.
    too_many_probes_fail: [circuit_breaker(
        consecutive = 1, open_for = fixed("1s"), open_jitter = none, probes = 3, pass_rate = 0.5, count = any
    )], "F 1000 SFF S 1000 S" => "T+TTO+", 5 runs;
    /// By default each time twice as long, up to a minute, and as before once it has closed.
    open_times_grow: [circuit_breaker(consecutive = 1, open_jitter = none, probes = 1, count = any)],
        "F 4999 S 1 F 9999 S 1 F 19999 S 1 F 39999 S 1 F 59999 S 1 F 59999 S 1 S F 4999 S 1 S"
        => "TOTOTOTOTOTO+TO+", 9 runs;
    open_times_of_a_list: [circuit_breaker(consecutive = 1, open_for = ["1s", "3s"], open_jitter = none, probes = 1, count = any)],
        "F 999 S 1 F 2999 S 1 F 2999 S 1 S" => "TOTOTO+", 4 runs;
    open_times_that_stay: [circuit_breaker(consecutive = 1, open_for = fixed("1s"), open_jitter = none, probes = 1, count = any)],
        "F 1000 F 999 S 1 F 999 S 1 S" => "TTOTO+", 4 runs;
    /// After it has closed the window is empty, the old failures with it.
    closing_forgets: [circuit_breaker(
        failure_rate = 0.5, window = 4, minimum_calls = 4, open_for = fixed("1s"), open_jitter = none, probes = 1,
        count = any
    )], "FFFF 1000 S FFF F S" => "TTTT+TTTTO", 9 runs;
    /// A probe that is slow has failed where there is a rule for slow calls.
    a_slow_probe: [circuit_breaker(
        slow = "1s", slow_rate = 0.5, window = 2, minimum_calls = 2, open_for = fixed("1s"), open_jitter = none, probes = 1
    )], "S1500 S1500 1000 S1500 S 1000 S S" => "+++O++", 5 runs;
}

// What counts.
call_rows! {
    /// Neither moves the window, so that it is never full.
    ignored: [circuit_breaker(window = 2, minimum_calls = 2, ignore = [T], count = any)], "FFFFF I F I S" => "TTTTTITIO", 8 runs;
    /// An error that is an answer ends a row of failures.
    accepted: [circuit_breaker(consecutive = 2, accept = [T], count = any)], "I F I F I I S" => "ITITIIO", 6 runs;
    /// What the list does not name is neutral: it ends no row.
    not_counted: [circuit_breaker(consecutive = 2, count = [Io])], "I F I S" => "ITIO", 3 runs;
    ignored_before_all: [circuit_breaker(consecutive = 1, ignore = [T], accept = [Fault::T], count = any)], "FF I S" => "TTIO", 3 runs;
    /// Without retry keys, `Classify` says whose error it is: `T` is permanent there.
    by_class: [circuit_breaker(consecutive = 2)], "FFF I F I S" => "TTTITIO", 6 runs;
    /// With them, what they would repeat counts.
    by_retry_keys: [circuit_breaker(consecutive = 2), max_attempts = 1 + NO_RETRY, retry_on = [T]], "III F I F S" => "IIITITO", 6 runs;
    timeouts: [circuit_breaker(consecutive = 2), timeout = "1s"], "S1500 S1500 S" => "ttO", 2 runs;
    timeouts_beside_a_list: [circuit_breaker(consecutive = 2, count = [T]), timeout = "1s"], "S1500 S1500 S" => "tt+", 3 runs;
    timeouts_in_a_list: [circuit_breaker(consecutive = 2, count = [T, rejected(timeout)]), timeout = "1s"], "S1500 F S" => "tTO", 2 runs;
    /// Another guard's rejections are neutral: it stays closed although most calls are turned away.
    limited: [circuit_breaker(consecutive = 1), rate_limit = "1/s"], "SSSS 1000 S" => "+LLL+", 2 runs;
    limited_and_counted: [circuit_breaker(consecutive = 2, open_for = fixed("50s"), count = any), rate_limit = "1/s"],
        "SSS S 1000 S" => "+LLOO", 1 runs;
    /// It is asked before the rate limit: what it rejects takes nothing from that.
    asked_first: [circuit_breaker(consecutive = 1, open_for = fixed("1s"), open_jitter = none), rate_limit("1/m", burst = 2)],
        "I SSSSS 1000 S" => "IOOOOO+", 2 runs;
}

// Each attempt passes it; a breaker around the retries sees one outcome.
call_rows! {
    attempts_count: [circuit_breaker(consecutive = 3, count = any), max_attempts = 2, backoff = none, retry_on = [T]],
        "F F S" => "TOO", 3 runs;
}

#[test]
fn a_breaker_around_a_retry_counts_calls() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [T])]
    fn inner(body: &Planned) -> Outcome {
        body.call()
    }
    #[resilient(circuit_breaker(consecutive = 3, count = any))]
    fn outer(body: &Planned) -> Outcome {
        inner(body)
    }
    let _time = VirtualTime::start();
    assert_eq!(play("FFF S", outer), ("TTTO".to_owned(), 9));
}

/// A value that `retry_if_ok` refuses is a failure, and the rejections say so.
#[test]
fn a_refused_value_is_a_failure() {
    #[resilient(
        circuit_breaker(consecutive = 2), max_attempts = 2, backoff = none, retry_if_ok = |it: &&str| *it == "bad"
    )]
    fn call(body: &Script) -> Outcome {
        body.call()
    }
    let body = Script::blocking([succeed("bad"), succeed("bad"), succeed("good")]);
    assert_eq!(call(&body), Ok("bad"));
    let Err(Fault::Rejected(rejection)) = call(&body) else { panic!("it is open") };
    assert_eq!((rejection.is_open(), rejection.last_error(), body.calls()), (true, Some("value refused"), 2));
}

/// The rejection carries the time left and the error that opened it.
#[test]
fn a_rejection_says_how_long_and_why() {
    #[resilient(name = "quotes", circuit_breaker(consecutive = 2, open_for = fixed("10s"), open_jitter = none))]
    fn call(error: &str) -> Result<(), String> {
        Err(error.to_owned())
    }
    let time = VirtualTime::start();
    assert_eq!([call("first"), call("second")], [Err("first".into()), Err("second".into())]);
    for (waits, left) in [(0, "10s"), (2500, "7.5s"), (7000, "500ms")] {
        time.advance(Duration::from_millis(waits));
        let expected = format!(
            "`quotes` was not called: its circuit breaker is open, try again in {left}; the last error was: second"
        );
        assert_eq!(call("third"), Err(expected));
    }
}

/// Ten breakers that open together do not probe together.
#[test]
fn open_times_are_spread() {
    #[resilient(circuit_breaker(consecutive = 1, open_for = fixed("10s")), key = tenant)]
    fn call(tenant: u32) -> Result<(), Rejection> {
        Err(Rejection::new(resilient_runtime::RejectionKind::Full, "theirs"))
    }
    let _time = VirtualTime::start();
    let mut hints: Vec<_> = (0..50)
        .map(|tenant| {
            assert!(call(tenant).is_err_and(|it| it.is_full()));
            call(tenant).expect_err("it is open").retry_after().expect("for some time")
        })
        .collect();
    hints.sort();
    hints.dedup();
    assert!(hints.len() > 40, "{} open times", hints.len());
    let [shortest, longest] = [hints[0], hints[hints.len() - 1]];
    assert!(shortest >= SECOND * 8 && longest <= SECOND * 12, "{shortest:?} to {longest:?}");
    assert!(shortest < SECOND * 9 && longest > SECOND * 11, "{shortest:?} to {longest:?}");
}

/// What is done to one by hand holds until it is reset.
#[test]
fn switched_by_hand() {
    static BREAKER: CircuitBreaker =
        CircuitBreaker::new().consecutive(1).open_for(Delays::fixed(SECOND)).open_jitter(Jitter::None);
    #[resilient(circuit_breaker(&BREAKER, count = any))]
    fn call(body: &Planned) -> Outcome {
        body.call()
    }
    type Switch = fn(&CircuitBreaker);
    let table: [(Switch, BreakerState, &str, &str); 5] = [
        (CircuitBreaker::force_open, BreakerState::ForcedOpen, "SSF 3600000 S", "OOOO"),
        (CircuitBreaker::disable, BreakerState::Disabled, "FFF 3600000 F", "TTTT"),
        (CircuitBreaker::observe, BreakerState::Observing, "FFF S", "TTT+"),
        (CircuitBreaker::reset, BreakerState::Closed, "S F S", "+TO"),
        (CircuitBreaker::reset, BreakerState::Closed, "S", "+"),
    ];
    let _time = VirtualTime::start();
    for (switch, state, plan, seen) in table {
        switch(&BREAKER);
        assert_eq!(BREAKER.state(), state);
        assert_eq!(play(plan, call).0, seen, "{state:?}");
    }
}

/// Each change of state is one event, and no call is.
#[test]
fn each_step_is_told_once() {
    #[resilient(
        name = "told",
        circuit_breaker(consecutive = 1, open_for = fixed("1s"), open_jitter = none, probes = 1, count = any)
    )]
    fn call(body: &Planned) -> Outcome {
        body.call()
    }
    let _time = VirtualTime::start();
    let (seen, events) = capture(|| play("SSF SS 1000 F 1000 SSS", call).0);
    assert_eq!(seen, "++TOOT+++");
    let steps: Vec<_> = events
        .iter()
        .filter(|event| event.message.starts_with("circuit breaker"))
        .map(|event| format!("{} {}", event.level, event.field("to")))
        .collect();
    let expected = ["WARN open", "INFO half_open", "WARN open", "INFO half_open", "INFO closed"];
    assert_eq!(steps, expected, "{events:?}");
}

/// Functions of one upstream share a breaker; others do not notice.
#[test]
fn shared_by_upstream() {
    #[resilient(circuit_breaker(consecutive = 2, count = any), upstream = "beyond-c")]
    fn read(body: &Planned) -> Outcome {
        body.call()
    }
    #[resilient(circuit_breaker(consecutive = 2, count = any), upstream = "beyond-c")]
    fn write(body: &Planned) -> Outcome {
        body.call()
    }
    #[resilient(circuit_breaker(consecutive = 2, count = any), upstream = "beyond-c-other")]
    fn other(body: &Planned) -> Outcome {
        body.call()
    }
    let _time = VirtualTime::start();
    assert_eq!([read, write, read, write, other].map(|call| play("F", call).0), ["T", "T", "O", "O", "T"]);
}

/// One tenant's failures are its own.
#[test]
fn kept_by_key() {
    #[resilient(circuit_breaker(consecutive = 2, count = any), key = tenant)]
    fn call(tenant: &str, body: &Planned) -> Outcome {
        body.call()
    }
    let _time = VirtualTime::start();
    let seen = ["a", "b", "a", "a", "b", "c"].map(|tenant| play("F", |body| call(tenant, body)).0);
    assert_eq!(seen, ["T", "T", "T", "O", "T", "T"]);
}

/// An open breaker feeds the fallback, which is outside of it.
#[test]
fn a_fallback_answers_for_it() {
    #[resilient(circuit_breaker(consecutive = 1, count = any), fallback = on(rejected(open)) => value("cached"))]
    fn call(body: &Script) -> Outcome {
        body.call()
    }
    let body = Script::blocking([fail(Text("down")), succeed("up")]);
    assert_eq!([call(&body), call(&body), call(&body)], [Err(Text("down")), Ok("cached"), Ok("cached")]);
    assert_eq!(body.calls(), 1);
}

/// What the deadline of the call cut says nothing about the other side.
#[tokio::test(start_paused = true)]
async fn a_deadline_is_neutral() {
    #[resilient(circuit_breaker(consecutive = 1, count = any), deadline = "1s")]
    async fn call(body: &Script) -> Outcome {
        body.run().await
    }
    let body =
        Script::paused([succeed("late").takes(1500), succeed("late").takes(1500), fail(T), succeed("good")]);
    let mut seen = String::new();
    for _ in 0..4 {
        seen.push(letter(&call(&body).await));
    }
    assert_eq!(seen, "ddTO");
}

/// An error type that says nothing of itself: every error counts.
#[test]
fn without_classify_every_error_counts() {
    #[derive(Debug, PartialEq)]
    struct Opaque(bool);
    impl From<Rejection> for Opaque {
        fn from(rejection: Rejection) -> Self {
            Self(rejection.is_open())
        }
    }
    #[resilient(circuit_breaker(consecutive = 2))]
    fn call() -> Result<(), Opaque> {
        Err(Opaque(false))
    }
    assert_eq!([call(), call(), call()], [Err(Opaque(false)), Err(Opaque(false)), Err(Opaque(true))]);
}

/// What `Classify` calls permanent or cancelled is the caller's own.
#[test]
fn classes_that_count() {
    #[derive(Debug)]
    struct Classed(Class, bool);
    impl Classify for Classed {
        fn class(&self) -> Class {
            self.0
        }
    }
    impl From<Rejection> for Classed {
        fn from(rejection: Rejection) -> Self {
            Self(rejection.class(), true)
        }
    }
    #[resilient(circuit_breaker(consecutive = 1), key = key)]
    fn call(key: u8, class: Class) -> Result<(), Classed> {
        Err(Classed(class, false))
    }
    let table = [
        (Class::Transient, true),
        (Class::RateLimited { retry_after: None }, true),
        (Class::Overloaded, true),
        (Class::Timeout, true),
        (Class::Permanent, false),
        (Class::Cancelled, false),
    ];
    for (key, (class, counts)) in (0..).zip(table) {
        assert!(call(key, class).is_err_and(|error| !error.1));
        assert_eq!(call(key, class).is_err_and(|error| error.1), counts, "{class:?}");
    }
}

/// The body that opens it is not repeated by its own call: the rejection comes before the next attempt.
#[test]
fn retries_stop_where_it_opens() {
    #[resilient(circuit_breaker(consecutive = 3), max_attempts = 10, backoff = none, retry_on = [Io])]
    fn call(runs: &AtomicU32) -> Outcome {
        runs.fetch_add(1, SeqCst);
        Err(Io)
    }
    let runs = AtomicU32::new(0);
    assert_eq!((letter(&call(&runs)), runs.into_inner()), ('O', 3));
}

/// Objects: a field, and one shared by several owners.
#[test]
fn one_per_client() {
    struct Client {
        breaker: Arc<CircuitBreaker>,
    }
    impl Client {
        #[resilient(circuit_breaker(&self.breaker, count = any))]
        fn call(&self, body: &Planned) -> Outcome {
            body.call()
        }
    }
    let client = || Client { breaker: Arc::new(CircuitBreaker::new().consecutive(1)) };
    let [one, other] = [client(), client()];
    let twin = Client { breaker: one.breaker.clone() };
    let seen = [&one, &twin, &other, &other].map(|it| play("F", |body| it.call(body)).0);
    assert_eq!(seen, ["T", "O", "T", "O"]);
}
