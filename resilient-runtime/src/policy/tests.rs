use proptest::prelude::*;

use super::*;
use crate::backoff::tests::{any_delays, any_duration};
use crate::jitter::tests::any_jitter;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_new_policy_makes_one_attempt_without_limits() {
    let policy = Policy::new();
    assert_eq!(policy, Policy::default());
    assert_eq!(policy.attempts(), 1);
    assert!(!policy.rejects());
    assert_eq!((policy.timeout_limit(), policy.deadline_limit(), policy.idempotence()), (None, None, None));
    assert_eq!(policy.shortest_attempt(), Duration::ZERO);
    assert_eq!(policy.longest_retry_after(), Duration::from_secs(60));
}

#[test]
fn any_word_about_retries_makes_it_three_attempts() {
    let delays = Delays::fixed(SECOND);
    for policy in [Policy::new().retry(), Policy::new().backoff(delays), Policy::new().jitter(Jitter::None)] {
        assert_eq!(policy.attempts(), 3);
        assert_eq!(policy.max_attempts(7).attempts(), 7);
    }
    assert_eq!(Policy::new().timeout(SECOND).idempotent(true).attempts(), 1, "these do not");
    assert_eq!(Policy::new().max_attempts(0).attempts(), 1);
    assert_eq!(Policy::new().unlimited_attempts().attempts(), u32::MAX);
    assert_eq!(Policy::new().unlimited_attempts().max_attempts(2).attempts(), 2, "the last word counts");
}

#[test]
fn retrying_without_more_words_doubles_from_100_ms_with_full_jitter() {
    let policy = Policy::new().retry();
    assert_eq!(policy.delays(), &Delays::exponential(Duration::from_millis(100)));
    assert_eq!(policy.jitter_kind(), Jitter::Full);
    let set = policy.backoff(Delays::none()).jitter(Jitter::Equal);
    assert_eq!((*set.delays(), set.jitter_kind()), (Delays::none(), Jitter::Equal));
}

#[test]
fn limits_make_a_policy_reject_and_zero_takes_them_away() {
    let both = Policy::new().timeout(SECOND).deadline(10 * SECOND);
    assert_eq!((both.timeout_limit(), both.deadline_limit()), (Some(SECOND), Some(10 * SECOND)));
    assert!(both.rejects());
    assert!(both.without_timeout().rejects());
    assert!(both.without_deadline().rejects());
    assert_eq!(both.without_timeout().without_deadline(), Policy::new());
    assert_eq!(Policy::new().deadline(Duration::ZERO).deadline_limit(), Some(Duration::ZERO));
}

#[test]
fn the_shortest_attempt_is_a_tenth_of_the_timeout_unless_said() {
    let policy = Policy::new().timeout(SECOND);
    assert_eq!(policy.shortest_attempt(), Duration::from_millis(100));
    assert_eq!(policy.min_attempt_time(SECOND / 2).shortest_attempt(), SECOND / 2);
    assert_eq!(policy.min_attempt_time(Duration::ZERO).shortest_attempt(), Duration::ZERO);
}

#[test]
fn the_presets_are_what_their_documentation_says() {
    let waits = |policy: Policy, count: u32| -> Vec<u64> {
        (1..=count).map(|retry| policy.delays().delay_ns(retry) / 1_000_000).collect()
    };
    assert_eq!(waits(Policy::REQUEST, 2), [50, 100]);
    assert_eq!(waits(Policy::DATABASE, 7), [20, 40, 80, 160, 320, 640, 1000]);
    assert_eq!(waits(Policy::JOB, 7), [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    assert_eq!(waits(Policy::JOB, 7).iter().sum::<u64>(), 91_000);
    assert_eq!([Policy::REQUEST, Policy::DATABASE, Policy::JOB].map(|policy| policy.attempts()), [3, 5, 8]);
    assert_eq!(Policy::REQUEST.timeout_limit(), Some(5 * SECOND));
    assert_eq!(Policy::REQUEST.deadline_limit(), Some(15 * SECOND));
    assert_eq!((Policy::JOB.timeout_limit(), Policy::JOB.deadline_limit()), (None, Some(300 * SECOND)));
    assert!(!Policy::DATABASE.rejects());
    assert_eq!(Policy::JOB.jitter_kind(), Jitter::Fraction(0.5));
}

proptest! {
    #[test]
    fn no_value_is_too_large(
        attempts in any::<u32>(),
        delays in any_delays(),
        jitter in any_jitter(),
        [timeout, deadline, shortest, hint] in [any_duration(), any_duration(), any_duration(), any_duration()],
        retry in any::<u32>(),
        random in any::<u64>(),
    ) {
        let policy = Policy::new()
            .max_attempts(attempts)
            .backoff(delays)
            .jitter(jitter)
            .timeout(timeout)
            .deadline(deadline)
            .retry_after_max(hint);
        prop_assert_eq!(policy.attempts(), attempts.max(1));
        prop_assert!(policy.rejects() && !policy.without_timeout().without_deadline().rejects());
        prop_assert!(policy.shortest_attempt() <= timeout / 10);
        prop_assert_eq!(policy.min_attempt_time(shortest).shortest_attempt(), shortest);
        let delays = policy.delays();
        let wait = policy.jitter_kind().apply(delays, delays.delay_ns(retry), 0, random);
        prop_assert!(delays.floor_ns() <= wait && wait <= delays.cap_ns());
    }
}
