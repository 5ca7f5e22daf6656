//! State for each value of a key: a circuit breaker per host, a limit per tenant.

use std::fmt;
use std::hash::Hash;

use super::bounded_map::BoundedMap;
use super::key_hash::key_hash;
use super::sync::{Arc, Mutex, constructor, lock};

/// Says when the state of one key may be forgotten to make room for another's.
///
/// State that says something a fresh one would not must be kept: an open circuit breaker, a bulkhead whose slots are in use.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use resilient_runtime::{Forget, Keyed};
///
/// #[derive(Default)]
/// struct Strikes(AtomicU32);
///
/// impl Forget for Strikes {
///     fn may_forget(&self) -> bool {
///         self.0.load(Ordering::Relaxed) < 3
///     }
/// }
///
/// static STRIKES: Keyed<Strikes> = Keyed::new(|| Strikes(AtomicU32::new(0)));
/// STRIKES.get("acme").0.fetch_add(1, Ordering::Relaxed);
/// assert_eq!(STRIKES.get("acme").0.load(Ordering::Relaxed), 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept for each value of a key",
    label = "does not say when it may be forgotten",
    note = "implement `resilient_runtime::Forget` for it"
)]
pub trait Forget {
    /// Whether a fresh one would do as well. It is asked while the map is locked: it has to answer at once, and must not
    /// use the map.
    fn may_forget(&self) -> bool;
}

/// State for each value of a key, in a map that forgets instead of growing.
///
/// At most [`capacity`](Self::capacity) values have state of their own. When there are more, a new one takes the place of
/// one that was not used of late, whose state [may be forgotten](Forget::may_forget), and which nobody holds. Where no such
/// place is found at once, the new value is given one state that it shares with all others in that situation.
///
/// Of a value only 128 bits of a hash are kept, seeded at random for each process. So two values that hash alike share
/// their state; of a million values that happens to two with a probability of 10^-27, and nobody can choose them.
/// Borrowed and owned forms, such as `str` and `String`, are the same value.
///
/// A call locks the map for a moment, and looks at 16 entries at most.
///
/// ```
/// # struct Quota;
/// # impl resilient_runtime::Forget for Quota {
/// #     fn may_forget(&self) -> bool { true }
/// # }
/// use std::sync::Arc;
/// use resilient_runtime::Keyed;
///
/// static QUOTAS: Keyed<Quota> = Keyed::new(|| Quota).capacity(10_000);
/// let acme = QUOTAS.get("acme");
/// assert!(Arc::ptr_eq(&acme, &QUOTAS.get(&String::from("acme"))));
/// assert!(!Arc::ptr_eq(&acme, &QUOTAS.get("umbrella")));
/// ```
pub struct Keyed<T> {
    make: fn() -> T,
    capacity: u32,
    states: Mutex<States<T>>,
}

struct States<T> {
    own: BoundedMap<u128, Arc<T>>,
    shared: Option<Arc<T>>,
}

impl<T> Keyed<T> {
    constructor! {
        /// State that `make` makes, for 1,024 values. It does not allocate before it is used.
        pub fn new(make: fn() -> T) -> Self {
            let states = States { own: BoundedMap::new(), shared: None };
            Self { make, capacity: 1_024, states: Mutex::new(states) }
        }
    }

    /// How many values may have state of their own. With 0 all share one.
    #[must_use]
    pub const fn capacity(mut self, capacity: u32) -> Self {
        self.capacity = capacity;
        self
    }
}

impl<T: Forget> Keyed<T> {
    /// The state of `key`, made where there is none.
    pub fn get(&self, key: &(impl Hash + ?Sized)) -> Arc<T> {
        self.get_hashed(key_hash(key))
    }

    pub(crate) fn get_hashed(&self, key: u128) -> Arc<T> {
        if let Some(state) = lock(&self.states).own.find(key) {
            return Arc::clone(state);
        }
        // Made and dropped without the lock, since both run code of the user's type.
        let made = Arc::new((self.make)());
        let (state, _unused) = self.admit(key, made);
        state
    }

    /// The state of `key`, which is `made` where there is still none; and what is to be dropped without the lock.
    fn admit(&self, key: u128, made: Arc<T>) -> (Arc<T>, Option<Arc<T>>) {
        let capacity = usize::try_from(self.capacity).unwrap_or(usize::MAX);
        let mut states = lock(&self.states);
        // Another thread may have been faster.
        if let Some(state) = states.own.find(key) {
            return (Arc::clone(state), Some(made));
        }
        // Nobody can begin to hold a state that only the map holds: that takes the lock.
        let may_forget = |state: &Arc<T>| Arc::strong_count(state) == 1 && state.may_forget();
        match states.own.insert(key, Arc::clone(&made), capacity, may_forget) {
            Ok(forgotten) => (made, forgotten),
            Err(unplaced) => match &states.shared {
                Some(shared) => (Arc::clone(shared), Some(unplaced)),
                None => (Arc::clone(states.shared.insert(made)), None),
            },
        }
    }
}

/// The state of the value with this hash.
pub fn kept<T: Forget>(states: &Keyed<T>, key: u128) -> Arc<T> {
    states.get_hashed(key)
}

impl<T> Keyed<T> {
    /// A state as this map would make it.
    pub(crate) fn make_one(&self) -> T {
        (self.make)()
    }
}

impl<T> fmt::Debug for Keyed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
