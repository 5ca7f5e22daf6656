//! A call that passes every guard, dropped at every point: what it held comes back.

use std::cell::Cell;
use std::time::Duration;

use resilient_behaviour_tests::Fault;
use resilient_behaviour_tests::Fault::{Io, T};
use resilient_runtime::{
    BreakerState, Bulkhead, CircuitBreaker, Delays, Jitter, RateLimiter, RetryBudget, resilient,
};
use tokio::task::yield_now;
use tokio::time::{advance, sleep};

/// Guards of its own for each run, so that runs can be compared.
struct Guards {
    breaker: CircuitBreaker,
    limiter: RateLimiter,
    bulkhead: Bulkhead,
    budget: RetryBudget,
    /// How many attempts fail.
    failures: Cell<u32>,
}

impl Guards {
    fn new(failures: u32) -> Self {
        let breaker = CircuitBreaker::new().consecutive(9).probes(2).pass_rate(1.0).open_jitter(Jitter::None);
        Self {
            breaker: breaker.open_for(Delays::fixed(Duration::from_secs(5))).half_open_limit(Duration::MAX),
            limiter: RateLimiter::new(1, Duration::from_secs(1)).max_wait(Duration::from_secs(60)),
            bulkhead: Bulkhead::new(1).max_queued(9),
            budget: RetryBudget::tokens(9),
            failures: Cell::new(failures),
        }
    }

    /// Open, with the open time over.
    async fn half_open() -> Self {
        let guards = Self::new(0);
        for _ in 0..9 {
            guards.breaker.try_acquire().expect("closed").failure("no");
        }
        sleep(Duration::from_secs(5)).await;
        guards
    }

    /// Three attempts: yields and sleeps in each, a wait for the rate limit before the second and third.
    #[resilient(
        max_attempts = 3, backoff = fixed("10ms"), jitter = none, retry_on = [Io], timeout = "1m", deadline = "1h",
        circuit_breaker(&self.breaker, count = any), rate_limit = &self.limiter, bulkhead = &self.bulkhead, budget = &self.budget
    )]
    async fn call(&self) -> Result<(), Fault> {
        yield_now().await;
        sleep(Duration::from_millis(10)).await;
        match self.failures.get() {
            0 => Ok(()),
            left => {
                self.failures.set(left - 1);
                Err(Io)
            }
        }
    }

    /// Polls `call` this often, then drops it; `None` where it ended before.
    async fn drop_after(&self, polls: usize) -> Option<()> {
        let mut call = Box::pin(self.call());
        for _ in 0..polls {
            if futures::poll!(&mut call).is_ready() {
                return None;
            }
            // Whatever it waits for is over at the next poll, but for the rate limit's second.
            advance(Duration::from_millis(400)).await;
        }
        Some(())
    }
}

#[tokio::test(start_paused = true)]
async fn at_every_poll_of_a_closed_circuit() {
    let mut polls = 0;
    loop {
        let guards = Guards::new(2);
        let dropped = guards.drop_after(polls).await;
        assert_eq!((guards.bulkhead.in_flight(), guards.bulkhead.queued()), (0, 0), "poll {polls}");
        assert_eq!(guards.breaker.state(), BreakerState::Closed, "poll {polls}");
        // Retries that were made are paid; one that was only waited for is not.
        let paid = 9.0 - guards.budget.balance();
        assert!((0.0..=2.0).contains(&paid) && paid.fract() == 0.0, "poll {polls}: {paid}");
        sleep(Duration::from_secs(60)).await;
        assert_eq!(guards.limiter.available(), 1, "poll {polls}");
        assert_eq!(guards.call().await, Ok(()), "poll {polls}");
        if dropped.is_none() {
            break;
        }
        polls += 1;
    }
    assert!(polls >= 8, "{polls} polls are fewer than there are points");
}

/// Both probes can be had again after each.
#[tokio::test(start_paused = true)]
async fn at_every_poll_of_a_half_open_circuit() {
    let mut polls = 1;
    loop {
        let guards = Guards::half_open().await;
        for _ in 0..5 {
            if guards.drop_after(polls).await.is_none() {
                assert!(polls >= 3, "{polls} polls are fewer than there are points");
                return;
            }
            assert_eq!((guards.bulkhead.in_flight(), guards.budget.balance()), (0, 9.0), "poll {polls}");
            assert_eq!(guards.breaker.state(), BreakerState::HalfOpen, "poll {polls}");
        }
        let probes = [guards.breaker.try_acquire(), guards.breaker.try_acquire()];
        assert!(probes.iter().all(Result::is_ok) && guards.breaker.try_acquire().is_err(), "poll {polls}");
        polls += 1;
    }
}

/// The one that waits for its retry holds nothing but the token, which comes back.
#[tokio::test(start_paused = true)]
async fn in_the_backoff() {
    static BUDGET: RetryBudget = RetryBudget::tokens(3);
    static BULKHEAD: Bulkhead = Bulkhead::new(1);
    #[resilient(max_attempts = 9, backoff = fixed("1s"), retry_on = any, jitter = none, budget = &BUDGET, bulkhead = &BULKHEAD, circuit_breaker)]
    async fn call() -> Result<(), Fault> {
        Err(T)
    }
    let mut waiting = Box::pin(call());
    assert!(futures::poll!(&mut waiting).is_pending());
    assert_eq!((BULKHEAD.in_flight(), BUDGET.balance()), (0, 2.0));
    drop(waiting);
    assert_eq!(BUDGET.balance(), 3.0);
}

/// One that queues for a slot, and one that has been given it and does not know yet.
#[tokio::test(start_paused = true)]
async fn in_the_queue() {
    static BULKHEAD: Bulkhead = Bulkhead::new(1).max_queued(2);
    #[resilient(bulkhead = &BULKHEAD, timeout = "1m", circuit_breaker)]
    async fn call() -> Result<(), Fault> {
        Ok(())
    }
    let slot = BULKHEAD.try_acquire().expect("free");
    let (mut first, mut second) = (Box::pin(call()), Box::pin(call()));
    assert!(futures::poll!(&mut first).is_pending() && futures::poll!(&mut second).is_pending());
    drop(slot);
    assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued()), (1, 1));
    drop(first);
    assert_eq!((BULKHEAD.in_flight(), BULKHEAD.queued()), (1, 0));
    assert_eq!((second.await, BULKHEAD.in_flight()), (Ok(()), 0));
}
