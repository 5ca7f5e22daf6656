use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use super::*;

/// Like a breaker: it must be kept while open.
#[derive(Debug, Default)]
struct Breaker {
    open: AtomicBool,
    calls: AtomicU32,
}

impl Forget for Breaker {
    fn may_forget(&self) -> bool {
        !self.open.load(Relaxed)
    }
}

fn breakers(capacity: u32) -> Keyed<Breaker> {
    Keyed::new(Breaker::default).capacity(capacity)
}

fn held<T>(keyed: &Keyed<T>) -> usize {
    lock(&keyed.states).own.len()
}

#[test]
fn equal_keys_share_their_state_and_others_do_not() {
    static BREAKERS: Keyed<Breaker> =
        Keyed::new(|| Breaker { open: AtomicBool::new(false), calls: AtomicU32::new(0) });
    let acme = BREAKERS.get("acme");
    assert!(Arc::ptr_eq(&acme, &BREAKERS.get(&String::from("acme"))));
    assert!(!Arc::ptr_eq(&acme, &BREAKERS.get("umbrella")));
    assert_eq!(held(&BREAKERS), 2);
}

#[test]
fn hostile_40_a_million_keys_neither_grow_the_map_nor_displace_an_open_breaker() {
    let breakers = breakers(1_024);
    for key in 0..500_u32 {
        breakers.get(&key).open.store(true, Relaxed);
    }
    for key in 500..1_000_000_u32 {
        breakers.get(&key).calls.fetch_add(1, Relaxed);
    }
    assert_eq!(held(&breakers), 1_024);
    assert!((0..500_u32).all(|key| breakers.get(&key).open.load(Relaxed)));
}

#[test]
fn a_key_in_use_keeps_its_state_through_a_flood_of_others() {
    let breakers = breakers(100);
    for key in 0..10_000_u32 {
        breakers.get("busy").calls.fetch_add(1, Relaxed);
        breakers.get(&key);
    }
    assert_eq!(breakers.get("busy").calls.load(Relaxed), 10_000);
}

#[test]
fn a_key_that_is_not_used_any_more_is_forgotten() {
    let breakers = breakers(100);
    breakers.get("once").calls.fetch_add(1, Relaxed);
    for key in 0..300_u32 {
        breakers.get(&key);
    }
    assert_eq!(breakers.get("once").calls.load(Relaxed), 0);
}

#[test]
fn state_that_somebody_holds_is_kept() {
    let breakers = breakers(10);
    let mine = breakers.get("mine");
    for key in 0..1_000_u32 {
        breakers.get(&key);
    }
    assert!(Arc::ptr_eq(&mine, &breakers.get("mine")));
    drop(mine);
    for key in 0..1_000_u32 {
        breakers.get(&key);
    }
    assert_eq!(held(&breakers), 10);
}

#[test]
fn newcomers_share_one_state_while_everything_must_be_kept() {
    let breakers = breakers(10);
    for key in 0..10_u32 {
        breakers.get(&key).open.store(true, Relaxed);
    }
    let shared = breakers.get("new");
    assert!(Arc::ptr_eq(&shared, &breakers.get("newer")));
    assert_eq!(held(&breakers), 10);
    breakers.get(&3_u32).open.store(false, Relaxed);
    assert!(!Arc::ptr_eq(&shared, &breakers.get("newest")), "a place is free again");
    assert!((0..10_u32).filter(|key| *key != 3).all(|key| breakers.get(&key).open.load(Relaxed)));
}

#[test]
fn without_capacity_all_keys_share_one_state() {
    let breakers = breakers(0);
    assert!(Arc::ptr_eq(&breakers.get("acme"), &breakers.get("umbrella")));
}

/// Its making and its end use the map that it is in.
struct Nested;

static NESTED: Keyed<Nested> = Keyed::new(|| {
    std::hint::black_box(held(&NESTED));
    Nested
})
.capacity(1);

impl Forget for Nested {
    fn may_forget(&self) -> bool {
        true
    }
}

impl Drop for Nested {
    fn drop(&mut self) {
        assert!(held(&NESTED) <= 1);
    }
}

#[test]
fn neither_making_nor_dropping_state_locks_the_map() {
    for key in 0..10_u32 {
        NESTED.get(&key);
    }
}

#[test]
fn a_make_that_panics_leaves_the_map_usable() {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let keyed = Keyed::new(|| {
        assert!(CALLS.fetch_add(1, Relaxed) > 0, "the first one fails");
        Breaker::default()
    });
    let get = || keyed.get("acme");
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(get)).is_err());
    assert!(get().may_forget());
}

#[test]
fn of_many_threads_that_ask_at_once_each_key_gets_one_state() {
    let breakers = breakers(64);
    let start = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                for call in 0..5_000_u32 {
                    breakers.get(&(call % 50)).calls.fetch_add(1, Relaxed);
                }
            });
        }
    });
    assert!((0..50_u32).all(|key| breakers.get(&key).calls.load(Relaxed) == 800));
}
