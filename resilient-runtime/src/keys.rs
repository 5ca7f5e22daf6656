//! The reference of the attribute's keys, where editors find it.

/// Every key of `#[resilient(..)]`, with its meaning, forms and default.
///
/// Nothing here is called: the type exists for its documentation. The attribute expands to a statement that names
/// these methods and that only rust-analyzer sees, so that hovering a key shows the text below.
#[derive(Debug)]
pub struct Keys;

macro_rules! keys {
    ($($(#[$doc:meta])* $key:ident)*) => {
        #[expect(clippy::return_self_not_must_use, reason = "nothing calls them")]
        impl Keys {
            $($(#[$doc])* pub fn $key(self, _value: impl Sized) -> Self { self })*

            /// The names of all keys, in the order of this page.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($key)),*];
        }
    };
}

keys! {
    /// Total calls of the body, the first included: `max_attempts = 5`, an expression of type `u32`, or `unlimited`,
    /// which needs a `deadline` or `stop`. Default: 3 where any retry key is present, else exactly one attempt.
    max_attempts
    /// Waits between attempts: `"exp"`, `exp("100ms", factor = 2.0, min = "0ms", max = "30s")`, `none`, `fixed("1s")`,
    /// `linear("100ms", step = "50ms")`, `fibonacci("100ms")`, `["100ms", "1s"]` (the last repeats), or an expression
    /// that implements `Backoff`. Default: exponential from 100 ms, doubling to 30 s.
    backoff
    /// Spreads the waits: `jitter` (full), `full`, `equal`, `decorrelated`, `0.5` (plus or minus 50 %), `"50ms"` (plus
    /// or minus, never below zero) or `none`. The cap of `backoff` holds after jitter. Default: full.
    jitter
    /// Which errors are worth another attempt: `[Io, Timeout]` (variants of the function's error type), patterns with
    /// guards, `kind(TimedOut)`, `is(Type)`, `class(transient | rate_limited)`, `rejected(open)`; or one word,
    /// `transient` (asks `Classify`) or `any`. Default: `transient`; with `abort_on` alone, any but those.
    retry_on
    /// Which errors end the call at once, in the grammar of `retry_on`; always wins over it. Default: none.
    abort_on
    /// A predicate on the error, `fn(&E) -> bool`, instead of `retry_on`.
    retry_if
    /// A predicate on an Ok value, `fn(&T) -> bool`: true refuses the value and counts as a failure. On the last
    /// attempt the value is returned as it is.
    retry_if_ok
    /// Says that the body may run twice without harm, so a timeout may be repeated. `idempotent = false`: only errors
    /// whose `Classify::effect` says that nothing can have happened are retried. Default: unsaid; a timeout is
    /// repeated only where `retry_on` names it.
    idempotent
    /// A `Stop` that wakes a wait between attempts and starts no further attempt: `stop = &self.shutdown`.
    stop
    /// A stop rule of your own, `fn(&Context) -> bool`, asked before each further attempt.
    stop_if
    /// Limit of each attempt: `"30s"` or an expression of type `Duration`. Async: the attempt's future is dropped; its
    /// clock starts when the attempt is first pending. Sync: the attempt runs on a worker thread and is left behind when
    /// late; `&str`, `&Path`, `&[T]`, `&T` and `&self` travel as copies of their own. `adaptive(p99, factor = 1.5,
    /// min = "50ms", max = "5s")` follows measured latency, and is `max` while too little is measured. Default: none.
    timeout
    /// Limit over all attempts, waits and fallbacks: `"2m"` or an expression of type `Duration`. Nothing is started
    /// that cannot fit. Annotated functions called inside inherit it; the smaller wins. Default: none.
    deadline
    /// Start no attempt with less time than this left before the deadline. Default: a tenth of `timeout`, or of a
    /// shorter `deadline`.
    min_attempt_time
    /// What answers when the attempts have failed: `f`, `f(.., error)`, `Self::f`, `|id| ..`, `self.cache.get(id)`,
    /// `value(x)`, sync or async, or a list of these; `on(Io | Timeout) => f` limits a link to some errors. The first
    /// success wins, the last error is returned. `last_good(key = id, max_age = "10m")` answers with the last success
    /// of the same key. Default: none.
    fallback
    /// Does not call what fails: after too many failures attempts are rejected for a while, then a few probes decide.
    /// `circuit_breaker` (half of the last 100 calls, of at least 20), `circuit_breaker = 5` (failures in a row),
    /// `circuit_breaker = 0.5` (share of failures), `&self.breaker` (a `CircuitBreaker`, static, field or `Arc`), or
    /// parameters: `failure_rate`, `window = 100` or `"10s"`, `minimum_calls`, `consecutive`, `slow = "2s"` with
    /// `slow_rate`, `open_for = exp("5s", max = "60s")`, `open_jitter`, `probes`, `pass_rate`, `half_open_limit`, and
    /// in the grammar of `retry_on` which errors `count`, which to `ignore`, and which to `accept` as answers. By
    /// default retryable errors and timeouts count, and any error where neither a key nor `Classify` says more.
    /// Numbers may be expressions, but should not vary from call to call: a breaker with other rules starts anew. On
    /// `&mut self`, name an `Arc` as `Arc::clone(&self.breaker)`. Default: none.
    circuit_breaker
    /// At most so many attempts at a time: `bulkhead = 10`, `bulkhead(10, max_queued = 50, max_wait = "1s")` with a
    /// queue, first come first served, `bulkhead(adaptive(min = 1, max = 200))` by measured latency, or `&self.bulkhead`
    /// (a `Bulkhead`). The attempt's `timeout` runs while it waits. Default: none; without `max_queued` no queue.
    bulkhead
    /// At most so many attempts in a time: `"100/s"`, `rate_limit("100/s", burst = 20, max_wait = "1s", per = call)`,
    /// `rate_limit(count = self.rate, period = "1s")`, or `&self.limiter` (a `RateLimiter`). Without `max_wait` it rejects
    /// at once. Default: none.
    rate_limit
    /// Starts another attempt where the first is slow, and takes the first success: `hedge` (after the 95th percentile
    /// of measured latency), `hedge = "50ms"`, `hedge(after = p99, max = 2)`, or a `Hedge`. Losers are dropped. Async
    /// only, and only with `idempotent`. Hedges count as attempts. Default: none.
    hedge
    /// A budget that retries and hedges are paid from, so that a dependency that is down is not called several times as
    /// often: `budget`, `budget = 0.1` (a retry for every ten calls), `budget(ratio = 0.1, per_second = 1, capacity = 10,
    /// initial = 5, of = successes)`, `&BUDGET` (a `RetryBudget`), or `none`. An empty one suppresses retries only.
    /// Default: on where `upstream` is named, else none.
    budget
    /// The name of what is called: functions with the same one share circuit breaker and budget. Default: state per
    /// function.
    upstream
    /// Keeps the state of the function's own guards per value of an expression: `key = tenant`. At most 1,024 values are
    /// remembered. Default: one state.
    key
    /// `nested = once`: annotated functions called inside make one attempt. Default: retries multiply, with a warning
    /// event.
    nested
    /// A `Policy` as base, which the keys beside it override: a const, a static, or any expression.
    policy
    /// Identity in events, reports and statistics. Default: `module::function`.
    name
    /// Binds a name in the body to the attempt's `Context`: `context = cx`.
    context
    /// A hook, `fn(&Retry)`, called before each wait.
    on_retry
    /// A hook, `fn(&GiveUp)`, called when the call has failed for good.
    on_give_up
    /// The function's error type, where an alias hides it.
    error
    /// Turns a `Rejection` into the function's error, where the error type has no `From<Rejection>`.
    on_reject
    /// Arguments that every attempt gets a clone of: `clone(x, y)`. Default: those that the body moves.
    clone
    /// Arguments that attempts borrow: `share(x, y)`. Default: those that the body only borrows.
    share
}
