//! `name`: who speaks in errors, reports, events and figures.

use std::time::Duration;

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, capture, fail};
use resilient_runtime::{RejectionKind, Statistics, resilient};

#[resilient(name = "inventory.get", max_attempts = 2, backoff = none, retry_on = any)]
fn named(body: &Script) -> Result<&'static str, Fault> {
    body.call()
}

#[resilient(max_attempts = 2, backoff = none, retry_on = any)]
fn r#try(body: &Script) -> Result<&'static str, Fault> {
    body.call()
}

fn name_in_statistics(call: impl FnOnce()) -> &'static str {
    let ((), statistics) = Statistics::watch(call);
    statistics.functions().first().expect("a call").name()
}

#[test]
fn given() {
    let body = Script::blocking(always(fail(T)));
    assert_eq!(name_in_statistics(|| assert_eq!(named(&body), Err(T))), "inventory.get");
    let (_, events) = capture(|| named(&body));
    assert!(
        events.len() == 2 && events.iter().all(|event| event.field("name") == "inventory.get"),
        "{events:?}"
    );
}

#[test]
fn by_module_and_function() {
    let body = Script::blocking(always(fail(T)));
    assert_eq!(name_in_statistics(|| assert_eq!(r#try(&body), Err(T))), "keys::name::try");
}

#[tokio::test(start_paused = true)]
async fn in_rejections() {
    #[resilient(name = "slow", timeout = "1500ms")]
    async fn call() -> Result<(), Fault> {
        std::future::pending().await
    }
    let Err(Fault::Rejected(rejection)) = call().await else { panic!("not rejected") };
    assert_eq!((rejection.name(), rejection.kind()), ("slow", RejectionKind::Timeout));
    assert_eq!(rejection.limit(), Duration::from_millis(1500));
    assert_eq!(rejection.to_string(), "`slow` took longer than 1.5s");
}
