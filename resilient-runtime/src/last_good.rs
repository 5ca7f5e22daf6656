//! The last success, for the fallback link `last_good(key = id, max_age = "10m")`.

use std::any::{Any, TypeId};
use std::fmt;
use std::time::Duration;

use crate::backoff;
use crate::bounded_map::BoundedMap;
use crate::clock;
use crate::outcome::Outcome;
use crate::sync::{Arc, Mutex, constructor, lock};

/// A value that `last_good` can keep: it is handed out as a copy, to any thread.
#[diagnostic::on_unimplemented(
    message = "`last_good` cannot keep a value of type `{Self}`",
    label = "not `Clone + Send + Sync + 'static`",
    note = "implement `Clone`, or return an `Arc` of it",
    note = "or use another fallback, such as a function"
)]
pub trait Keep: Clone + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static> Keep for T {}

/// The last success of a function for each value of a key, 1,024 of them unless told otherwise. When there are more, those
/// that were not used of late are forgotten.
///
/// It knows no type, since the static of a generic function cannot name its types: values of different types are kept apart.
pub struct LastGood {
    capacity: u32,
    kept: Mutex<BoundedMap<(TypeId, u128), Kept>>,
}

struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    /// In [`clock::nanos`].
    since: u64,
}

impl LastGood {
    constructor! {
        /// A store without values. It does not allocate.
        pub fn new() -> Self {
            Self { capacity: 1_024, kept: Mutex::new(BoundedMap::new()) }
        }
    }

    /// How many values are kept at most.
    #[must_use]
    pub const fn capacity(mut self, capacity: u32) -> Self {
        self.capacity = capacity;
        self
    }

    /// Keeps a copy of `value` under the hash of its key.
    pub fn store<T: Keep>(&self, key_hash: u128, value: &T) {
        let capacity = usize::try_from(self.capacity).unwrap_or(usize::MAX);
        let kept = Kept { value: Arc::new(value.clone()), since: clock::nanos() };
        let key = (TypeId::of::<T>(), key_hash);
        let replaced = lock(&self.kept).insert(key, kept, capacity, |_| true);
        // Behind the lock: it may be the last of a value of the user's.
        drop(replaced);
    }

    /// A copy of what was kept last, if that is not longer ago than `max_age`.
    pub fn find<T: Keep>(&self, key_hash: u128, max_age: Option<Duration>) -> Option<T> {
        let value = self.find_shared((TypeId::of::<T>(), key_hash), max_age)?;
        value.downcast_ref::<T>().cloned()
    }

    fn find_shared(
        &self,
        key: (TypeId, u128),
        max_age: Option<Duration>,
    ) -> Option<Arc<dyn Any + Send + Sync>> {
        let now = clock::nanos();
        let mut map = lock(&self.kept);
        let kept = map.find(key)?;
        let fresh = max_age.is_none_or(|max| now.saturating_sub(kept.since) <= backoff::nanos(max));
        fresh.then(|| Arc::clone(&kept.value))
    }
}

/// The store of a function, with the type of what the function returns: the one place where that type has to be [`Keep`], so
/// that rustc says once where it is not.
pub struct LastGoodOf<R: Outcome> {
    store: &'static LastGood,
    remember: fn(&LastGood, u128, &R::Value),
    find: fn(&LastGood, u128, Option<Duration>) -> Option<R::Value>,
}

/// Ties `store` to the value of `R`.
#[inline]
pub fn last_good_of<R: Outcome<Value: Keep>>(store: &'static LastGood) -> LastGoodOf<R> {
    LastGoodOf { store, remember: LastGood::store, find: LastGood::find }
}

impl<R: Outcome> LastGoodOf<R> {
    /// Keeps the value of a success.
    pub fn remember(&self, key_hash: u128, outcome: &R) {
        if let Some(value) = outcome.value() {
            (self.remember)(self.store, key_hash, value);
        }
    }

    /// The value of the last success of this key, if it is not older than `max_age`.
    pub fn find(&self, key_hash: u128, max_age: Option<Duration>) -> Option<R::Value> {
        (self.find)(self.store, key_hash, max_age)
    }
}

impl Default for LastGood {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for LastGood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LastGood").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
