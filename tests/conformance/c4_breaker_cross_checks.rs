//! What every circuit breaker should get right, from reports about other ones: calls that end late, probes that are dropped,
//! panic or never end, crowds, and clocks that jump.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use resilient_behaviour_tests::Fault::Io;
use resilient_behaviour_tests::{
    Body, Caller, Held, HeldThread, Outcome, Planned, call_rows, letter, play, play_async,
};
use resilient_runtime::{BreakerState, CircuitBreaker, Delays, Jitter, VirtualTime, resilient};

const SECOND: Duration = Duration::from_secs(1);

/// Opens for exactly a second after two failures in a row.
const fn fragile() -> CircuitBreaker {
    CircuitBreaker::new().consecutive(2).open_for(Delays::fixed(SECOND)).open_jitter(Jitter::None)
}

#[resilient(circuit_breaker = breaker)]
fn fail_with(breaker: &CircuitBreaker) -> Outcome {
    Err(Io)
}

fn open(breaker: &CircuitBreaker) {
    assert_eq!([fail_with(breaker), fail_with(breaker)], [Err(Io), Err(Io)]);
    assert_eq!(breaker.state(), BreakerState::Open);
}

/// A call that began while it was closed fails, or succeeds, once it is half-open: neither opens nor closes it.
mod xb_01 {
    use super::*;

    #[test]
    fn blocking() {
        static BREAKER: CircuitBreaker = fragile().probes(2).pass_rate(1.0);
        #[resilient(circuit_breaker = &BREAKER)]
        fn call(body: Body<'_>) -> Outcome {
            body()
        }
        for late in [Err(Io), Ok("late")] {
            let time = VirtualTime::start();
            BREAKER.reset();
            let [old, older] = [HeldThread::start(call), HeldThread::start(call)];
            open(&BREAKER);
            time.advance(SECOND);
            assert_eq!(call(&|| Ok("probe")), Ok("probe"));
            for call in [old, older] {
                assert_eq!(call.release(late.clone()), late);
                assert_eq!(BREAKER.state(), BreakerState::HalfOpen, "{late:?}");
            }
            assert_eq!(call(&|| Ok("probe")), Ok("probe"));
            assert_eq!(BREAKER.state(), BreakerState::Closed);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        static BREAKER: CircuitBreaker = fragile().probes(2).pass_rate(1.0);
        #[resilient(circuit_breaker = &BREAKER)]
        async fn call(body: Arc<Held>) -> Outcome {
            body.run().await
        }
        for late in [Err(Io), Ok("late")] {
            BREAKER.reset();
            let [old, older] = [Caller::submit(call).await, Caller::submit(call).await];
            open(&BREAKER);
            tokio::time::sleep(SECOND).await;
            let probe = Caller::submit(call).await;
            assert_eq!((probe.runs(), BREAKER.state()), (1, BreakerState::HalfOpen));
            for call in [old, older] {
                call.release(late.clone()).await;
                assert_eq!(call.outcome().await, late);
                assert_eq!(BREAKER.state(), BreakerState::HalfOpen, "{late:?}");
            }
            probe.release(Ok("probe")).await;
            let last = Caller::submit(call).await;
            last.release(Ok("probe")).await;
            assert_eq!((probe.outcome().await, last.outcome().await), (Ok("probe"), Ok("probe")));
            assert_eq!(BREAKER.state(), BreakerState::Closed);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn xb_02() {
    static BREAKER: CircuitBreaker = fragile().probes(1);
    #[resilient(circuit_breaker = &BREAKER)]
    async fn call(body: Arc<Held>) -> Outcome {
        body.run().await
    }
    open(&BREAKER);
    tokio::time::sleep(SECOND).await;
    for _ in 0..20 {
        let probe = Caller::submit(call).await;
        assert_eq!(probe.runs(), 1);
        assert_eq!(letter(&Caller::submit(call).await.outcome().await), 'O');
        probe.cancel().await;
        assert_eq!(BREAKER.state(), BreakerState::HalfOpen);
    }
    let probe = Caller::submit(call).await;
    probe.release(Ok("probe")).await;
    assert_eq!((probe.outcome().await, BREAKER.state()), (Ok("probe"), BreakerState::Closed));
}

/// It counts as a failure, so that it opens again, and its place is not lost.
mod xb_03 {
    use super::*;

    #[test]
    fn blocking() {
        static BREAKER: CircuitBreaker = fragile().probes(1);
        #[resilient(circuit_breaker = &BREAKER)]
        fn call(body: Body<'_>) -> Outcome {
            body()
        }
        let time = VirtualTime::start();
        open(&BREAKER);
        time.advance(SECOND);
        let probe = catch_unwind(AssertUnwindSafe(|| call(&|| panic!("probe"))));
        assert!(probe.is_err());
        assert_eq!(BREAKER.state(), BreakerState::Open);
        time.advance(SECOND);
        assert_eq!(call(&|| Ok("probe")), Ok("probe"));
        assert_eq!(BREAKER.state(), BreakerState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        static BREAKER: CircuitBreaker = fragile().probes(1);
        #[resilient(circuit_breaker = &BREAKER)]
        async fn call(panics: bool) -> Outcome {
            tokio::time::sleep(Duration::from_millis(1)).await;
            if panics { panic!("probe") } else { Ok("probe") }
        }
        open(&BREAKER);
        tokio::time::sleep(SECOND).await;
        assert!(AssertUnwindSafe(call(true)).catch_unwind().await.is_err());
        assert_eq!(BREAKER.state(), BreakerState::Open);
        tokio::time::sleep(SECOND).await;
        assert_eq!((call(false).await, BREAKER.state()), (Ok("probe"), BreakerState::Closed));
    }
}

/// Until the limit others are rejected; then it opens again, and later probes anew.
#[tokio::test(start_paused = true)]
async fn xb_04() {
    #[resilient(circuit_breaker(
        consecutive = 2, open_for = fixed("1s"), open_jitter = none, probes = 1, half_open_limit = "3s"
    ))]
    async fn call(body: Arc<Held>) -> Outcome {
        body.run().await
    }
    async fn calls_with(outcome: Outcome) -> char {
        let caller = Caller::submit(call).await;
        caller.release(outcome).await;
        letter(&caller.outcome().await)
    }
    assert_eq!([calls_with(Err(Io)).await, calls_with(Err(Io)).await], ['I', 'I']);
    tokio::time::sleep(SECOND).await;
    let endless = Caller::submit(call).await;
    assert_eq!(endless.runs(), 1);
    tokio::time::sleep(SECOND * 2).await;
    assert_eq!(calls_with(Ok("")).await, 'O');
    tokio::time::sleep(SECOND).await;
    // Its limit is over, which this call finds: it is open, from now on.
    assert_eq!(calls_with(Ok("")).await, 'O');
    tokio::time::sleep(SECOND).await;
    assert_eq!([calls_with(Ok("")).await, calls_with(Ok("")).await], ['+', '+']);
    assert!(!endless.is_over());
}

/// A hundred callers at the moment at which the open time ends.
mod xb_05 {
    use super::*;

    const CALLERS: usize = 100;
    const PROBES: usize = 3;

    #[test]
    fn blocking() {
        static BREAKER: CircuitBreaker = fragile().probes(3);
        #[resilient(circuit_breaker = &BREAKER)]
        fn call(body: Body<'_>) -> Outcome {
            body()
        }
        let (runs, begin, over) = (AtomicUsize::new(0), Barrier::new(CALLERS), Barrier::new(PROBES + 1));
        // Before the threads' clocks, which stand still.
        {
            let _time = VirtualTime::start();
            open(&BREAKER);
        }
        let (told, seen) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..CALLERS {
                let told = told.clone();
                let (runs, begin, over) = (&runs, &begin, &over);
                scope.spawn(move || {
                    let time = VirtualTime::start();
                    time.advance(SECOND);
                    begin.wait();
                    let outcome = call(&|| {
                        runs.fetch_add(1, SeqCst);
                        over.wait();
                        Ok("probe")
                    });
                    told.send(letter(&outcome)).expect("the test waits for it");
                });
            }
            for _ in PROBES..CALLERS {
                assert_eq!(seen.recv(), Ok('O'));
            }
            assert_eq!(runs.load(SeqCst), PROBES);
            over.wait();
            for _ in 0..PROBES {
                assert_eq!(seen.recv(), Ok('+'));
            }
        });
        assert_eq!(BREAKER.state(), BreakerState::Closed);
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        static BREAKER: CircuitBreaker = fragile().probes(3);
        #[resilient(circuit_breaker = &BREAKER)]
        async fn call(runs: Arc<AtomicUsize>) -> Outcome {
            runs.fetch_add(1, SeqCst);
            tokio::time::sleep(Duration::from_millis(1)).await;
            Ok("probe")
        }
        open(&BREAKER);
        let runs = Arc::new(AtomicUsize::new(0));
        let callers = [(); CALLERS].map(|()| async {
            tokio::time::sleep(SECOND).await;
            call(runs.clone()).await
        });
        let seen: String = futures::future::join_all(callers).await.iter().map(letter).collect();
        assert_eq!((runs.load(SeqCst), seen.matches('O').count()), (PROBES, CALLERS - PROBES), "{seen}");
        assert_eq!(BREAKER.state(), BreakerState::Closed);
    }
}

call_rows! {
    /// After the first probe, twice as many errors that are ignored as there are places: it is still half-open, so that one
    /// failure opens it, and one success closes it.
    xb_06: [circuit_breaker(
        consecutive = 2, open_for = fixed("1s"), open_jitter = none, probes = 2, pass_rate = 1.0, ignore = [T], count = any
    )], "II S 1000 S FFFF I S 1000 S FFFF S II S" => "IIO+TTTTIO+TTTT+IIO", 16 runs;
}

/// Our breaker is around our timeout, which therefore counts. A function around it that is cut has dropped the call, which
/// says nothing about the other side.
mod xb_07 {
    use super::*;

    #[test]
    fn blocking() {
        #[resilient(timeout = "100ms", circuit_breaker(consecutive = 2, open_for = fixed("50s")))]
        fn call(body: &Planned) -> Outcome {
            body.call()
        }
        let _time = VirtualTime::start();
        assert_eq!(play("S500 S500 S", call), ("ttO".to_owned(), 2));
    }

    #[tokio::test(start_paused = true)]
    async fn future() {
        #[resilient(timeout = "100ms", circuit_breaker(consecutive = 2, open_for = fixed("50s")))]
        async fn call(body: Planned) -> Outcome {
            body.run().await
        }
        #[resilient(circuit_breaker(consecutive = 2, open_for = fixed("50s")))]
        async fn inner(body: &Planned) -> Outcome {
            body.run().await
        }
        #[resilient(timeout = "100ms")]
        async fn outer(body: Planned) -> Outcome {
            inner(&body).await
        }
        assert_eq!(play_async("S500 S500 S", call).await, ("ttO".to_owned(), 2));
        assert_eq!(play_async("S500 S500 S", outer).await, ("tt+".to_owned(), 3));
    }
}

/// Neither a failure nor a success: it does not end a row of failures either.
#[tokio::test(start_paused = true)]
async fn xb_08() {
    #[resilient(circuit_breaker(consecutive = 2, open_for = fixed("50s")))]
    async fn call(body: Arc<Held>) -> Outcome {
        body.run().await
    }
    let fails = || async {
        let caller = Caller::submit(call).await;
        caller.release(Err(Io)).await;
        letter(&caller.outcome().await)
    };
    for _ in 0..5 {
        Caller::submit(call).await.cancel().await;
    }
    assert_eq!(fails().await, 'I');
    for _ in 0..5 {
        Caller::submit(call).await.cancel().await;
    }
    assert_eq!([fails().await, fails().await], ['I', 'O']);
}

/// A clock that is three hundred years ahead opens it, and one that is behind looks at it.
#[test]
fn xb_09() {
    #[resilient(circuit_breaker(
        failure_rate = 0.5, window = "10s", minimum_calls = 3, slow = "1s", open_for = fixed("1s"), probes = 1
    ))]
    fn call(body: &Planned) -> Outcome {
        body.call()
    }
    const FAR: Duration = Duration::from_secs(300 * 365 * 24 * 3600);
    {
        let time = VirtualTime::start();
        time.advance(FAR);
        assert_eq!(play("SII S", call), ("+IIO".to_owned(), 3));
    }
    // Three hundred years earlier: the end of the open time is far away, and nothing goes wrong.
    let _time = VirtualTime::start();
    assert_eq!(play("S 5000 S", call), ("OO".to_owned(), 0));
    {
        let time = VirtualTime::start();
        time.advance(FAR + SECOND * 2);
        assert_eq!(play("S S", call), ("++".to_owned(), 2));
        time.advance(Duration::MAX);
        assert_eq!(play("II S", call), ("IIO".to_owned(), 2));
    }
    assert_eq!(play("S", call), ("O".to_owned(), 0));
}
