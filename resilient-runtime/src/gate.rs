//! The guards that an attempt passes before its clock starts: circuit breaker, then rate limit.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::booking::{Book, Booking};
use crate::breaker::{BreakerPermit, CircuitBreaker};
use crate::limit::reject;
use crate::note;
use crate::outcome::Outcome;
use crate::pause::{self, Sleep};
use crate::rate_limiter::{Pass, Place, RateLimiter};
use crate::rejection::Rejection;

/// The guards of an attempt. What is absent is absent in the code as well: the expansion makes a gate in place, by a
/// closure that is inlined.
#[derive(Clone, Copy, Debug)]
pub struct Gate<'g> {
    breaker: Option<&'g CircuitBreaker>,
    limiter: Option<&'g RateLimiter>,
    pass: Option<&'g PerCall>,
}

/// Whether a call has passed a rate limit that counts calls instead of attempts.
#[derive(Debug)]
pub struct PerCall {
    passed: AtomicBool,
}

impl PerCall {
    /// It has not.
    pub const fn new() -> Self {
        Self { passed: AtomicBool::new(false) }
    }
}

impl<'g> Gate<'g> {
    /// Open to all.
    #[inline]
    pub const fn new() -> Self {
        Self { breaker: None, limiter: None, pass: None }
    }

    /// Attempts ask this breaker.
    #[must_use]
    #[inline]
    pub const fn breaker(self, breaker: &'g CircuitBreaker) -> Self {
        Self { breaker: Some(breaker), ..self }
    }

    /// Attempts are counted by this limiter.
    #[must_use]
    #[inline]
    pub const fn limiter(self, limiter: &'g RateLimiter) -> Self {
        Self { limiter: Some(limiter), ..self }
    }

    /// The first attempt that gets so far is counted by this limiter.
    #[must_use]
    #[inline]
    pub const fn limiter_once(self, limiter: &'g RateLimiter, pass: &'g PerCall) -> Self {
        Self { limiter: Some(limiter), pass: Some(pass), ..self }
    }

    /// The limiter, unless the call has passed it.
    #[inline]
    fn open_limiter(&self) -> Option<&'g RateLimiter> {
        self.limiter.filter(|_| !self.pass.is_some_and(|pass| pass.passed.load(Relaxed)))
    }

    #[inline]
    fn note_pass(&self) {
        if let Some(pass) = self.pass {
            pass.passed.store(true, Relaxed);
        }
    }

    /// Whether an attempt may start now, or after a wait for which it has its turn.
    #[inline]
    fn enter(&self) -> Result<Entry<'g>, TurnedAway<'g>> {
        let permit = match self.breaker.map(CircuitBreaker::try_acquire) {
            Some(Ok(permit)) => Some(permit),
            Some(Err(rejection)) => return Err(TurnedAway { rejection, permit: None }),
            None => None,
        };
        let Some(limiter) = self.open_limiter() else { return Ok(Entry { permit, turn: None }) };
        match limiter.admit() {
            Ok(Pass::Now) => {
                self.note_pass();
                Ok(Entry { permit, turn: None })
            }
            Ok(Pass::Later(turn)) => Ok(Entry { permit, turn: Some(turn) }),
            Err(too_late) => Err(TurnedAway { rejection: limiter.reject(too_late), permit }),
        }
    }
}

/// An attempt that was not let in; the breaker hears what the limiter said, as of any other outcome.
struct TurnedAway<'g> {
    rejection: Rejection,
    permit: Option<BreakerPermit<'g>>,
}

impl TurnedAway<'_> {
    #[cold]
    #[inline(never)]
    fn outcome<O: Outcome>(self, convert: impl FnMut(Rejection) -> O::Error, booking: &impl Book<O>) -> O {
        let outcome = reject(self.rejection, false, convert);
        settle(self.permit, &outcome, booking);
        outcome
    }
}

/// An attempt that was let in, perhaps to wait for its turn.
struct Entry<'g> {
    permit: Option<BreakerPermit<'g>>,
    turn: Option<Place<'g>>,
}

/// What the attempt is waiting for.
struct Waiting<'g> {
    sleep: Pin<Box<Sleep>>,
    turn: Place<'g>,
}

/// Books an outcome. The permit of an attempt without outcome is dropped, which is no verdict.
#[inline]
fn settle<O: Outcome>(permit: Option<BreakerPermit<'_>>, outcome: &O, booking: &impl Book<O>) {
    if let Some(permit) = permit {
        let note = if outcome.is_failure() { note::peek() } else { None };
        match booking.book(outcome, note) {
            Booking::Success => permit.success(),
            Booking::Failure => fail(permit, outcome, booking),
            Booking::Neutral => drop(permit),
        }
    }
}

#[cold]
#[inline(never)]
fn fail<O: Outcome>(permit: BreakerPermit<'_>, outcome: &O, booking: &impl Book<O>) {
    let text = || match outcome.error() {
        Some(error) => booking.text(error),
        None => String::from("value refused"),
    };
    permit.failure_with(text);
}

/// Exists while the body runs: dropped, the body panicked, which tells more than that the attempt was cancelled.
struct Panicking<'p, 'g> {
    permit: &'p mut Option<BreakerPermit<'g>>,
}

impl Drop for Panicking<'_, '_> {
    #[cold]
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take() {
            permit.failure_with(|| String::from("it panicked"));
        }
    }
}

pin_project! {
    /// The future of [`guard`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Guarded<'g, F, G, C, B> {
        #[pin]
        attempt: F,
        permit: Option<BreakerPermit<'g>>,
        waiting: Option<Box<Waiting<'g>>>,
        inside: bool,
        gate: G,
        convert: C,
        booking: B,
    }
}

/// Lets `attempt` through the gate, and tells the circuit breaker how it ended. Nothing is polled before that.
#[inline]
pub fn guard<'g, F, G, C, B>(convert: C, gate: G, booking: B, attempt: F) -> Guarded<'g, F, G, C, B>
where
    F: Future<Output: Outcome>,
    G: Fn() -> Gate<'g>,
    C: Fn(Rejection) -> <F::Output as Outcome>::Error,
    B: Book<F::Output>,
{
    Guarded { attempt, permit: None, waiting: None, inside: false, gate, convert, booking }
}

impl<'g, F, G, C, B> Future for Guarded<'g, F, G, C, B>
where
    F: Future<Output: Outcome>,
    G: Fn() -> Gate<'g>,
    C: Fn(Rejection) -> <F::Output as Outcome>::Error,
    B: Book<F::Output>,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !*this.inside {
            let entered = if this.waiting.is_none() { (this.gate)().enter() } else { Ok(Entry::none()) };
            match entered {
                Err(turned_away) => return Poll::Ready(turned_away.outcome(&*this.convert, &*this.booking)),
                Ok(Entry { permit: Some(permit), turn: None }) => *this.permit = Some(permit),
                Ok(Entry { permit: None, turn: None }) if this.waiting.is_none() => {}
                Ok(entry) => {
                    if wait(entry, this.permit, this.waiting, cx).is_pending() {
                        return Poll::Pending;
                    }
                    (this.gate)().note_pass();
                }
            }
            *this.inside = true;
        }
        let panicking = Panicking { permit: this.permit };
        let polled = this.attempt.poll(cx);
        mem::forget(panicking);
        let Poll::Ready(outcome) = polled else { return Poll::Pending };
        settle(this.permit.take(), &outcome, &*this.booking);
        Poll::Ready(outcome)
    }
}

impl Entry<'_> {
    const fn none() -> Self {
        Self { permit: None, turn: None }
    }
}

/// Waits for the turn of an attempt.
#[cold]
#[inline(never)]
fn wait<'g>(
    entry: Entry<'g>,
    permit: &mut Option<BreakerPermit<'g>>,
    waiting: &mut Option<Box<Waiting<'g>>>,
    cx: &mut Context<'_>,
) -> Poll<()> {
    if let Some(turn) = entry.turn {
        *permit = entry.permit;
        let sleep = Box::pin(pause::sleep(turn.wait()));
        *waiting = Some(Box::new(Waiting { sleep, turn }));
    }
    if let Some(current) = waiting {
        if current.sleep.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
    }
    if let Some(done) = waiting.take() {
        done.turn.go();
    }
    Poll::Ready(())
}

/// The blocking form of [`guard`].
#[inline]
pub fn guard_blocking<O: Outcome>(
    convert: impl Fn(Rejection) -> O::Error,
    gate: Gate<'_>,
    booking: impl Book<O>,
    attempt: impl FnOnce() -> O,
) -> O {
    let entry = match gate.enter() {
        Ok(entry) => entry,
        Err(turned_away) => return turned_away.outcome(convert, &booking),
    };
    if let Some(turn) = entry.turn {
        pause::pause_blocking(turn.wait());
        turn.go();
        gate.note_pass();
    }
    let mut permit = entry.permit;
    let panicking = Panicking { permit: &mut permit };
    let outcome = attempt();
    mem::forget(panicking);
    settle(permit, &outcome, &booking);
    outcome
}
