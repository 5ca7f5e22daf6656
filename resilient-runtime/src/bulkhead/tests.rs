#[cfg(feature = "test-util")]
use std::future::ready;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};
use std::task::Wake;

use super::*;
#[cfg(feature = "test-util")]
use crate::deadline::Deadline;

const SECOND: Duration = Duration::from_secs(1);

/// Counts how often it was woken.
#[derive(Default)]
pub(super) struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Count {
    pub(super) fn woken(&self) -> usize {
        self.0.load(SeqCst)
    }
}

pub(super) fn poll_with<F: Future + Unpin>(count: &Arc<Count>, future: &mut F) -> Poll<F::Output> {
    std::pin::Pin::new(future).poll(&mut Context::from_waker(&Waker::from(Arc::clone(count))))
}

fn poll<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_with(&Arc::default(), future)
}

fn is_full<T>(result: &Result<T, Rejection>) -> bool {
    result.as_ref().is_err_and(Rejection::is_full)
}

fn panics() -> Result<(), Rejection> {
    panic!("body")
}

/// A body that waits once, so that others run meanwhile.
async fn yield_once() {
    crate::pause::yield_once().await;
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}

#[test]
fn bh_01_to_06_one_more_than_the_limit_is_rejected_and_each_slot_that_comes_back_serves_once() {
    for limit in [10, 3, 1] {
        let bulkhead = Bulkhead::new(limit).named("m::f");
        let mut permits: Vec<_> = (0..limit).map(|_| bulkhead.try_acquire().unwrap()).collect();
        assert_eq!((bulkhead.in_flight(), bulkhead.available(), bulkhead.limit()), (limit, 0, limit));
        let rejection = bulkhead.acquire_blocking().unwrap_err();
        assert_eq!(rejection, Rejection::new(RejectionKind::Full, "m::f"));
        permits.pop();
        permits.push(bulkhead.acquire_blocking().unwrap());
        assert!(is_full(&bulkhead.try_acquire()));
        permits.clear();
        assert_eq!((bulkhead.in_flight(), bulkhead.available()), (0, limit));
    }
}

#[test]
fn bh_08_to_15_slots_and_queue_fill_and_each_slot_that_comes_back_starts_exactly_one() {
    for (limit, queue) in [(10, 10), (3, 10), (5, 5)] {
        let bulkhead = Bulkhead::new(limit).max_queued(queue);
        let mut permits: Vec<_> = (0..limit).map(|_| bulkhead.try_acquire().unwrap()).collect();
        let mut waiting: Vec<_> = (0..queue).map(|_| bulkhead.acquire()).collect();
        assert!(waiting.iter_mut().all(|acquire| poll(acquire).is_pending()));
        assert_eq!(bulkhead.queued(), queue as usize);
        assert!(matches!(poll(&mut bulkhead.acquire()), Poll::Ready(Err(rejection)) if rejection.is_full()));
        permits.pop();
        let polls: Vec<_> = waiting.iter_mut().map(poll).collect();
        assert!(polls[0].is_ready(), "who came first is first");
        assert_eq!(polls.iter().filter(|poll| poll.is_ready()).count(), 1);
        let mut late = bulkhead.acquire();
        assert!(poll(&mut late).is_pending(), "there is room for one in the queue");
        assert!(poll(&mut bulkhead.acquire()).is_ready(), "and not for two");
    }
}

#[test]
fn bh_16_a_slot_is_held_until_the_future_is_done() {
    let bulkhead = Bulkhead::new(2).max_queued(2);
    let done = AtomicU32::new(0);
    let body = |number: u32| {
        let done = &done;
        async move {
            poll_fn(|_| if done.load(SeqCst) & (1 << number) == 0 { Poll::Pending } else { Poll::Ready(()) })
                .await;
            Ok::<_, Rejection>(number)
        }
    };
    let mut calls: Vec<_> = (0..4).map(|number| Box::pin(bulkhead.call_async(body(number)))).collect();
    assert!(calls.iter_mut().all(|call| poll(call).is_pending()));
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (2, 2));
    assert!(poll(&mut Box::pin(bulkhead.call_async(body(4)))).is_ready(), "the fifth is rejected");
    done.store(0b0001, SeqCst);
    assert_eq!(poll(&mut calls[0]), Poll::Ready(Ok(0)));
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (2, 1));
    done.store(0b1111, SeqCst);
    for (number, call) in (0..).zip(&mut calls).skip(1) {
        assert_eq!(poll(call), Poll::Ready(Ok(number)));
    }
    assert_eq!(bulkhead.in_flight(), 0);
}

/// A hundred calls, one every 25 ms, of 50 ms each: how many succeed, and how many ran at once.
async fn pressure(bulkhead: Arc<Bulkhead>) -> (u32, u32) {
    let (succeeded, running, most) =
        (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let mut calls = Vec::new();
    for _ in 0..100 {
        for _ in 0..4 {
            let (bulkhead, succeeded) = (Arc::clone(&bulkhead), Arc::clone(&succeeded));
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            calls.push(tokio::spawn(async move {
                let body = async {
                    most.fetch_max(running.fetch_add(1, SeqCst) + 1, SeqCst);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    running.fetch_sub(1, SeqCst);
                    Ok::<_, Rejection>(())
                };
                match bulkhead.call_async(body).await {
                    Ok(()) => drop(succeeded.fetch_add(1, SeqCst)),
                    Err(rejection) => assert!(rejection.is_full()),
                }
            }));
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    for call in calls {
        call.await.unwrap();
    }
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (0, 0));
    (succeeded.load(SeqCst), most.load(SeqCst))
}

#[test]
fn bh_21_and_22_under_pressure_the_limit_holds_and_who_is_not_served_is_rejected() {
    let (served, most) = block_on(pressure(Arc::new(Bulkhead::new(5))));
    assert!((100..300).contains(&served), "{served} of 400, 5 every 50 ms");
    assert_eq!(most, 5);
    let (served_with_queue, most) = block_on(pressure(Arc::new(Bulkhead::new(5).max_queued(5))));
    assert!(served_with_queue > served && most == 5);
}

#[test]
fn bh_23_a_limit_can_be_changed_before_and_while_it_is_used() {
    let bulkhead = Bulkhead::new(3);
    bulkhead.set_max_concurrent(5);
    let permits: Vec<_> = (0..5).map(|_| bulkhead.try_acquire().unwrap()).collect();
    assert!(is_full(&bulkhead.try_acquire()));
    bulkhead.set_max_concurrent(0);
    assert_eq!((bulkhead.limit(), bulkhead.in_flight(), bulkhead.available()), (1, 5, 0));
    for (left, permit) in (0..5).rev().zip(permits) {
        assert!(is_full(&bulkhead.try_acquire()), "{left} slots more than the limit");
        drop(permit);
    }
    assert_eq!(bulkhead.available(), 1);
}

#[test]
fn bh_24_to_26_limits_are_separate() {
    let [first, second] = [Bulkhead::new(8), Bulkhead::new(8)];
    let held: Vec<_> =
        (0..8).flat_map(|_| [first.try_acquire().unwrap(), second.try_acquire().unwrap()]).collect();
    assert!(is_full(&first.try_acquire()) && is_full(&second.try_acquire()));
    drop(held);
}

#[test]
fn family_3_a_slot_comes_back_when_a_call_is_dropped_at_any_poll() {
    for polls in 0..8 {
        let bulkhead = Bulkhead::new(1).max_queued(2).max_wait(SECOND);
        block_on(async {
            let mut first = Some(bulkhead.try_acquire().unwrap());
            let mut behind = bulkhead.acquire();
            let mut call = Box::pin(bulkhead.call_async(async {
                for _ in 0..3 {
                    yield_once().await;
                }
                Ok::<_, Rejection>(())
            }));
            for number in 0..polls {
                if number == 2 {
                    first.take();
                }
                if poll(&mut call).is_ready() {
                    break;
                }
                if number == 0 {
                    assert!(poll(&mut behind).is_pending());
                }
            }
            drop(call);
            drop(first);
            if polls > 0 {
                assert!(matches!(poll(&mut behind), Poll::Ready(Ok(_))), "after {polls} polls");
            }
            drop(behind);
            assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (0, 0), "after {polls} polls");
            assert!(bulkhead.try_acquire().is_ok());
        });
    }
}

#[test]
fn family_10_a_call_counts_from_its_start_and_not_from_its_end() {
    let bulkhead = Bulkhead::new(1);
    let mut hanging = Box::pin(bulkhead.call_async(pending::<Result<(), Rejection>>()));
    assert_eq!(bulkhead.in_flight(), 0, "not polled yet");
    assert!(poll(&mut hanging).is_pending());
    assert_eq!(bulkhead.in_flight(), 1);
    assert!(is_full(&bulkhead.call(|| Ok::<_, Rejection>(()))));
}

#[test]
fn a_slot_comes_back_when_the_call_panics() {
    let bulkhead = Bulkhead::new(1);
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| bulkhead.call(panics)));
    assert!(unwound.is_err());
    let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        block_on(bulkhead.call_async(async { panics() }))
    }));
    assert!(unwound.is_err());
    assert_eq!(bulkhead.in_flight(), 0);
}

#[test]
fn a_body_without_a_slot_is_not_run() {
    let bulkhead = Bulkhead::new(1);
    let _held = bulkhead.try_acquire();
    assert!(is_full(&bulkhead.call(panics)));
    assert!(is_full(&block_on(bulkhead.call_async(async { panics() }))));
}

#[test]
fn a_newcomer_does_not_overtake_who_waits() {
    let bulkhead = Bulkhead::new(1).max_queued(2);
    let held = bulkhead.try_acquire().unwrap();
    let (mut first, mut second) = (bulkhead.acquire(), bulkhead.acquire());
    assert!(poll(&mut first).is_pending());
    drop(held);
    assert!(is_full(&bulkhead.try_acquire()), "the slot has been handed over");
    assert!(poll(&mut second).is_pending());
    let Poll::Ready(Ok(permit)) = poll(&mut first) else { panic!("the first has the slot") };
    assert!(poll(&mut second).is_pending());
    drop(permit);
    assert!(poll(&mut second).is_ready());
}

#[test]
fn who_leaves_the_queue_makes_room_and_who_leaves_with_a_slot_passes_it_on() {
    let bulkhead = Bulkhead::new(1).max_queued(2);
    let held = bulkhead.try_acquire().unwrap();
    let (mut first, mut second, mut third) = (bulkhead.acquire(), bulkhead.acquire(), bulkhead.acquire());
    let counts: [Arc<Count>; 3] = Default::default();
    assert!(poll_with(&counts[0], &mut first).is_pending());
    assert!(poll_with(&counts[1], &mut second).is_pending());
    drop(second);
    assert_eq!(bulkhead.queued(), 1);
    assert!(poll_with(&counts[2], &mut third).is_pending());
    drop(held);
    assert_eq!([counts[0].woken(), counts[1].woken(), counts[2].woken()], [1, 0, 0]);
    drop(first);
    assert_eq!([counts[0].woken(), counts[1].woken(), counts[2].woken()], [1, 0, 1]);
    assert!(matches!(poll(&mut third), Poll::Ready(Ok(_))));
}

#[test]
fn the_last_waker_is_the_one_that_is_woken() {
    let bulkhead = Bulkhead::new(1).max_queued(1);
    let held = bulkhead.try_acquire().unwrap();
    let mut waiting = bulkhead.acquire();
    let (before, after) = (Arc::<Count>::default(), Arc::<Count>::default());
    assert!(poll_with(&before, &mut waiting).is_pending());
    assert!(poll_with(&after, &mut waiting).is_pending());
    assert!(poll_with(&after, &mut waiting).is_pending());
    drop(held);
    assert_eq!((before.woken(), after.woken()), (0, 1));
}

#[test]
fn a_waker_that_panics_keeps_no_slot_from_those_behind() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("waker");
        }
    }
    let bulkhead = Bulkhead::new(1).max_queued(2);
    let held = bulkhead.try_acquire().unwrap();
    let (mut first, mut second) = (bulkhead.acquire(), bulkhead.acquire());
    let waker = Waker::from(Arc::new(Panics));
    assert!(pin!(&mut first).poll(&mut Context::from_waker(&waker)).is_pending());
    let count = Arc::default();
    assert!(poll_with(&count, &mut second).is_pending());
    bulkhead.set_max_concurrent(2);
    drop(held);
    assert_eq!(count.woken(), 1);
    assert!(poll(&mut first).is_ready() && poll(&mut second).is_ready());
}

#[test]
fn a_higher_limit_wakes_as_many_as_it_admits() {
    let bulkhead = Bulkhead::new(1).max_queued(4);
    let _held = bulkhead.try_acquire().unwrap();
    let mut waiting: Vec<_> = (0..4).map(|_| (bulkhead.acquire(), Arc::default())).collect();
    for (acquire, count) in &mut waiting {
        assert!(poll_with(count, acquire).is_pending());
    }
    bulkhead.set_max_concurrent(3);
    assert_eq!(waiting.iter().map(|(_, count)| count.woken()).collect::<Vec<_>>(), [1, 1, 0, 0]);
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (3, 2));
}

#[test]
fn a_shorter_queue_keeps_who_is_in_it() {
    let bulkhead = Bulkhead::new(1).max_queued(2);
    let held = bulkhead.try_acquire().unwrap();
    let (mut first, mut second) = (bulkhead.acquire(), bulkhead.acquire());
    assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
    bulkhead.set_max_queued(0);
    assert_eq!(bulkhead.queued(), 2);
    drop(held);
    assert!(poll(&mut first).is_ready() && poll(&mut second).is_ready());
    let _held = bulkhead.try_acquire();
    assert!(poll(&mut bulkhead.acquire()).is_ready(), "no queue any more");
    bulkhead.set_max_queued(u32::MAX);
    assert!(poll(&mut bulkhead.acquire()).is_pending());
}

#[test]
fn who_waited_for_max_wait_is_rejected_with_that_limit() {
    block_on(async {
        let bulkhead = Bulkhead::new(1).max_queued(2).max_wait(SECOND);
        let held = bulkhead.try_acquire().unwrap();
        let before = tokio::time::Instant::now();
        let rejection = bulkhead.acquire().await.unwrap_err();
        assert_eq!(before.elapsed(), SECOND);
        assert_eq!(rejection, Rejection::new(RejectionKind::Full, "bulkhead").with_limit(SECOND));
        assert_eq!(bulkhead.queued(), 0);

        let mut waiting = bulkhead.acquire();
        assert!(poll(&mut waiting).is_pending());
        tokio::time::advance(SECOND).await;
        drop(held);
        assert!(matches!(poll(&mut waiting), Poll::Ready(Ok(_))), "a slot that came first counts");
    });
}

#[test]
fn nobody_waits_for_no_time() {
    let bulkhead = Bulkhead::new(1).max_queued(5).max_wait(Duration::ZERO);
    let _held = bulkhead.try_acquire();
    assert!(matches!(poll(&mut bulkhead.acquire()), Poll::Ready(Err(rejection)) if rejection.is_full()));
    assert!(is_full(&bulkhead.acquire_blocking()));
}

#[test]
fn a_call_that_is_ready_at_once_makes_no_ticket() {
    let bulkhead = Bulkhead::new(1).max_queued(1).max_wait(SECOND);
    let mut ticket = None;
    let mut cx = Context::from_waker(Waker::noop());
    assert_eq!(bulkhead.poll_enter(&mut ticket, &mut cx), Poll::Ready(Ok(())));
    assert!(ticket.is_none());
    assert!(bulkhead.poll_enter(&mut ticket, &mut cx).is_pending());
    assert!(ticket.is_some());
    drop(bulkhead.permit());
    assert_eq!(bulkhead.poll_enter(&mut ticket, &mut cx), Poll::Ready(Ok(())));
    assert!(ticket.is_none());
    bulkhead.permit().complete();
    assert_eq!(bulkhead.in_flight(), 0);
    assert_eq!(size_of::<Acquire<'_>>(), 16);
}

#[cfg(feature = "test-util")]
#[test]
fn family_38_a_call_inside_a_call_does_not_wait_for_itself_for_ever() {
    let time = crate::VirtualTime::start();
    let bulkhead = Bulkhead::new(1).max_queued(1).max_wait(SECOND);
    let inner = bulkhead.call(|| Ok::<_, Rejection>(bulkhead.call(|| Ok::<_, Rejection>(()))));
    assert_eq!(inner, Ok(Err(Rejection::new(RejectionKind::Full, "bulkhead").with_limit(SECOND))));
    assert_eq!(time.elapsed(), SECOND);
    assert_eq!((bulkhead.in_flight(), bulkhead.queued()), (0, 0));

    let inner = bulkhead.call_async(async { Ok(bulkhead.call_async(ready(Ok::<_, Rejection>(()))).await) });
    assert!(is_full(&block_on(inner).and_then(|inner| inner)));
}

#[cfg(feature = "test-util")]
#[test]
fn a_thread_does_not_wait_past_the_ambient_deadline() {
    let bulkhead = Bulkhead::new(1).max_queued(1).max_wait(SECOND);
    let held = bulkhead.try_acquire();
    for (time, kind) in [
        (SECOND / 2, RejectionKind::Deadline),
        (Duration::ZERO, RejectionKind::Deadline),
        (SECOND, RejectionKind::Full),
        (SECOND * 2, RejectionKind::Full),
    ] {
        let clock = crate::VirtualTime::start();
        let rejection = Deadline::after(time).run(|| bulkhead.acquire_blocking().unwrap_err());
        assert_eq!((rejection.kind(), clock.elapsed()), (kind, time.min(SECOND)));
        assert_eq!(bulkhead.queued(), 0);
    }
    drop(held);
    assert!(
        Deadline::after(Duration::ZERO).run(|| bulkhead.acquire_blocking()).is_ok(),
        "a free slot takes no time"
    );
}

#[test]
fn threads_and_tasks_wait_in_one_queue() {
    let bulkhead = Bulkhead::new(1).max_queued(3);
    let held = bulkhead.try_acquire().unwrap();
    let order = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let thread = |number| {
            let (bulkhead, order) = (&bulkhead, &order);
            scope.spawn(move || {
                let permit = bulkhead.acquire_blocking().unwrap();
                order.lock().unwrap().push(number);
                permit.into_owned()
            })
        };
        let until_queued = |queued| {
            while bulkhead.queued() != queued {
                std::thread::yield_now();
            }
        };
        let first = thread(1);
        until_queued(1);
        let mut second = bulkhead.acquire();
        assert!(poll(&mut second).is_pending());
        let third = thread(3);
        until_queued(3);
        drop(held);
        drop(first.join().unwrap());
        let Poll::Ready(Ok(permit)) = poll(&mut second) else { panic!("it is the task's turn") };
        order.lock().unwrap().push(2);
        drop(permit);
        drop(third.join().unwrap());
    });
    assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
    assert_eq!(bulkhead.in_flight(), 0);
}

#[test]
fn an_owned_permit_outlives_its_bulkhead_and_its_slot_comes_back_when_it_ends() {
    let bulkhead = Bulkhead::new(1).max_queued(1);
    let owned = bulkhead.try_acquire().unwrap().into_owned();
    assert_eq!(bulkhead.in_flight(), 1, "once");
    let mut waiting = bulkhead.acquire();
    assert!(poll(&mut waiting).is_pending());
    std::thread::spawn(move || owned.complete()).join().unwrap();
    let Poll::Ready(Ok(permit)) = poll(&mut waiting) else { panic!("the slot came back") };
    let owned = permit.into_owned();
    drop(waiting);
    drop(bulkhead);
    drop(owned);
}

#[test]
fn a_static_bulkhead_needs_no_code_to_make_it() {
    static DATABASE: Bulkhead = Bulkhead::new(2).named("database").max_queued(u32::MAX).max_wait(SECOND);
    static SEARCH: Bulkhead = Bulkhead::adaptive(AdaptiveLimit::new().initial(7)).named("search");
    assert_eq!((DATABASE.limit(), SEARCH.limit()), (2, 7));
    assert_eq!(DATABASE.max_queued.load(Ordering::Relaxed), 1_000_000);
    assert_eq!(
        format!("{DATABASE:?}"),
        "Bulkhead { name: \"database\", limit: 2, in_flight: 0, queued: 0, .. }"
    );
}

#[tokio::test(start_paused = true)]
async fn an_adaptive_limit_learns_from_calls_that_end_and_not_from_those_that_are_dropped_or_fail() {
    let bulkhead = Bulkhead::adaptive(AdaptiveLimit::new());
    let latency = Duration::from_millis(10);
    for _ in 0..100 {
        let permit = bulkhead.try_acquire().unwrap();
        tokio::time::advance(latency).await;
        drop(permit);
        let failed = bulkhead.call_async(async {
            tokio::time::advance(latency).await;
            Err::<(), _>(Rejection::new(RejectionKind::Timeout, "body"))
        });
        assert!(failed.await.is_err());
    }
    assert_eq!(bulkhead.limit(), 20);
    for _ in 0..50 {
        let permit = bulkhead.try_acquire().unwrap();
        tokio::time::advance(latency).await;
        permit.complete();
    }
    assert_eq!(bulkhead.limit(), 5, "a window of fifty calls, and then the first drain");
}

/// Four threads, each with a runtime, so that slots are handed from thread to thread.
#[test]
fn a_hundred_thousand_tasks_never_run_more_at_once_than_the_limit() {
    const TASKS: usize = 25_000;
    static BULKHEAD: Bulkhead = Bulkhead::new(64).max_queued(1_000_000);
    static RUNNING: AtomicU32 = AtomicU32::new(0);
    static MOST: AtomicU32 = AtomicU32::new(0);
    static FINISHED: AtomicUsize = AtomicUsize::new(0);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            std::thread::spawn(|| {
                block_on(async {
                    let tasks: Vec<_> = (0..TASKS)
                        .map(|_| {
                            tokio::spawn(BULKHEAD.call_async(async {
                                MOST.fetch_max(RUNNING.fetch_add(1, SeqCst) + 1, SeqCst);
                                yield_once().await;
                                RUNNING.fetch_sub(1, SeqCst);
                                FINISHED.fetch_add(1, SeqCst);
                                Ok::<_, Rejection>(())
                            }))
                        })
                        .collect();
                    for task in tasks {
                        task.await.unwrap().unwrap();
                    }
                });
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!((FINISHED.load(SeqCst), MOST.load(SeqCst)), (4 * TASKS, 64));
    assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued(), BULKHEAD.available()), (0, 0, 64));
}
