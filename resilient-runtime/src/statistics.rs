//! What the annotated functions called in one place did.

use std::future::Future;
use std::time::Duration;

use crate::overrides::Overrides;
use crate::scope::{Entered, InScope, Scope};
use crate::why::Why;

/// What annotated functions did during one call: attempts, retries, waits and how they ended.
///
/// The figures without a name are those of the first annotated function called, which is the call itself;
/// functions that it called in turn are found by [`of`](Self::of).
///
/// ```
/// use resilient_runtime::{Statistics, resilient};
///
/// #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
/// fn read(bad: &mut u32) -> Result<u8, String> {
///     if *bad > 0 {
///         *bad -= 1;
///         return Err("offline".into());
///     }
///     Ok(7)
/// }
///
/// let (result, statistics) = Statistics::watch(|| read(&mut 1));
/// assert_eq!((result, statistics.attempts(), statistics.retries()), (Ok(7), 2, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    functions: Vec<FunctionStatistics>,
}

/// The figures of one annotated function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionStatistics {
    name: &'static str,
    calls: u32,
    retries: u32,
    give_ups: u32,
    waited: Duration,
    why: Option<Why>,
    fallback: Option<&'static str>,
}

impl Statistics {
    /// Runs `call` and says what it did.
    pub fn watch<T>(call: impl FnOnce() -> T) -> (T, Self) {
        let scope = Scope::new(Overrides::new());
        let value = {
            let _entered = Entered::new(&scope);
            call()
        };
        (value, scope.statistics())
    }

    /// Runs `future` and says what it did.
    pub fn watch_async<F: Future>(future: F) -> impl Future<Output = (F::Output, Self)> {
        let scope = Scope::new(Overrides::new());
        async move {
            let value = InScope::new(std::sync::Arc::clone(&scope), future).await;
            (value, scope.statistics())
        }
    }

    /// Every annotated function that was called, in the order of first calls.
    pub fn functions(&self) -> &[FunctionStatistics] {
        &self.functions
    }

    /// The figures of the function of this name; `None` if it was not called.
    pub fn of(&self, name: &str) -> Option<&FunctionStatistics> {
        self.functions.iter().find(|function| function.name == name)
    }

    /// Attempts of the call, the first included; 0 if no annotated function was called.
    pub fn attempts(&self) -> u32 {
        self.functions.first().map_or(0, FunctionStatistics::attempts)
    }

    /// Attempts after the first.
    pub fn retries(&self) -> u32 {
        self.functions.first().map_or(0, FunctionStatistics::retries)
    }

    /// The sum of the waits between attempts.
    pub fn waited(&self) -> Duration {
        self.functions.first().map_or(Duration::ZERO, FunctionStatistics::waited)
    }

    /// Why the call gave up; `None` while it did not.
    pub fn why(&self) -> Option<Why> {
        self.functions.first().and_then(FunctionStatistics::why)
    }

    /// The link of the fallback chain that answered.
    pub fn fallback(&self) -> Option<&'static str> {
        self.functions.first().and_then(FunctionStatistics::fallback)
    }

    pub(crate) fn call(&mut self, name: &'static str) {
        self.update(name, |function| function.calls += 1);
    }

    pub(crate) fn retry(&mut self, name: &'static str, wait: Duration) {
        self.update(name, |function| {
            function.retries = function.retries.saturating_add(1);
            function.waited = function.waited.saturating_add(wait);
        });
    }

    pub(crate) fn withdraw_retry(&mut self, name: &'static str) {
        self.update(name, |function| function.retries = function.retries.saturating_sub(1));
    }

    pub(crate) fn give_up(&mut self, name: &'static str, why: Why) {
        self.update(name, |function| {
            function.give_ups += 1;
            function.why = Some(why);
        });
    }

    pub(crate) fn fallback_answered(&mut self, name: &'static str, link: &'static str) {
        self.update(name, |function| function.fallback = Some(link));
    }

    fn update(&mut self, name: &'static str, update: impl FnOnce(&mut FunctionStatistics)) {
        if let Some(function) = self.functions.iter_mut().find(|function| function.name == name) {
            return update(function);
        }
        let mut function = FunctionStatistics {
            name,
            calls: 0,
            retries: 0,
            give_ups: 0,
            waited: Duration::ZERO,
            why: None,
            fallback: None,
        };
        update(&mut function);
        self.functions.push(function);
    }
}

impl FunctionStatistics {
    /// The function's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How often it was called.
    pub fn calls(&self) -> u32 {
        self.calls
    }

    /// Attempts over all its calls.
    pub fn attempts(&self) -> u32 {
        self.calls.saturating_add(self.retries)
    }

    /// Attempts after the first of a call.
    pub fn retries(&self) -> u32 {
        self.retries
    }

    /// Calls that ended in a failure.
    pub fn give_ups(&self) -> u32 {
        self.give_ups
    }

    /// The sum of the waits between attempts.
    pub fn waited(&self) -> Duration {
        self.waited
    }

    /// Why the last call that gave up did so.
    pub fn why(&self) -> Option<Why> {
        self.why
    }

    /// The link of the fallback chain that answered last.
    pub fn fallback(&self) -> Option<&'static str> {
        self.fallback
    }
}
