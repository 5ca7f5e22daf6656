//! Many callers of one breaker.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::transitions::Events;
use super::*;

#[test]
fn a_hundred_thousand_callers_open_it_once() {
    let breaker = CircuitBreaker::new().open_for(Delays::fixed(Duration::from_secs(3600)));
    let (events, calls) = (Events::default(), AtomicU32::new(0));
    let thread = || {
        let mut seen = [0_u32; 3];
        for _ in 0..12_500 {
            // What is called goes down half way through.
            let down = calls.fetch_add(1, Ordering::Relaxed) >= 50_000;
            let went = if down { fail(&breaker) } else { succeed(&breaker) };
            if let Some(count) = seen.get_mut(went as usize) {
                *count += 1;
            }
        }
        seen
    };
    let seen = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| events.watch(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let [well, badly, nowhere] = [0, 1, 2].map(|went: usize| seen.iter().map(|seen| seen[went]).sum::<u32>());
    assert_eq!(well + badly + nowhere, 100_000);
    assert!(well > 50_000 - 8, "only those were rejected that began late: {well}");
    assert!((50..50 + 8).contains(&badly), "half a window, and what was under way: {badly}");
    assert_eq!((breaker.state(), breaker.circuit.transitions()), (BreakerState::Open, 1));
    let events = events.take();
    assert_eq!(events.len(), 1, "{events:?}");
}

#[test]
fn a_success_is_counted_once_whoever_else_counts() {
    let breaker = CircuitBreaker::new().window(1_000_000).failure_rate(1.0);
    fail(&breaker);
    for _ in 0..19 {
        succeed(&breaker);
    }
    thread::scope(|scope| {
        for thread in 0..8 {
            let breaker = &breaker;
            scope.spawn(move || {
                for call in 0..1000 {
                    if (call + thread) % 100 == 0 {
                        fail(breaker)
                    } else {
                        succeed(breaker)
                    };
                }
            });
        }
    });
    let tally = breaker.circuit.tally(&breaker.settings.get().rules);
    assert_eq!((tally.calls, tally.failures), (20 + 8 * 1000, 1 + 8 * 10));
}

#[test]
fn xb_05_exactly_the_permitted_probes_run_when_the_open_time_ends() {
    for probes in [1, 3, 10] {
        let breaker = CircuitBreaker::new()
            .consecutive(1)
            .open_for(Delays::none())
            .open_jitter(Jitter::None)
            .half_open_limit(Duration::from_secs(3600))
            .probes(probes);
        fail(&breaker);
        let (start, end) = (Barrier::new(100), Barrier::new(100));
        let running = thread::scope(|scope| {
            let run = || {
                start.wait();
                let permit = breaker.try_acquire();
                // Nobody ends before all have asked.
                end.wait();
                permit.is_ok()
            };
            let threads: Vec<_> = (0..100).map(|_| scope.spawn(run)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|&ran| ran).count()
        });
        assert_eq!(running, probes as usize);
    }
}

#[tokio::test]
async fn probes_of_tasks_are_limited_as_those_of_threads_are() {
    let breaker = Arc::new(fragile_now());
    let release = Arc::new(tokio::sync::Notify::new());
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (breaker, release) = (Arc::clone(&breaker), Arc::clone(&release));
            tokio::spawn(async move {
                let body = async {
                    release.notified().await;
                    Ok::<_, Failure>(())
                };
                breaker.call_async(body).await.is_ok()
            })
        })
        .collect();
    tokio::task::yield_now().await;
    release.notify_waiters();
    let mut ran = 0;
    for task in tasks {
        ran += u32::from(task.await.unwrap());
    }
    assert_eq!((ran, breaker.state()), (3, BreakerState::Closed));
}

/// Open, and the next call is a probe.
fn fragile_now() -> CircuitBreaker {
    let breaker = CircuitBreaker::new().consecutive(1).open_for(Delays::none()).pass_rate(1.0);
    fail(&breaker);
    breaker
}
