//! Events: one per retry, link and give-up; fields instead of sentences; nothing of the arguments.

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Event, Fault, Script, always, capture, capture_async, fail, succeed};
use resilient_runtime::resilient;
use tracing::Level;

const SECRET: &str = "hunter2";

#[resilient(
    name = "told", max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = [Io],
    fallback = [on(Fault::Full) => value("full"), refuse]
)]
async fn told(body: &Script, password: &str) -> Result<&'static str, Fault> {
    assert_eq!(password, SECRET);
    body.run().await
}

async fn refuse(_body: &Script, _password: &str) -> Result<&'static str, Fault> {
    Err(T)
}

fn kinds(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| event.message.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn every_field() {
    let body = Script::paused(always(fail(Io).takes(500)));
    let (outcome, events) = capture_async(told(&body, SECRET)).await;
    assert_eq!(outcome, Err(T));
    assert_eq!(kinds(&events), ["retry", "retry", "fallback", "give up"]);
    let [first, second, fallback, give_up] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(
        (first.level, first.names()),
        (Level::DEBUG, vec!["attempt", "error_type", "name", "wait_ms"])
    );
    assert_eq!((first.field("name"), first.field("attempt"), first.field("wait_ms")), ("told", "1", "1000"));
    assert!(first.field("error_type").ends_with("::Fault"), "{first:?}");
    assert_eq!(second.field("attempt"), "2");
    assert_eq!((fallback.level, fallback.names()), (Level::DEBUG, vec!["answered", "link", "name"]));
    assert_eq!((fallback.field("link"), fallback.field("answered")), ("refuse", "false"));
    assert_eq!(give_up.level, Level::WARN);
    assert_eq!(give_up.names(), ["attempts", "elapsed_ms", "error", "name", "why"]);
    assert_eq!(
        (give_up.field("attempts"), give_up.field("why"), give_up.field("error")),
        ("3", "attempts", "T")
    );
    assert!(events.iter().all(|event| !format!("{event:?}").contains(SECRET)), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn each_cut_attempt_is_a_rejection() {
    #[resilient(name = "cut", max_attempts = 2, backoff = none, retry_on = any, timeout = "2s")]
    async fn cut(body: &Script) -> Result<&'static str, Fault> {
        body.run().await
    }
    let body = Script::paused(always(succeed("late").takes(5000)));
    let (_, events) = capture_async(cut(&body)).await;
    assert_eq!(kinds(&events), ["rejection", "retry", "rejection", "give up"]);
    assert_eq!(events[0].names(), ["kind", "limit_ms", "name", "started"]);
    let told = ["name", "kind", "limit_ms", "started"].map(|field| events[0].field(field));
    assert_eq!(told, ["cut", "timeout", "2000", "true"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_no_give_up() {
    let body = Script::paused(always(fail(Fault::Full)));
    let (outcome, events) = capture_async(told(&body, SECRET)).await;
    assert_eq!(outcome, Ok("full"));
    assert_eq!(kinds(&events), ["fallback"]);
    assert_eq!((events[0].field("link"), events[0].field("answered")), ("value", "true"));
}

#[tokio::test(start_paused = true)]
async fn a_success_at_once_says_nothing() {
    let body = Script::paused(always(succeed("v")));
    assert_eq!(capture_async(told(&body, SECRET)).await, (Ok("v"), Vec::new()));
}

/// An error that was not to be retried is the caller's ordinary business; one that cost attempts is worth a warning.
#[test]
fn how_loud() {
    #[resilient(max_attempts = 3, backoff = none)]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let level = |body: &Script| {
        let (_, events) = capture(|| call(body));
        let give_up = events.last().expect("a give-up").clone();
        (give_up.level, give_up.field("why").to_owned())
    };
    assert_eq!(level(&Script::blocking(always(fail(T)))), (Level::DEBUG, "permanent".into()));
    assert_eq!(level(&Script::blocking([fail(Io), fail(T)])), (Level::WARN, "permanent".into()));
    assert_eq!(level(&Script::blocking(always(fail(Io)))), (Level::WARN, "attempts".into()));
}

/// The error of a single attempt that is cut says so too.
#[tokio::test(start_paused = true)]
async fn a_timeout() {
    #[resilient(name = "slow", timeout = "1s")]
    async fn call() -> Result<(), Fault> {
        std::future::pending().await
    }
    let (outcome, events) = capture_async(call()).await;
    assert!(outcome.is_err());
    assert_eq!(kinds(&events), ["rejection", "give up"]);
    let give_up = &events[1];
    assert_eq!(
        (give_up.message.as_str(), give_up.field("name"), give_up.field("attempts")),
        ("give up", "slow", "1")
    );
}
