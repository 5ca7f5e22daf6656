//! Random histories of a bulkhead beside a model of it: counters and a queue that anyone can check by reading.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use super::tests::{Count, poll_with};
use super::*;

const WAIT: u64 = 100;

#[derive(Clone, Copy, Debug)]
enum Step {
    TryAcquire,
    /// Starts to wait, and polls once.
    Acquire,
    /// Of the waiters and permits there are, the one at this index, modulo their number.
    Poll(usize),
    /// With another waker.
    Move(usize),
    DropWaiter(usize),
    Release(usize),
    Own(usize),
    Advance(u64),
    SetMaxConcurrent(u32),
    SetMaxQueued(u32),
}

fn any_step() -> impl Strategy<Value = Step> {
    use Step::{
        Acquire, Advance, DropWaiter, Move, Own, Poll, Release, SetMaxConcurrent, SetMaxQueued, TryAcquire,
    };
    prop_oneof![
        2 => Just(TryAcquire),
        4 => Just(Acquire),
        3 => (0..8_usize).prop_map(Poll),
        1 => (0..8_usize).prop_map(Move),
        2 => (0..8_usize).prop_map(DropWaiter),
        4 => (0..8_usize).prop_map(Release),
        1 => (0..8_usize).prop_map(Own),
        1 => (0..WAIT).prop_map(Advance),
        1 => (0..5_u32).prop_map(SetMaxConcurrent),
        1 => (0..5_u32).prop_map(SetMaxQueued),
    ]
}

/// What a bulkhead is.
struct Model {
    limit: u32,
    max_queued: u32,
    /// Who waits, in order.
    waiting: VecDeque<usize>,
    /// Slots of permits, and of waiters that have not looked yet.
    taken: u32,
    now: u64,
}

impl Model {
    fn hand_over(&mut self) {
        while self.taken < self.limit && self.waiting.pop_front().is_some() {
            self.taken += 1;
        }
    }

    fn try_enter(&mut self) -> bool {
        let enters = self.taken < self.limit && self.waiting.is_empty();
        self.taken += u32::from(enters);
        enters
    }

    fn leave(&mut self) {
        self.taken -= 1;
        self.hand_over();
    }
}

enum Held<'a> {
    Permit(BulkheadPermit<'a>),
    Owned(OwnedBulkheadPermit),
}

/// One future that waits.
struct Waiter<'a> {
    acquire: Acquire<'a>,
    count: Arc<Count>,
    until: u64,
}

/// The entry at `index`, modulo the number of entries.
fn pick<T>(entries: &BTreeMap<usize, T>, index: usize) -> Option<usize> {
    entries.keys().copied().nth(index % entries.len().max(1))
}

async fn compare(max_concurrent: u32, max_queued: u32, steps: &[Step]) {
    let bulkhead = Bulkhead::new(max_concurrent).max_queued(max_queued).max_wait(Duration::from_millis(WAIT));
    let mut model =
        Model { limit: max_concurrent.max(1), max_queued, waiting: VecDeque::new(), taken: 0, now: 0 };
    let mut waiters: BTreeMap<usize, Waiter<'_>> = BTreeMap::new();
    let mut held: BTreeMap<usize, Held<'_>> = BTreeMap::new();
    for (id, &step) in steps.iter().enumerate() {
        match step {
            Step::TryAcquire => {
                let acquired = bulkhead.try_acquire();
                assert_eq!(acquired.is_ok(), model.try_enter());
                held.extend(acquired.ok().map(|permit| (id, Held::Permit(permit))));
            }
            Step::Acquire => {
                let mut waiter =
                    Waiter { acquire: bulkhead.acquire(), count: Arc::default(), until: model.now + WAIT };
                let polled = poll_with(&waiter.count, &mut waiter.acquire);
                if model.try_enter() {
                    let Poll::Ready(Ok(permit)) = polled else { panic!("there is a slot: {polled:?}") };
                    held.insert(id, Held::Permit(permit));
                } else if model.waiting.len() >= model.max_queued as usize {
                    assert!(matches!(polled, Poll::Ready(Err(rejection)) if rejection.is_full()));
                } else {
                    assert!(polled.is_pending());
                    model.waiting.push_back(id);
                    assert!(model.waiting.len() <= model.max_queued as usize);
                    waiters.insert(id, waiter);
                }
            }
            Step::Poll(index) | Step::Move(index) => {
                let Some(id) = pick(&waiters, index) else { continue };
                let Some(waiter) = waiters.get_mut(&id) else { continue };
                if matches!(step, Step::Move(_)) {
                    waiter.count = Arc::default();
                }
                let polled = poll_with(&waiter.count, &mut waiter.acquire);
                if !model.waiting.contains(&id) {
                    let Poll::Ready(Ok(permit)) = polled else { panic!("it has a slot: {polled:?}") };
                    held.insert(id, Held::Permit(permit));
                    waiters.remove(&id);
                } else if waiter.until <= model.now {
                    let Poll::Ready(Err(rejection)) = polled else { panic!("it is late: {polled:?}") };
                    assert_eq!(rejection.limit(), Duration::from_millis(WAIT));
                    model.waiting.retain(|&waiting| waiting != id);
                    waiters.remove(&id);
                } else {
                    assert!(polled.is_pending());
                }
            }
            Step::DropWaiter(index) => {
                let Some(id) = pick(&waiters, index) else { continue };
                waiters.remove(&id);
                if model.waiting.contains(&id) {
                    model.waiting.retain(|&waiting| waiting != id);
                } else {
                    model.leave();
                }
            }
            Step::Release(index) => {
                let Some(id) = pick(&held, index) else { continue };
                match held.remove(&id) {
                    Some(Held::Owned(permit)) => permit.complete(),
                    Some(Held::Permit(permit)) => permit.complete(),
                    None => continue,
                }
                model.leave();
            }
            Step::Own(index) => {
                let Some(id) = pick(&held, index) else { continue };
                if let Some(Held::Permit(permit)) = held.remove(&id) {
                    held.insert(id, Held::Owned(permit.into_owned()));
                } else {
                    model.leave();
                }
            }
            Step::Advance(millis) => {
                tokio::time::advance(Duration::from_millis(millis)).await;
                model.now += millis;
            }
            Step::SetMaxConcurrent(limit) => {
                bulkhead.set_max_concurrent(limit);
                model.limit = limit.max(1);
                model.hand_over();
            }
            Step::SetMaxQueued(max_queued) => {
                bulkhead.set_max_queued(max_queued);
                model.max_queued = max_queued;
            }
        }
        let context = format!("after {step:?}, number {id}");
        assert_eq!(bulkhead.in_flight(), model.taken, "{context}");
        assert_eq!(bulkhead.queued(), model.waiting.len(), "{context}");
        assert_eq!(bulkhead.available(), model.limit.saturating_sub(model.taken), "{context}");
        assert!(
            bulkhead.queued() == 0 || bulkhead.available() == 0,
            "a slot is free and not given, {context}"
        );
        for (id, waiter) in &waiters {
            assert!(
                model.waiting.contains(id) || waiter.count.woken() > 0,
                "{id} sleeps with a slot, {context}"
            );
        }
    }
    drop((waiters, held));
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (0, 0), "all slots come back");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_bulkhead_does_what_its_model_does(
        max_concurrent in 0..4_u32,
        max_queued in 0..5_u32,
        steps in proptest::collection::vec(any_step(), 1..100),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(compare(max_concurrent, max_queued, &steps));
    }
}
