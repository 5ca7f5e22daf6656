//! MicroProfile Fault Tolerance TCK, `invalidParameters`, and `SmallRye`'s: definitions that must be refused. There they
//! fail when the application starts, here when it is compiled; the messages are those that the compiler shows.
//!
//! What only rustc's types can refuse is in `ui-tests`: `not_applicable.rs`.

use resilient_behaviour_tests::mistakes;

macro_rules! refused {
    ($($(#[$comment:meta])* $id:ident: $attribute:literal => [$($message:literal),+];)*) => {$(
        $(#[$comment])*
        #[test]
        fn $id() {
            assert_eq!(mistakes($attribute), [$($message),+]);
        }
    )*};
}

refused! {
    iv_01: "max_attempts = -3" => ["`max_attempts` cannot be negative; for no limit write `unlimited`, with a `deadline` or `stop`"];
    /// -1 is not special either.
    iv_01_unlimited: "max_attempts = -1" => ["`max_attempts` cannot be negative; for no limit write `unlimited`, with a `deadline` or `stop`"];
    iv_02: r#"backoff = fixed("-1ms")"# => ["the base of `fixed`: a duration cannot be negative (character 1)"];
    iv_03: r#"backoff = fixed("1s"), jitter = "-1ms""# => ["`jitter`: a duration cannot be negative (character 1)"];
    iv_04: r#"backoff = fixed("1000ms"), deadline = "500ms""# => ["a wait of 1s never fits into `deadline` (500ms): shorten it, or remove it"];
    iv_05: r#"timeout = "-1ms""# => ["`timeout`: a duration cannot be negative (character 1)"];
    iv_06: "bulkhead = -1" => ["`bulkhead` cannot be negative"];
    iv_07: "bulkhead(10, max_queued = -1)" => ["`max_queued` of `bulkhead` cannot be negative"];
    iv_08: r#"circuit_breaker(open_for = "-1ms")"# => ["`open_for` of `circuit_breaker`: a duration cannot be negative (character 1)"];
    iv_08_rate: "circuit_breaker(failure_rate = -1)" => ["`failure_rate` of `circuit_breaker` is a share above 0 and at most 1, such as `0.5`"];
    iv_09: "circuit_breaker(failure_rate = -0.1)" => ["`failure_rate` of `circuit_breaker` is a share above 0 and at most 1, such as `0.5`"];
    iv_10: "circuit_breaker(failure_rate = 1.1)" => ["`failure_rate` of `circuit_breaker` is a share: for 1.1 % write `0.011`"];
    iv_11: "circuit_breaker(window = 0)" => ["`window` of `circuit_breaker` must be at least 1"];
    iv_12: "circuit_breaker(window = -1)" => ["`window` of `circuit_breaker` cannot be negative"];
    /// The volume is also the least number of calls that is judged.
    iv_12_minimum: "circuit_breaker(minimum_calls = -1)" => ["`minimum_calls` of `circuit_breaker` cannot be negative"];
    iv_13: "circuit_breaker(probes = 0)" => ["`probes` of `circuit_breaker` must be at least 1"];
    iv_14: "circuit_breaker(probes = -1)" => ["`probes` of `circuit_breaker` cannot be negative"];
    /// `backoff` is itself a retry key, so that it lacks a retry only where one attempt is all there is.
    iv_17: r#"max_attempts = 1, backoff = exp("1s")"# => ["`backoff` has no effect beside `max_attempts = 1`: remove one of the two"];
    iv_18: "backoff = exp, backoff = fibonacci" => ["`backoff` is given twice; keep one"];
    iv_19: r#"backoff = exp("1s", max = "1m"), deadline = "1m""# => ["a wait of 60s never fits into `deadline` (60s): shorten it, or remove it"];
    iv_19_factor: r#"backoff = exp("1s", factor = 0.9)"# => ["`factor` of `exp` must be at least 1"];
    iv_20: "retry_if = predicate, retry_on = [Io]" => ["`retry_if` stands instead of `retry_on`: remove one of the two"];
    iv_20_abort: "retry_if = predicate, abort_on = [Io]" => ["`retry_if` stands instead of `abort_on`: remove one of the two"];
}

/// All mistakes of an attribute are reported at once.
#[test]
fn several_at_a_time() {
    assert_eq!(mistakes(r#"max_attempts = -3, timeout = "-1ms", jitter = 2.0"#).len(), 3);
}
