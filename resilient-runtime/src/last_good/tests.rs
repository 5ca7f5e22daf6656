use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::*;
use crate::key_hash::key_hash;

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn a_value_is_served_up_to_its_age_and_not_after() {
    static STORE: LastGood = LastGood::new();
    let key = key_hash("lamp");
    assert_eq!(STORE.find::<u32>(key, None), None);
    STORE.store(key, &7_u32);
    tokio::time::advance(MINUTE).await;
    assert_eq!(STORE.find(key, Some(MINUTE)), Some(7_u32));
    tokio::time::advance(Duration::from_nanos(1)).await;
    assert_eq!(STORE.find::<u32>(key, Some(MINUTE)), None);
    assert_eq!(STORE.find(key, Some(2 * MINUTE)), Some(7_u32));
    assert_eq!(STORE.find(key, None), Some(7_u32));
    assert_eq!(STORE.find(key, Some(Duration::MAX)), Some(7_u32));
}

#[tokio::test(start_paused = true)]
async fn the_age_counts_from_the_last_success() {
    let store = LastGood::new();
    store.store(1, &1_u32);
    tokio::time::advance(MINUTE * 2).await;
    store.store(1, &2_u32);
    assert_eq!(store.find(1, Some(MINUTE)), Some(2_u32));
}

#[test]
fn values_of_different_keys_and_types_are_kept_apart() {
    let store = LastGood::new();
    store.store(1, &7_u32);
    store.store(1, &String::from("seven"));
    store.store(2, &8_u32);
    assert_eq!(store.find(1, None), Some(7_u32));
    assert_eq!(store.find(1, None), Some(String::from("seven")));
    assert_eq!(store.find(2, None), Some(8_u32));
    assert_eq!(store.find::<u64>(1, None), None);
}

#[test]
fn at_most_1024_values_are_kept_and_those_in_use_stay() {
    let store = LastGood::new();
    for key in 0..100_000_u32 {
        store.store(key_hash(&key), &key);
        assert_eq!(store.find(key_hash(&0_u32), None), Some(0_u32));
    }
    assert_eq!(lock(&store.kept).len(), 1_024);
    assert_eq!(store.find(key_hash(&99_999_u32), None), Some(99_999_u32));
    assert_eq!(store.find::<u32>(key_hash(&1_u32), None), None);
}

#[test]
fn a_store_without_capacity_keeps_nothing() {
    let store = LastGood::new().capacity(0);
    store.store(1, &7_u32);
    assert_eq!(store.find::<u32>(1, None), None);
}

/// Copies itself a number of times, and panics then.
struct Fragile {
    copies: Arc<std::sync::atomic::AtomicU32>,
}

impl Clone for Fragile {
    fn clone(&self) -> Self {
        let left = self.copies.load(std::sync::atomic::Ordering::Relaxed);
        assert!(left > 0, "no copy is left");
        self.copies.store(left - 1, std::sync::atomic::Ordering::Relaxed);
        Self { copies: Arc::clone(&self.copies) }
    }
}

#[test]
fn a_clone_that_panics_leaves_the_store_usable() {
    let store = LastGood::new();
    let copies = Arc::new(1.into());
    let fragile = Fragile { copies: Arc::clone(&copies) };
    store.store(1, &fragile);
    assert!(catch_unwind(AssertUnwindSafe(|| store.find::<Fragile>(1, None))).is_err());
    assert!(catch_unwind(AssertUnwindSafe(|| store.store(2, &fragile))).is_err());
    assert!(!store.kept.is_poisoned());
    copies.store(1, std::sync::atomic::Ordering::Relaxed);
    assert!(store.find::<Fragile>(1, None).is_some());
    assert!(store.find::<Fragile>(2, None).is_none());
}

static STORE: LastGood = LastGood::new().capacity(1);

/// Its copies and their ends use the store that they are in.
struct Nested;

impl Clone for Nested {
    fn clone(&self) -> Self {
        assert!(STORE.find::<u8>(1, None).is_none());
        Self
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        assert!(STORE.find::<u8>(1, None).is_none());
    }
}

#[test]
fn neither_copying_nor_dropping_a_value_locks_the_store() {
    for key in 0..10 {
        STORE.store(key, &Nested);
        assert!(STORE.find::<Nested>(key, None).is_some());
    }
}
