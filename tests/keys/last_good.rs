//! The fallback link `last_good`: the last success of the same key.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault::{Io, T};
use resilient_behaviour_tests::{Fault, Script, capture, fail, outcomes, rows, succeed};
use resilient_runtime::{VirtualTime, resilient};

outcomes! {
    nothing_kept_yet: [fallback = last_good(key = 1)], [fail(T)] => 2 bodies, ["T*2"];
    the_last_success: [fallback = last_good(key = 1)], [succeed("a"), succeed("b"), fail(T)] => 5 bodies, ["a", "b", "b*3"];
    as_old_as_allowed: [fallback = last_good(key = 1, max_age = "10s")], [succeed("a"), fail(T)] => 3 bodies, ["a", "+10000", "a", "+1", "T"];
    of_any_age: [fallback = last_good(key = 1)], [succeed("a"), fail(T)] => 2 bodies, ["a", "+86400000", "a"];
    age_by_expression: [fallback = last_good(key = 1, max_age = Duration::from_secs(1))], [succeed("a"), fail(T)] => 3 bodies,
        ["a", "+1000", "a", "+1", "T"];
    before_another_link: [fallback = [last_good(key = 1), value("default")]], [fail(T), succeed("a"), fail(T)] => 3 bodies,
        ["default", "a*2"];
    behind_another_link: [fallback = [|_| Err(Io), last_good(key = 1)]], [succeed("a"), fail(T)] => 2 bodies, ["a*2"];
    for_some_errors: [fallback = on(Fault::Io) => last_good(key = 1)], [succeed("a"), fail(Io), fail(T)] => 3 bodies, ["a*2", "T"];
    /// What another link answered was no success.
    the_answer_of_a_link_is_not_kept: [fallback = [last_good(key = 1), value("default")]], [fail(T)] => 2 bodies, ["default*2"];
    while_the_breaker_is_open: [circuit_breaker = 1, fallback = last_good(key = 1)], [succeed("a"), fail(Io)] => 2 bodies, ["a*4"];
}

rows! {
    after_all_attempts: [max_attempts = 3, backoff = fixed("1s"), jitter = none, retry_on = any, fallback = [last_good(key = 1), value("v")]],
        [fail(T)] => 3 calls, Ok("v"), 2000 ms;
}

#[test]
fn each_key_has_its_own() {
    #[resilient(fallback = last_good(key = id))]
    fn call(id: &str, good: bool) -> Result<String, Fault> {
        if good { Ok(id.to_uppercase()) } else { Err(T) }
    }
    let kept = |id: &str| call(id, false).ok();
    assert_eq!((call("a", true), call("b", true)), (Ok("A".into()), Ok("B".into())));
    assert_eq!((kept("a"), kept("b"), kept("c")), (Some("A".into()), Some("B".into()), None));
}

#[tokio::test(start_paused = true)]
async fn the_key_sees_self_and_arguments() {
    struct Client {
        region: u8,
    }
    impl Client {
        #[resilient(fallback = last_good(key = (self.region, id.clone())))]
        async fn call(&self, id: String, good: bool) -> Result<String, Fault> {
            if good { Ok(id) } else { Err(T) }
        }
    }
    let (one, other) = (Client { region: 1 }, Client { region: 2 });
    assert_eq!(one.call("a".into(), true).await, Ok("a".into()));
    assert_eq!(one.call("a".into(), false).await, Ok("a".into()));
    assert_eq!(other.call("a".into(), false).await, Err(T));
}

/// The static of a generic function is one, its values are kept apart.
#[test]
fn types_are_kept_apart() {
    #[resilient(fallback = last_good(key = 1))]
    fn call<V: Clone + Send + Sync + 'static>(value: Option<V>) -> Result<V, Fault> {
        value.ok_or(T)
    }
    assert_eq!((call(Some(1_u8)), call(None::<u16>), call(None::<u8>)), (Ok(1), Err(T), Ok(1)));
}

#[test]
fn the_key_is_asked_once_per_call() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, fallback = last_good(key = { asked.set(asked.get() + 1); 7 }))]
    fn call(asked: &Cell<u32>) -> Result<(), Fault> {
        Err(T)
    }
    let asked = Cell::new(0);
    assert_eq!((call(&asked), asked.get()), (Err(T), 1));
}

#[test]
fn the_event_names_the_link() {
    #[resilient(fallback = last_good(key = 1))]
    fn call(body: &Script) -> Result<&'static str, Fault> {
        body.call()
    }
    let body = Script::blocking([succeed("a"), fail(T)]);
    assert_eq!(call(&body), Ok("a"));
    let (_, events) = capture(|| call(&body));
    let told = ["link", "answered"].map(|field| events[0].field(field).to_owned());
    assert_eq!(told, ["last_good", "true"]);
}

/// A hostile number of keys is forgotten, oldest use first.
#[test]
fn so_many_keys_are_kept() {
    #[resilient(fallback = last_good(key = id))]
    fn call(id: u32, good: bool) -> Result<u32, Fault> {
        if good { Ok(id) } else { Err(T) }
    }
    let _time = VirtualTime::start();
    assert!((0..10_000).all(|id| call(id, true) == Ok(id)));
    let kept = (0..10_000).filter(|&id| call(id, false).is_ok()).count();
    assert!((900..=1024).contains(&kept), "{kept}");
}
