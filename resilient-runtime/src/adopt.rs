//! Settings that only a call can know, and objects of the user's own in place of a function's.

use std::borrow::Borrow;

use crate::breaker::CircuitBreaker;
use crate::bulkhead::Bulkhead;
use crate::keyed::{Forget, Keyed};
use crate::rate_limiter::RateLimiter;
use crate::retry_budget::RetryBudget;

/// A guard whose settings can be those of another one.
pub trait Adopt {
    /// Takes over the settings of `other`, and does nothing where they are the same. Counts of what is under way and balances
    /// stay; a circuit breaker, whose records were made under other rules, starts anew.
    fn adopt(&self, other: Self);
}

/// A guard that can be told from another one by its settings.
pub trait Configured: 'static {
    /// What it is, in events.
    const WHAT: &'static str;

    /// Whether it was made with the same settings.
    fn has_settings_of(&self, other: &Self) -> bool;
}

macro_rules! adopt {
    ($($guard:ty: $what:literal;)*) => {$(
        impl Adopt for $guard {
            #[inline]
            fn adopt(&self, other: Self) {
                self.adopt_settings(&other);
            }
        }

        impl Configured for $guard {
            const WHAT: &'static str = $what;

            fn has_settings_of(&self, other: &Self) -> bool {
                self.has_same_settings(other)
            }
        }
    )*};
}

adopt! {
    CircuitBreaker: "circuit breaker";
    Bulkhead: "bulkhead";
    RateLimiter: "rate limiter";
    RetryBudget: "retry budget";
}

impl<T: Configured + Forget> Configured for Keyed<T> {
    const WHAT: &'static str = T::WHAT;

    fn has_settings_of(&self, other: &Self) -> bool {
        self.make_one().has_settings_of(&other.make_one())
    }
}

/// What `circuit_breaker = ..` and its like may name: the object, or anything that is borrowed as it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `{T}`, which this key of `#[resilient]` takes",
    label = "neither the guard itself nor an `Arc` of it",
    note = "name a static, a field as in `&self.breaker`, or an `Arc`; settings have a name and stand in parentheses, as in `circuit_breaker(consecutive = n)`"
)]
pub trait Shares<T> {
    /// The object.
    fn share(&self) -> &T;
}

#[diagnostic::do_not_recommend]
impl<T, B: Borrow<T>> Shares<T> for B {
    #[inline]
    fn share(&self) -> &T {
        self.borrow()
    }
}

/// The object behind what the attribute names.
#[inline]
pub fn shared<T, B: Shares<T>>(named: &B) -> &T {
    named.share()
}

/// A breaker that is not closed says more than a fresh one would.
impl Forget for CircuitBreaker {
    fn may_forget(&self) -> bool {
        self.is_as_new()
    }
}

impl Forget for Bulkhead {
    fn may_forget(&self) -> bool {
        self.in_flight() == 0
    }
}

impl Forget for RateLimiter {
    fn may_forget(&self) -> bool {
        self.is_as_new()
    }
}

/// An empty budget is made good by forgetting it: a hostile key gets back what a new one starts with, and no more.
impl Forget for RetryBudget {
    fn may_forget(&self) -> bool {
        true
    }
}
