//! Every key, in every form in which it may be written.

use std::time::Duration;

use std::sync::{Arc, LazyLock};

use resilient_runtime::{
    Backoff, Bulkhead, CircuitBreaker, Class, Classify, Context, Delays, GiveUp, Hedge, Jitter, Policy,
    RateLimiter, Rejection, Retry, RetryBudget, Stop, resilient,
};

#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    Io,
    Timeout,
    NotFound,
    Status { code: u16 },
    Text(String),
}

impl Classify for Failure {
    fn class(&self) -> Class {
        match self {
            Self::Io | Self::Timeout => Class::Transient,
            _ => Class::Permanent,
        }
    }
}

impl Failure {
    fn is_worth_it(&self) -> bool {
        *self == Self::Io
    }
}

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self::Timeout
    }
}

pub type Answer = Result<u8, Failure>;

const ATTEMPTS: u32 = 4;
const SECOND: Duration = Duration::from_secs(1);
const HTTP: Policy = Policy::new().max_attempts(2).deadline(SECOND);
static JOB: Policy = Policy::JOB;
static BREAKER: CircuitBreaker = CircuitBreaker::new().consecutive(5);
static SHARED_BREAKER: LazyLock<Arc<CircuitBreaker>> = LazyLock::new(Default::default);
static BULKHEAD: Bulkhead = Bulkhead::new(5);
static LIMITER: RateLimiter = RateLimiter::new(5, SECOND);
static BUDGET: RetryBudget = RetryBudget::new();
const HEDGE: Hedge = Hedge::new();

macro_rules! accepted {
    (|$id:ident, $text:ident| $($name:ident: $attribute:tt;)*) => {
        $(accepted! { @ $name $id $text $attribute })*
    };
    (@ $name:ident $id:ident $text:ident [$($attribute:tt)*]) => {
        #[resilient($($attribute)*)]
        pub async fn $name($id: u8, $text: &str) -> Result<u8, Failure> {
            if $text.is_empty() { Err(Failure::Io) } else { Ok($id) }
        }
    };
}

// max_attempts, backoff and jitter
accepted! { |id, text|
    attempts: [max_attempts = 5];
    attempts_with_suffix: [max_attempts = 5u32];
    attempts_of_a_constant: [max_attempts = ATTEMPTS];
    attempts_of_an_argument: [max_attempts = u32::from(id) + 1];
    attempts_of_a_block: [max_attempts = { let more = ATTEMPTS; more + 1 }];
    attempts_without_end: [max_attempts = unlimited, deadline = "1s"];
    attempts_until_stopped: [max_attempts = unlimited, stop = &Stop::new()];
    backoff_text: [backoff = "exp"];
    backoff_word: [backoff = fixed];
    backoff_none: [backoff = none];
    backoff_none_text: [backoff = "none"];
    backoff_exp: [backoff = exp("100ms", factor = 2.0, min = "0ms", max = "30s")];
    backoff_exponential: [backoff = exponential(SECOND, factor = f64::from(id) + 1.0)];
    backoff_without_base: [backoff = exp(max = "5s")];
    backoff_empty: [backoff = exp()];
    backoff_fixed: [backoff = fixed("1s")];
    backoff_linear: [backoff = linear("100ms", step = "50ms")];
    backoff_fibonacci: [backoff = fibonacci("100ms", max = "5s")];
    backoff_list: [backoff = ["100ms", "1s"]];
    backoff_list_of_values: [backoff = ["100ms", SECOND, Duration::from_millis(u64::from(id))]];
    backoff_delays: [backoff = Delays::fixed(SECOND)];
    backoff_closure: [backoff = |retry: u32| SECOND * retry];
    backoff_function: [backoff = own_backoff()];
    jitter_flag: [jitter];
    jitter_word: [jitter = full];
    jitter_text: [jitter = "equal"];
    jitter_decorrelated: [backoff = exp("1s"), jitter = decorrelated];
    jitter_none: [jitter = none];
    jitter_share: [jitter = 0.5];
    jitter_whole: [jitter = 1];
    jitter_spread: [jitter = "50ms"];
    jitter_value: [jitter = Jitter::Full];
    jitter_of_an_argument: [jitter = if id > 3 { Jitter::Full } else { Jitter::None }];
}

// what is retried
accepted! { |id, text|
    variants: [retry_on = [Io, Timeout]];
    one_variant: [retry_on = Io];
    alternatives: [retry_on = [Io | Timeout, Status { .. }]];
    alternatives_alone: [retry_on = Io | Timeout];
    parenthesised: [retry_on = [(Io | Timeout)]];
    fields: [retry_on = [Status { code: 500..=599 }, Text(_)]];
    guard: [retry_on = [Status { code } if *code >= 500]];
    guard_on_any: [retry_on = [error if *error != Failure::NotFound]];
    guard_on_argument: [retry_on = [Text(found) if found == text]];
    path: [retry_on = [Failure::Io, self::Failure::Timeout]];
    transient: [retry_on = transient];
    transient_item: [retry_on = [transient, NotFound]];
    classes: [retry_on = [class(transient | rate_limited)]];
    rejections: [timeout = "1s", retry_on = [rejected(timeout), Io]];
    any: [retry_on = any];
    any_but: [retry_on = any, abort_on = [NotFound]];
    abort: [abort_on = [NotFound, Status { code: 400..=499 }]];
    abort_one: [abort_on = NotFound];
    both: [retry_on = [Status { .. }], abort_on = [Status { code: 404 }]];
    predicate: [retry_if = is_worth_it];
    predicate_closure: [retry_if = |error| matches!(error, Failure::Io)];
    predicate_with_argument: [retry_if = |error| *error == Failure::Text(text.to_owned())];
    on_value: [retry_if_ok = |value| *value == 0];
    on_value_with_errors: [retry_if_ok = is_zero, retry_on = [Io]];
    idempotent: [max_attempts = 3, idempotent];
    idempotent_true: [max_attempts = 3, idempotent = true];
    idempotent_false: [max_attempts = 3, idempotent = false];
    stop: [max_attempts = 3, stop = &Stop::new()];
    stop_by_value: [max_attempts = 3, stop = Stop::new()];
    stop_if: [max_attempts = 3, stop_if = has_gone_on_long];
    stop_if_closure: [max_attempts = 3, stop_if = |context: &Context<'_>| context.attempt() > 2];
}

// limits
accepted! { |id, text|
    timeout: [timeout = "30s"];
    timeout_with_units: [timeout = "1m 30s"];
    timeout_with_fraction: [timeout = "1.5s"];
    timeout_of_a_constant: [timeout = SECOND];
    timeout_of_an_argument: [timeout = Duration::from_secs(id.into())];
    deadline: [deadline = "2m"];
    deadline_of_a_constant: [deadline = SECOND * 2];
    least: [deadline = "2m", min_attempt_time = "50ms"];
    least_of_nothing: [timeout = "1s", min_attempt_time = "0s"];
    rejected: [timeout = "1s", on_reject = |_| Failure::Io];
    rejected_by_function: [timeout = "1s", on_reject = Failure::from];
}

// fallbacks
accepted! { |id, text|
    function: [fallback = cached];
    later: [fallback = cached_later];
    path_of_module: [fallback = self::cached];
    generic_function: [fallback = generic::<u8>];
    call: [fallback = cached(.., )];
    with_error: [fallback = explained(.., error)];
    with_own_arguments: [fallback = cached(id, "other")];
    closure: [fallback = |id, _text| Ok(id)];
    closure_without_parameters: [fallback = || Ok(0)];
    closure_with_error: [fallback = |_id, _text, error| Err(error)];
    closure_async: [fallback = async |id, text| cached_later(id, text).await];
    value: [fallback = value(0)];
    value_of_an_argument: [fallback = value(id)];
    value_of_a_tuple: [fallback = value({ let (a, b) = (id, id); a.max(b) })];
    chain: [fallback = [cached, cached_later, value(0)]];
    chain_with_filters: [fallback = [on(Io | Timeout) => cached, on(Status { code: 500..=599 }) => value(1), value(0)]];
    filter_alone: [fallback = on(Io) => cached];
    filter_class: [timeout = "1s", fallback = [on(class(transient)) => cached, on(rejected(timeout)) => value(0)]];
    retries_first: [max_attempts = 3, retry_on = [Io], fallback = [cached, value(0)]];
}

// circuit breakers
accepted! { |id, text|
    breaker: [circuit_breaker];
    breaker_in_a_row: [circuit_breaker = 5];
    breaker_by_share: [circuit_breaker = 0.5];
    breaker_of_a_static: [circuit_breaker = &BREAKER];
    breaker_by_name: [circuit_breaker = BREAKER];
    breaker_of_an_arc: [circuit_breaker = SHARED_BREAKER.clone()];
    breaker_borrowed_from_an_arc: [circuit_breaker = &**SHARED_BREAKER];
    breaker_window: [circuit_breaker(failure_rate = 0.5, window = 50, minimum_calls = 10)];
    breaker_window_of_time: [circuit_breaker(failure_rate = 1, window = "10s")];
    breaker_slow: [circuit_breaker(slow = "2s", slow_rate = 0.8)];
    breaker_slow_alone: [circuit_breaker(slow = SECOND)];
    breaker_both: [circuit_breaker(consecutive = 5, failure_rate = 0.5, window = 20)];
    breaker_first_parameter: [circuit_breaker(5, probes = 3, pass_rate = 0.6, half_open_limit = "1m")];
    breaker_open_for: [circuit_breaker(open_for = "5s")];
    breaker_open_for_a_constant: [circuit_breaker(open_for = SECOND)];
    breaker_open_for_fixed: [circuit_breaker(open_for = fixed("5s"), open_jitter = none)];
    breaker_open_for_exp: [circuit_breaker(open_for = exp("5s", max = "1m"), open_jitter = 0.1)];
    breaker_open_for_list: [circuit_breaker(open_for = ["1s", "10s", "1m"], open_jitter = full)];
    breaker_of_an_argument: [circuit_breaker(consecutive = u32::from(id) + 1, open_for = SECOND * u32::from(id))];
    breaker_of_a_constant: [circuit_breaker(consecutive = ATTEMPTS)];
    breaker_counts_any: [circuit_breaker(count = any)];
    breaker_counts_transient: [circuit_breaker(count = transient)];
    breaker_counts: [circuit_breaker(count = [Io, Status { code: 500..=599 }, rejected(timeout)]), timeout = "1s"];
    breaker_ignores: [circuit_breaker(ignore = [NotFound, error if *error == Failure::Text(text.to_owned())])];
    breaker_accepts: [circuit_breaker(accept = NotFound, ignore = [class(overloaded)])];
    breaker_shared_with_counting: [circuit_breaker(&BREAKER, count = [Io], ignore = NotFound)];
    breaker_with_retries: [max_attempts = 3, retry_on = [Io, rejected(open)], circuit_breaker = 5];
    breaker_with_refusal: [retry_if_ok = is_zero, retry_on = [Io], circuit_breaker = 5];
    breaker_with_predicate: [retry_if = is_worth_it, circuit_breaker = 5];
    breaker_with_predicate_closure: [retry_if = |error| error.is_worth_it(), circuit_breaker = 5];
    breaker_with_predicate_and_argument: [retry_if = |error| *error == Failure::Text(text.to_owned()), circuit_breaker];
    hedge_with_predicate_closure: [retry_if = |error| error.is_worth_it(), hedge, idempotent];
    breaker_with_limits: [circuit_breaker = 5, timeout = "1s", deadline = "3s", max_attempts = 3];
    breaker_with_fallback: [circuit_breaker = 5, fallback = [on(rejected(open)) => cached, value(0)]];
    breaker_converted: [circuit_breaker = 5, on_reject = |_| Failure::Io];
}

// bulkheads and rate limits
accepted! { |id, text|
    bulkhead: [bulkhead = 10];
    bulkhead_of_a_constant: [bulkhead(max_concurrent = ATTEMPTS)];
    bulkhead_of_an_argument: [bulkhead(max_concurrent = u32::from(id) + 1)];
    bulkhead_queue: [bulkhead(10, max_queued = 50, max_wait = "1s")];
    bulkhead_queue_named: [bulkhead(max_queued = 50, max_concurrent = 10)];
    bulkhead_of_a_static: [bulkhead = &BULKHEAD];
    bulkhead_in_parentheses: [bulkhead(&BULKHEAD)];
    bulkhead_adaptive: [bulkhead = adaptive];
    bulkhead_adaptive_value: [bulkhead = adaptive(min = 1, max = 200)];
    bulkhead_adaptive_within: [bulkhead(adaptive(min = 1, max = 200, initial = 20), max_queued = 5)];
    bulkhead_adaptive_last: [bulkhead(max_queued = 5, adaptive(max = ATTEMPTS))];
    bulkhead_with_timeout: [bulkhead(10, max_queued = 50), timeout = "1s"];
    bulkhead_with_retries: [bulkhead = 10, retry_on = [Io, rejected(full)]];
    rate: [rate_limit = "100/s"];
    rate_of_a_minute: [rate_limit = "1_000/min"];
    rate_of_a_day: [rate_limit = "5 / day"];
    rate_parameters: [rate_limit("100/10s", burst = 20, max_wait = "1s", per = attempt)];
    rate_of_values: [rate_limit(count = ATTEMPTS, period = SECOND)];
    rate_of_arguments: [rate_limit(count = u32::from(id), period = SECOND * 2, burst = u32::from(id))];
    rate_per_call: [rate_limit("100/s", per = call), retry_on = any];
    rate_of_a_static: [rate_limit = &LIMITER];
    rate_of_a_static_per_call: [rate_limit(LIMITER, per = call), max_attempts = 3];
    rate_with_retries: [rate_limit = "5/s", retry_on = [Io, rejected(limited)]];
}

// hedges, budgets, and what they share
accepted! { |id, text|
    hedge: [hedge, idempotent];
    hedge_time: [hedge = "50ms", idempotent];
    hedge_percentile: [hedge = p95, idempotent];
    hedge_parameters: [hedge(after = p90, max = 2), idempotent];
    hedge_of_a_constant: [hedge = HEDGE, idempotent];
    hedge_after_a_constant: [hedge(after = SECOND), idempotent];
    hedge_of_an_argument: [hedge(after = SECOND, max = u32::from(id)), idempotent];
    hedge_with_retries: [hedge = "50ms", idempotent, max_attempts = 5, retry_on = [Io], timeout = "1s", deadline = "5s"];
    hedge_with_a_budget: [hedge = "50ms", idempotent, budget];
    hedge_with_a_fallback: [hedge = "50ms", idempotent, fallback = [cached, value(0)]];
    budget: [max_attempts = 3, budget];
    budget_share: [max_attempts = 3, budget = 0.1];
    budget_of_a_static: [max_attempts = 3, budget = &BUDGET];
    budget_parameters: [max_attempts = 3, budget(ratio = 0.1, per_second = 1, capacity = 10, initial = 3, of = successes)];
    budget_of_calls: [max_attempts = 3, budget(of = calls)];
    budget_none: [max_attempts = 3, upstream = "stock", budget = none];
    budget_of_an_argument: [max_attempts = 3, budget(capacity = u32::from(id))];
    upstream: [circuit_breaker, upstream = "inventory"];
    upstream_of_retries: [max_attempts = 3, upstream = "inventory"];
    upstream_of_both: [max_attempts = 3, circuit_breaker, upstream = "inventory"];
    keyed_breaker: [circuit_breaker, key = id];
    keyed_by_two: [circuit_breaker, bulkhead = 5, key = (id, text)];
    keyed_limits: [rate_limit = "5/s", key = text];
    keyed_budget: [max_attempts = 3, budget, key = text.len()];
    keyed_upstream: [max_attempts = 3, circuit_breaker, upstream = "inventory", key = id];
    nested: [max_attempts = 3, nested = once];
    timeout_adaptive: [timeout = adaptive(p99, max = "5s")];
    timeout_adaptive_parameters: [timeout = adaptive(p99, factor = 1.5, min = "50ms", max = "5s")];
    timeout_adaptive_named: [timeout = adaptive(percentile = p50, max = SECOND), max_attempts = 3];
    last_good: [fallback = last_good(key = id)];
    last_good_of_an_age: [fallback = [last_good(key = (id, text), max_age = "10m"), value(0)]];
    last_good_of_a_constant: [fallback = on(Io) => last_good(key = text, max_age = SECOND), retry_on = [Io]];
    everything: [
        circuit_breaker = 5, rate_limit = "100/s", bulkhead(10, max_queued = 5), timeout = "1s", deadline = "9s",
        hedge = "50ms", idempotent, max_attempts = 4, budget, upstream = "inventory", key = id, nested = once,
        fallback = [last_good(key = id), cached, value(0)], retry_on = [Io, Timeout, rejected(full)]
    ];
}

// everything else
accepted! { |id, text|
    policy_of_a_constant: [policy = HTTP];
    policy_of_a_static: [policy = JOB];
    policy_of_a_type: [policy = Policy::REQUEST];
    policy_with_changes: [policy = HTTP, max_attempts = 5, jitter = none];
    policy_of_a_function: [policy = choose(id)];
    policy_by_reference: [policy = &HTTP];
    named: [max_attempts = 3, name = "inventory.get"];
    named_raw: [max_attempts = 3, name = r"inventory/get:v-1"];
    hooks: [max_attempts = 3, on_retry = announce, on_give_up = bury];
    hook_closures: [max_attempts = 3, on_retry = |_retry| {}, on_give_up = |_give_up: &GiveUp| {}];
    give_up_alone: [on_give_up = bury];
    error_type: [max_attempts = 3, error = Failure];
    share: [max_attempts = 3, share(text)];
    clone: [max_attempts = 3, clone(text, id)];
    runtime: [max_attempts = 3, crate = ::resilient_runtime];
    trailing_comma: [max_attempts = 3,];
    trailing_commas: [retry_on = [Io, Timeout,], backoff = exp("1s", max = "9s",), fallback = [cached, value(0),],];
}

#[resilient(max_attempts = 3, retry_on = [Io], context = cx)]
pub async fn context() -> Result<u32, Failure> {
    Ok(cx.attempt())
}

#[resilient(retry_on = [Io, Timeout])]
pub async fn behind_an_alias() -> Answer {
    Ok(1)
}

#[resilient(retry_on = [Io, Timeout], error = Failure)]
pub async fn behind_an_alias_named() -> Answer {
    Ok(1)
}

#[resilient(retry_on = [kind(TimedOut | ConnectionReset), Interrupted, error if error.raw_os_error() == Some(4)])]
pub fn kinds() -> std::io::Result<u8> {
    Ok(1)
}

#[resilient(retry_on = [is(std::io::Error), is(Failure2 as Failure2::Io), is(std::fmt::Error as e if *e == std::fmt::Error)])]
pub fn types() -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
    Ok(1)
}

#[resilient(retry_on = [is(std::io::Error)])]
pub fn types_of_anyhow() -> anyhow::Result<u8> {
    Ok(1)
}

#[resilient(max_attempts = 3)]
pub fn none_is_retried() -> Option<u8> {
    Some(1)
}

#[resilient(fallback = value(0))]
pub fn once() -> Option<u8> {
    None
}

#[derive(Debug, thiserror::Error)]
pub enum Failure2 {
    #[error("io")]
    Io,
}

#[resilient(hedge = "5ms", idempotent)]
pub async fn hedged_with_arguments_given_away(list: Vec<u8>, (name, _): (String, u8)) -> Result<String, Failure> {
    drop(list);
    Ok(name)
}

#[resilient(circuit_breaker = 5, bulkhead = 5, rate_limit = "5/s", fallback = last_good(key = id))]
pub fn guarded_now(id: u8) -> Option<u8> {
    Some(id)
}

#[resilient(
    circuit_breaker = 5, bulkhead(5, max_queued = 5), rate_limit("5/s", per = call), timeout = "1s", max_attempts = 3,
    budget, nested = once, key = id
)]
pub fn guarded_on_a_worker(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

#[resilient(timeout = adaptive(p99, max = "1s"), bulkhead = adaptive, circuit_breaker, upstream = "inventory")]
pub fn measured_on_a_worker(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

pub struct Client {
    breaker: CircuitBreaker,
    shared: Arc<CircuitBreaker>,
    bulkhead: Arc<Bulkhead>,
    limiter: &'static RateLimiter,
    budget: Box<RetryBudget>,
    hedge: Hedge,
    rate: u32,
    attempts: u32,
    policy: Policy,
    shutdown: Stop,
    last: Duration,
}

impl Client {
    #[resilient(
        max_attempts = self.attempts,
        backoff = ["1s", self.last],
        retry_on = any,
        stop = &self.shutdown,
        fallback = [Self::cached, self.cached(..), self.cached(id), |id| self.cached(id)]
    )]
    pub async fn get(&self, id: u8) -> Result<u8, Failure> {
        Ok(id)
    }

    #[resilient(policy = self.policy, retry_if = |error| self.is_worth_it(error))]
    pub async fn by_policy(&self) -> Result<u8, Failure> {
        Ok(1)
    }

    #[resilient(policy = Self::POLICY, retry_on = any)]
    pub fn by_associated_policy(&self) -> Result<u8, Failure> {
        Ok(1)
    }

    #[resilient(
        circuit_breaker = &self.breaker, bulkhead = self.bulkhead, rate_limit(self.limiter, per = call),
        budget = &self.budget, hedge = self.hedge, idempotent, retry_on = [Io]
    )]
    pub async fn guarded(&self, id: u8) -> Result<u8, Failure> {
        Ok(id)
    }

    #[resilient(circuit_breaker = self.shared, bulkhead(max_concurrent = self.rate), key = self.rate)]
    pub fn guarded_now(&mut self, id: u8) -> Result<u8, Failure> {
        self.rate += 1;
        Ok(id)
    }

    const POLICY: Policy = Policy::new().max_attempts(2);

    fn cached(&self, id: u8) -> Result<u8, Failure> {
        Ok(id)
    }

    fn is_worth_it(&self, _: &Failure) -> bool {
        true
    }
}

fn cached(id: u8, _: &str) -> Result<u8, Failure> {
    Ok(id)
}

async fn cached_later(id: u8, _: &str) -> Result<u8, Failure> {
    Ok(id)
}

fn generic<T: From<u8>>(id: T, _: &str) -> Result<T, Failure> {
    Ok(id)
}

fn explained(_: u8, _: &str, error: Failure) -> Result<u8, Failure> {
    Err(error)
}

fn is_worth_it(_: &Failure) -> bool {
    true
}

fn is_zero(value: &u8) -> bool {
    *value == 0
}

fn has_gone_on_long(context: &Context<'_>) -> bool {
    context.attempt() > 5
}

fn own_backoff() -> impl Backoff {
    |_: u32| SECOND
}

fn choose(_: u8) -> Policy {
    HTTP
}

fn announce(_: &Retry) {}

fn bury(_: &GiveUp) {}

fn main() {}
