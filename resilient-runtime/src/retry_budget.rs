//! How many retries a dependency is asked to bear.

mod bucket;

use crate::call::CallState;
use crate::clock;
use crate::outcome::Outcome;
use crate::replaceable::Replaceable;
use bucket::{Bucket, Flow};

/// Thousandths of a token.
const TOKEN: u32 = 1000;
/// The largest capacity, in tokens: what 24 bits hold.
const MOST_TOKENS: u32 = 16_000;
const DEFAULT_CAPACITY: u32 = 10;
/// Enough for one call of four attempts.
const DEFAULT_START: u32 = 3;

/// Limits the retries, and hedges, of all calls that share it to a part of those calls.
///
/// A bucket of tokens: calls put in a part of a token, time adds a few, and a retry takes one out. While there is none,
/// calls fail with their own error instead of being tried again. First attempts are never held back.
///
/// ```
/// use resilient_runtime::RetryBudget;
///
/// static INVENTORY: RetryBudget = RetryBudget::new().per_second(0.0);
///
/// // A dependency that is down: 1,000 calls, and each asks for a retry.
/// let retries = (0..1000).filter(|_| { INVENTORY.count_call(); INVENTORY.try_withdraw() }).count();
/// assert_eq!(retries, 103); // 10 % of the calls, and the 3 tokens that it starts with
/// ```
///
/// # What it promises
///
/// In any length of time there are no more retries than the balance at its start, plus `ratio` times the calls, plus
/// `per_second` times the seconds. The balance is never more than the [`capacity`](Self::capacity), so that a quiet or healthy
/// time saves up no more than that.
///
/// By itself a budget stops the load of retries from growing, but not every collapse: where `load * (1 + ratio)` is more than
/// the dependency can bear, a circuit breaker or a bulkhead has to stop first attempts as well.
///
/// # The start
///
/// The default is a bucket of 10 tokens that starts with 3, for all calls of the process together: enough for one call of four
/// attempts. A fleet that is restarted, or a budget for each of a thousand clients, has that number of free retries in each of
/// them; that is why it is small. Time adds tokens from the first withdrawal on.
///
/// # Amounts
///
/// Balances are kept in thousandths of a token, and so are ratios, rounded to the nearest; a number that is negative or not a
/// number is zero. All of it is one atomic word. A success or a call reads no clock, and writes nothing while the
/// bucket is full.
#[derive(Debug)]
pub struct RetryBudget {
    bucket: Bucket,
    settings: Replaceable<Settings>,
    name: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Settings {
    flow: Flow,
    /// What is put in by a call, and by a success. All amounts are in thousandths.
    on_call: u32,
    on_success: u32,
    /// What a failure takes out.
    on_failure: u32,
    cost: u32,
    /// `None`: the same.
    cost_after_timeout: Option<u32>,
    /// Whether retries need more than half of the capacity.
    above_half: bool,
    /// Whether the ratio is put in by successes.
    of_successes: bool,
    /// Whether the success of a retry puts back what the retry took.
    refunds: bool,
    /// In tokens. `None`: the default, or the capacity if that is less.
    initial: Option<u32>,
}

impl RetryBudget {
    /// 10 % of the calls plus one token per second, at most 10 saved up; it starts with 3.
    pub const fn new() -> Self {
        Self::with_bucket(DEFAULT_CAPACITY, None).ratio(0.1).per_second(1.0)
    }

    /// The throttle of gRPC (proposal A6): a failure takes a token, a success puts in `token_ratio` of one, and there are
    /// retries only while more than half of `max_tokens` are left. It starts full; a retry by itself takes nothing.
    ///
    /// The code that calls reports each attempt, by [`count_failure`](Self::count_failure) and
    /// [`count_success`](Self::count_success).
    ///
    /// ```
    /// use resilient_runtime::RetryBudget;
    ///
    /// static BUDGET: RetryBudget = RetryBudget::throttle(10, 0.1);
    ///
    /// let retries = (0..100).filter(|_| { BUDGET.count_failure(); BUDGET.try_withdraw() }).count();
    /// assert_eq!(retries, 4);
    /// ```
    pub const fn throttle(max_tokens: u32, token_ratio: f64) -> Self {
        let mut budget = Self::with_bucket(max_tokens, Some(max_tokens));
        let settings = budget.settings.first_mut();
        settings.on_failure = TOKEN;
        settings.cost = 0;
        settings.above_half = true;
        budget.of_successes().ratio(token_ratio)
    }

    /// A store of `count` tokens that starts full, and that neither calls nor time fill: what the AWS SDKs do.
    ///
    /// ```
    /// use resilient_runtime::RetryBudget;
    ///
    /// static BUDGET: RetryBudget = RetryBudget::tokens(500).cost(5).cost_after_timeout(10).refund_on_success(1);
    ///
    /// assert_eq!((0..1000).filter(|_| BUDGET.try_withdraw()).count(), 100);
    /// ```
    pub const fn tokens(count: u32) -> Self {
        Self::with_bucket(count, Some(count))
    }

    const fn with_bucket(capacity: u32, initial: Option<u32>) -> Self {
        let settings = Settings {
            flow: Flow { capacity: 0, floor: 0 },
            on_call: 0,
            on_success: 0,
            on_failure: 0,
            cost: TOKEN,
            cost_after_timeout: None,
            above_half: false,
            of_successes: false,
            refunds: false,
            initial,
        };
        let (bucket, settings) = (Bucket::new(0), Replaceable::new(settings));
        Self { bucket, settings, name: "retry budget" }.capacity(capacity)
    }

    /// What each call puts in, in tokens: the part of the calls that may be retries.
    #[must_use]
    pub const fn ratio(mut self, tokens: f64) -> Self {
        let settings = self.settings.first_mut();
        if settings.of_successes {
            settings.on_success = thousandths(tokens);
        } else {
            settings.on_call = thousandths(tokens);
        }
        self
    }

    /// Puts in the ratio for each success instead of each call. A dependency that is down then gives nothing.
    #[must_use]
    pub const fn of_successes(mut self) -> Self {
        let settings = self.settings.first_mut();
        if !settings.of_successes {
            settings.of_successes = true;
            settings.on_success = settings.on_call;
            settings.on_call = 0;
        }
        self
    }

    /// What time puts in, in tokens per second: retries for those who call so rarely that a part of their calls is nothing.
    ///
    /// It is also a multiple for them: with ten per second, one call per second that fails becomes eleven.
    #[must_use]
    pub const fn per_second(mut self, tokens: f64) -> Self {
        self.settings.first_mut().flow.floor = thousandths(tokens);
        self
    }

    /// The most tokens that are saved up; at most 16,000, 0 counts as 1.
    #[must_use]
    pub const fn capacity(mut self, tokens: u32) -> Self {
        self.settings.first_mut().flow.capacity = match tokens {
            0 => TOKEN,
            MOST_TOKENS.. => MOST_TOKENS * TOKEN,
            tokens => tokens * TOKEN,
        };
        self.start()
    }

    /// The tokens that are there at the start, at most the capacity.
    #[must_use]
    pub const fn initial(mut self, tokens: u32) -> Self {
        self.settings.first_mut().initial = Some(tokens);
        self.start()
    }

    /// What a retry takes, in tokens; the default is 1.
    #[must_use]
    pub const fn cost(mut self, tokens: u32) -> Self {
        self.settings.first_mut().cost = tokens.saturating_mul(TOKEN);
        self
    }

    /// What a retry after a timeout takes, in tokens; the default is the [`cost`](Self::cost) of any other.
    #[must_use]
    pub const fn cost_after_timeout(mut self, tokens: u32) -> Self {
        self.settings.first_mut().cost_after_timeout = Some(tokens.saturating_mul(TOKEN));
        self
    }

    /// What a success at the first attempt puts in, in tokens; the success of a retry puts back what the retry took.
    #[must_use]
    pub const fn refund_on_success(mut self, tokens: u32) -> Self {
        let settings = self.settings.first_mut();
        settings.on_success = tokens.saturating_mul(TOKEN);
        settings.refunds = true;
        self
    }

    /// The name in events; the default is "retry budget".
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// The name in events.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Counts a call, before its first attempt.
    #[inline]
    pub fn count_call(&self) {
        let settings = self.settings.get();
        self.bucket.deposit(settings.on_call, settings.flow.capacity);
    }

    /// Counts a success at the first attempt.
    #[inline]
    pub fn count_success(&self) {
        let settings = self.settings.get();
        self.bucket.deposit(settings.on_success, settings.flow.capacity);
    }

    /// Counts the success of a retry, which was made after a timeout or after another failure.
    pub fn count_retried_success(&self, after_timeout: bool) {
        let settings = self.settings.get();
        let amount = if settings.refunds { settings.cost_of(after_timeout) } else { settings.on_success };
        self.bucket.deposit(amount, settings.flow.capacity);
    }

    /// Counts a failed attempt. Only a [`throttle`](Self::throttle) takes note of it.
    pub fn count_failure(&self) {
        let on_failure = self.settings.get().on_failure;
        if on_failure != 0 {
            self.bucket.take(on_failure);
        }
    }

    /// Takes what a retry or a hedge costs. `false`: there is not enough, and the attempt must not be made.
    pub fn try_withdraw(&self) -> bool {
        self.try_withdraw_for(false)
    }

    /// [`try_withdraw`](Self::try_withdraw) for a retry after a timeout, or after another failure.
    pub fn try_withdraw_for(&self, after_timeout: bool) -> bool {
        let settings = self.settings.get();
        let least = if settings.above_half { settings.flow.capacity / 2 + 1 } else { 0 };
        self.bucket.withdraw(settings.cost_of(after_timeout), least, settings.flow, settings.now())
    }

    /// Puts back what [`try_withdraw`](Self::try_withdraw) took, for an attempt that was not made after all.
    pub fn refund(&self) {
        self.refund_for(false);
    }

    /// Puts back what [`try_withdraw_for`](Self::try_withdraw_for) took, for an attempt that was not made after all.
    pub fn refund_for(&self, after_timeout: bool) {
        let settings = self.settings.get();
        self.bucket.deposit(settings.cost_of(after_timeout), settings.flow.capacity);
    }

    /// The tokens that are there now.
    pub fn balance(&self) -> f64 {
        let settings = self.settings.get();
        f64::from(self.bucket.balance(settings.flow, settings.now())) / f64::from(TOKEN)
    }

    const fn start(mut self) -> Self {
        self.bucket = Bucket::new(self.settings.first_mut().start());
        self
    }

    /// Takes over the settings of `other`. The balance stays, unless it is the one to start with: then it starts anew.
    pub(crate) fn adopt_settings(&self, other: &Self) {
        let start = self.settings.get().start();
        let settings = other.settings.get();
        if self.settings.replace(settings) {
            self.bucket.restart(start, settings.start());
        }
    }

    pub(crate) fn has_same_settings(&self, other: &Self) -> bool {
        self.settings.get() == other.settings.get()
    }
}

impl Settings {
    /// The balance to start with.
    const fn start(&self) -> u32 {
        let tokens = match self.initial {
            Some(tokens) => tokens,
            None => DEFAULT_START,
        };
        let balance = tokens.saturating_mul(TOKEN);
        if balance < self.flow.capacity { balance } else { self.flow.capacity }
    }

    const fn cost_of(&self, after_timeout: bool) -> u32 {
        match self.cost_after_timeout {
            Some(cost) if after_timeout => cost,
            _ => self.cost,
        }
    }

    /// The time, where it matters.
    fn now(&self) -> u64 {
        if self.flow.floor == 0 { 0 } else { clock::nanos() }
    }
}

/// Counts the outcome of an attempt, where it is a success.
#[inline]
pub fn pay_in(budget: &RetryBudget, call: &impl CallState, outcome: &impl Outcome) {
    if outcome.is_failure() {
        return;
    }
    if call.attempts() == 0 {
        budget.count_success();
    } else {
        budget.count_retried_success(false);
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

/// Tokens in thousandths, rounded; zero for a negative number and for NaN.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from f64 saturates")]
const fn thousandths(tokens: f64) -> u32 {
    (tokens * 1000.0 + 0.5) as u32
}

#[cfg(test)]
mod tests;
