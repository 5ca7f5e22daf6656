use std::sync::Arc;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;
use tokio::task::JoinSet;

use super::*;

const MILLI: u64 = 1_000_000;

/// Calls that all fail, each tried again until the budget refuses; the number of retries.
fn fail(budget: &RetryBudget, calls: u32) -> u32 {
    let mut retries = 0;
    for _ in 0..calls {
        budget.count_call();
        while budget.try_withdraw() {
            retries += 1;
        }
    }
    retries
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Call,
    Ask,
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Call),
        4 => Just(Step::Ask),
        1 => (0..3_000_u64).prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// E12 of the reliability notes: retries <= balance + ratio * calls + floor * time, in any window, in whole thousandths.
    #[test]
    fn retries_in_any_window_stay_within_balance_ratio_and_floor(
        initial in 0..10_u32, ratio in 0..1_500_u32, floor in 0..5_000_u32, steps in steps(),
    ) {
        let flow = Flow { capacity: 10 * TOKEN, floor };
        let bucket = Bucket::new(initial * TOKEN);
        let mut now = 3_600_000_u64;
        // What there was before each step: balance, calls, retries and milliseconds.
        let mut history = Vec::new();
        let (mut calls, mut retries) = (0_u64, 0_u64);
        for step in steps {
            history.push((bucket.balance(flow, now * MILLI), calls, retries, now));
            match step {
                Step::Call => {
                    calls += 1;
                    bucket.deposit(ratio, flow.capacity);
                }
                Step::Ask => retries += u64::from(bucket.withdraw(TOKEN, 0, flow, now * MILLI)),
                Step::Pass(millis) => now += millis,
            }
            for (balance, calls_before, retries_before, since) in &history {
                let spent = (retries - retries_before) * 1000 * 1000;
                let allowed = u64::from(*balance) * 1000
                    + (calls - calls_before) * u64::from(ratio) * 1000
                    + (now - since) * u64::from(floor)
                    + 999; // the part of a thousandth that time had already gained
                prop_assert!(spent <= allowed, "{spent} > {allowed}");
                prop_assert!(*balance <= flow.capacity);
            }
        }
    }

    /// The floor loses less than it can afford to: a bucket that is asked all the time gives what the floor promises.
    #[test]
    fn the_floor_is_paid_in_full(floor in 1..20_000_u32, step in 1..5_000_u32) {
        let (bucket, flow) = (Bucket::new(0), Flow { capacity: 16_000_000, floor });
        bucket.withdraw(TOKEN, 0, flow, MILLI);
        let (mut now, mut retries) = (1, 0);
        while now < 200_000 {
            now += step;
            while bucket.withdraw(TOKEN, 0, flow, u64::from(now) * MILLI) {
                retries += 1;
            }
        }
        let promised = f64::from(floor) * f64::from(now - 1) / 1e6;
        // Each withdrawal may round one millisecond up.
        let lost = f64::from(retries) * f64::from(floor) / 1e6 + 1.0;
        prop_assert!(f64::from(retries) <= promised && f64::from(retries) >= promised - lost - 1.0);
    }

    #[test]
    fn a_throttle_stays_between_zero_and_its_maximum(
        most in 0..40_u32, ratio in -1.0..3.0_f64, steps in prop::collection::vec(any::<bool>(), 0..200),
    ) {
        let budget = RetryBudget::throttle(most, ratio);
        for success in steps {
            if success { budget.count_success() } else { budget.count_failure() }
            let balance = budget.balance();
            prop_assert!((0.0..=f64::from(most.max(1))).contains(&balance));
            prop_assert_eq!(budget.try_withdraw(), balance > f64::from(most.max(1)) / 2.0);
            prop_assert!((budget.balance() - balance).abs() < f64::EPSILON, "a retry takes nothing");
        }
    }

    #[test]
    fn no_settings_and_no_time_make_it_panic(
        ratio: f64, floor: f64, capacity: u32, initial: u32, cost: u32, times: [u64; 4],
    ) {
        let budget = RetryBudget::new().ratio(ratio).per_second(floor).capacity(capacity).initial(initial).cost(cost);
        for now in times {
            budget.count_call();
            budget.bucket.withdraw(budget.settings.get().cost, 0, budget.settings.get().flow, now);
            let balance = budget.bucket.balance(budget.settings.get().flow, now);
            prop_assert!(balance <= budget.settings.get().flow.capacity);
        }
    }
}

/// E07 of the reliability notes.
#[test]
fn calls_per_request_stay_below_1_1_and_the_start() {
    let budget = RetryBudget::new().per_second(0.0);
    let retries = fail(&budget, 10_000);
    assert_eq!(retries, 1_000 + 3);
}

/// E06 of the reliability notes: the retries of 10,100 calls a second.
#[tokio::test(start_paused = true)]
async fn ten_thousand_calls_a_second_stay_below_a_tenth_more() {
    let budget = RetryBudget::new();
    fail(&budget, 100);
    for _ in 0..10 {
        let retries = fail(&budget, 10_100);
        assert!(10_100 + retries <= 11_110 + 1, "{retries}");
        tokio::time::advance(Duration::from_secs(1)).await;
    }
}

/// E03 of the reliability notes: 100 calls a second for 30 s, of which three in four fail, from 10 tasks or 1,000.
#[tokio::test(start_paused = true)]
async fn a_shared_budget_gives_a_thousand_tasks_what_it_gives_ten() {
    let (mut few, mut many) = (calls_per_request(10).await, calls_per_request(1_000).await);
    assert!((1.11 - 0.01..=1.11 + 0.01).contains(&few), "{few}");
    if few > many {
        (few, many) = (many, few);
    }
    assert!(many / few < 1.02, "{few} {many}");
}

/// Calls and retries per call, of so many tasks that share a budget.
async fn calls_per_request(tasks: u32) -> f64 {
    let budget = Arc::new(RetryBudget::new());
    let interval = Duration::from_millis(10);
    let mut running = JoinSet::new();
    for task in 0..tasks {
        let budget = Arc::clone(&budget);
        running.spawn(async move {
            let mut retries = 0;
            tokio::time::sleep(interval * task).await;
            for call in 0..3_000 / tasks {
                budget.count_call();
                if (task + call) % 4 != 0 {
                    retries += u32::from(budget.try_withdraw());
                }
                tokio::time::sleep(interval * tasks).await;
            }
            retries
        });
    }
    let retries: u32 = running.join_all().await.into_iter().sum();
    1.0 + f64::from(retries) / 3_000.0
}

/// E10 of the reliability notes: everything fails, at one and at a thousand calls a second.
#[tokio::test(start_paused = true)]
async fn retries_a_second_are_the_ratio_and_the_floor() {
    for (calls, expected) in [(1, 1.1), (10, 2.0), (100, 11.0), (1_000, 101.0)] {
        let budget = RetryBudget::new();
        let mut retries = 0;
        for _ in 0..100 {
            for _ in 0..calls {
                retries += fail(&budget, 1);
                tokio::time::advance(Duration::from_nanos(1_000_000_000 / calls)).await;
            }
        }
        let per_second = f64::from(retries) / 100.0;
        let most = expected + 3.0 / 100.0;
        assert!(per_second <= most * 1.02 && per_second >= expected * 0.97, "{calls}/s: {per_second}");
    }
}

/// E11 of the reliability notes.
#[test]
fn the_store_of_an_aws_sdk_gives_100_retries_or_50_after_timeouts() {
    let budget = || RetryBudget::tokens(500).cost(5).cost_after_timeout(10).refund_on_success(1);
    assert_eq!(fail(&budget(), 1_000), 100);
    let timeouts = budget();
    assert_eq!((0..1_000).filter(|_| timeouts.try_withdraw_for(true)).count(), 50);
}

#[test]
fn a_success_of_a_retry_puts_back_what_it_took_and_any_other_one_token() {
    let budget = RetryBudget::tokens(500).cost(5).cost_after_timeout(10).refund_on_success(1);
    assert!(budget.try_withdraw_for(true) && budget.try_withdraw());
    assert_eq!(tokens(&budget), 485_000);
    budget.count_success();
    assert_eq!(tokens(&budget), 486_000);
    budget.count_retried_success(true);
    assert_eq!(tokens(&budget), 496_000);
    budget.count_retried_success(false);
    assert_eq!(tokens(&budget), 500_000);
}

/// E09 of the reliability notes: calls per request of three attempts, by the share of attempts that fail.
#[test]
fn the_throttle_of_grpc_gives_its_published_figures() {
    let published = [(0.01, 1.010), (0.05, 1.052), (0.08, 1.061), (0.10, 1.022), (0.20, 1.000), (1.0, 1.000)];
    let mut seed = 1_u64;
    let mut fails = |share: f64| {
        // xorshift, by Marsaglia.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        f64::from((seed >> 32) as u32) / f64::from(u32::MAX) <= share
    };
    for (share, expected) in published {
        let budget = RetryBudget::throttle(10, 0.1);
        let (mut attempts, requests) = (0_u32, 60_000);
        for _ in 0..requests {
            for attempt in 0..4 {
                attempts += 1;
                if !fails(share) {
                    budget.count_success();
                    break;
                }
                budget.count_failure();
                if attempt == 3 || !budget.try_withdraw() {
                    break;
                }
            }
        }
        let per_request = f64::from(attempts) / f64::from(requests);
        assert!((per_request / expected - 1.0).abs() < 0.01, "{share}: {per_request}, not {expected}");
    }
}

#[test]
fn an_empty_budget_is_filled_by_calls() {
    let budget = RetryBudget::new().per_second(0.0).initial(0).ratio(0.25);
    assert!(!budget.try_withdraw());
    for _ in 0..4 {
        assert!(!budget.try_withdraw());
        budget.count_call();
    }
    assert!(budget.try_withdraw() && !budget.try_withdraw());
}

#[test]
fn a_budget_of_successes_gets_nothing_from_a_dependency_that_is_down() {
    let budget = RetryBudget::new().per_second(0.0).of_successes().ratio(0.5);
    assert_eq!(fail(&budget, 1_000), 3);
    (0..4).for_each(|_| budget.count_success());
    budget.count_retried_success(false);
    assert_eq!(tokens(&budget), 2_500);
}

#[test]
fn a_token_that_was_not_used_comes_back_and_none_is_made_of_it() {
    let budget = RetryBudget::new().per_second(0.0).capacity(2).initial(2);
    assert!(budget.try_withdraw());
    budget.refund();
    budget.refund();
    assert_eq!(tokens(&budget), 2_000);
}

#[tokio::test(start_paused = true)]
async fn time_adds_tokens_from_the_first_withdrawal_on_and_saves_up_no_more_than_the_capacity() {
    let budget = RetryBudget::new().ratio(0.0).per_second(2.0).capacity(5).initial(0);
    tokio::time::advance(Duration::from_secs(60)).await;
    assert!(!budget.try_withdraw(), "it starts now");
    tokio::time::advance(Duration::from_millis(499)).await;
    assert!(!budget.try_withdraw());
    tokio::time::advance(Duration::from_millis(2)).await;
    assert!(budget.try_withdraw() && !budget.try_withdraw());
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert_eq!(tokens(&budget), 5_000);
    assert_eq!((0..100).filter(|_| budget.try_withdraw()).count(), 5);
}

#[test]
fn strange_numbers_are_nothing_or_the_most() {
    for (tokens, expected) in [(f64::NAN, 0), (-1.0, 0), (f64::INFINITY, u32::MAX), (0.0004, 0), (0.1, 100)] {
        assert_eq!(thousandths(tokens), expected);
    }
    assert_eq!(tokens(&RetryBudget::tokens(u32::MAX)), 16_000_000);
    assert_eq!(tokens(&RetryBudget::new().initial(u32::MAX)), 10_000);
    assert_eq!(tokens(&RetryBudget::new().initial(8).capacity(2).capacity(9)), 8_000);
}

/// Family 11 of the bug list in the reliability notes.
#[test]
fn no_deposit_of_a_fraction_is_lost_between_threads() {
    let budget = RetryBudget::new().per_second(0.0).capacity(16_000).initial(0).ratio(0.001);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50_000).for_each(|_| budget.count_call()));
        }
    });
    assert_eq!(tokens(&budget), 200_000);
}

/// The balance in thousandths, to compare.
fn tokens(budget: &RetryBudget) -> u32 {
    thousandths(budget.balance())
}
