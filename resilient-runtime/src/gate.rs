//! The guards that an attempt passes before its clock starts: circuit breaker, then rate limit.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::booking::{Book, Booking};
use crate::breaker::{Admission, BreakerPermit, CircuitBreaker};
use crate::limit::reject;
use crate::note;
use crate::outcome::Outcome;
use crate::pause;
use crate::rate_limiter::{Pass, Place, RateLimiter};
use crate::rejection::Rejection;

/// The guards of an attempt. What is absent is absent in the code as well: the expansion makes a gate in place, by a
/// closure that is inlined.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gate<'g> {
    breaker: Option<&'g CircuitBreaker>,
    limiter: Option<&'g RateLimiter>,
    pass: Option<&'g PerCall>,
}

/// Whether a call has passed a rate limit that counts calls instead of attempts.
#[derive(Debug, Default)]
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

    /// Lets an attempt in that has to wait for nothing. `None` says no more than that: [`enter`] knows the rest.
    ///
    /// A breaker that lets an attempt through like this is closed, and needs no word if the attempt comes to nothing.
    #[inline]
    fn admit(&self) -> Option<Admission> {
        let admission = match self.breaker {
            Some(breaker) => breaker.admit()?,
            None => Admission::NONE,
        };
        if let Some(limiter) = self.open_limiter() {
            if !limiter.admit_now() {
                return None;
            }
            self.note_pass();
        }
        Some(admission)
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

/// Whether an attempt may start now, or after a wait for which it has its turn. The parts of a [`Gate`] instead of the whole,
/// which would be put together in memory by every attempt that is let in before it comes to this.
#[cold]
#[inline(never)]
fn enter<'g>(
    breaker: Option<&'g CircuitBreaker>,
    limiter: Option<&'g RateLimiter>,
    pass: Option<&'g PerCall>,
) -> Result<Entry<'g>, TurnedAway<'g>> {
    let permit = match breaker.map(CircuitBreaker::try_acquire) {
        Some(Ok(permit)) => Some(permit),
        Some(Err(rejection)) => return Err(TurnedAway { rejection, permit: None }),
        None => None,
    };
    let gate = Gate { breaker, limiter, pass };
    let Some(limiter) = gate.open_limiter() else { return Ok(Entry { permit, turn: None }) };
    match limiter.admit() {
        Ok(Pass::Now) => {
            gate.note_pass();
            Ok(Entry { permit, turn: None })
        }
        Ok(Pass::Later(turn)) => Ok(Entry { permit, turn: Some(turn) }),
        Err(too_late) => Err(TurnedAway { rejection: limiter.reject(too_late), permit }),
    }
}

/// [`enter`], and the wait.
#[cold]
#[inline(never)]
fn enter_blocking<'g>(
    breaker: Option<&'g CircuitBreaker>,
    limiter: Option<&'g RateLimiter>,
    pass: Option<&'g PerCall>,
) -> Result<Admission, TurnedAway<'g>> {
    let Entry { permit, turn } = enter(breaker, limiter, pass)?;
    if let Some(turn) = turn {
        pause::pause_blocking(turn.wait());
        turn.go();
        Gate { breaker, limiter, pass }.note_pass();
    }
    Ok(admission_of(permit))
}

#[inline]
fn admission_of(permit: Option<BreakerPermit<'_>>) -> Admission {
    permit.map_or(Admission::NONE, BreakerPermit::into_admission)
}

/// An attempt that was let in, perhaps to wait for its turn.
struct Entry<'g> {
    permit: Option<BreakerPermit<'g>>,
    turn: Option<Place<'g>>,
}

/// The wait of an attempt for its turn, with the permit that it has meanwhile. Behind a pointer, so that dropping a future that
/// waits for nothing is a comparison.
type Waiting<'g> = Pin<Box<dyn Future<Output = Option<BreakerPermit<'g>>> + Send + Sync + 'g>>;

/// How far an attempt has come.
///
/// While its body is polled it is `Outside`, and a local knows the admission: an attempt that is ready at once leaves nothing
/// to be read again here.
enum Phase<'g> {
    Outside,
    Waiting(Waiting<'g>),
    Inside(Option<BreakerPermit<'g>>),
}

impl<'g> Phase<'g> {
    /// The admission of an attempt whose body was pending.
    #[inline]
    fn take(&mut self) -> Option<Admission> {
        if let Self::Inside(permit) = mem::replace(self, Self::Outside) {
            Some(admission_of(permit))
        } else {
            None
        }
    }

    /// Goes on where an attempt was not let in at once.
    #[cold]
    #[inline(never)]
    fn wait(
        &mut self,
        breaker: Option<&'g CircuitBreaker>,
        limiter: Option<&'g RateLimiter>,
        pass: Option<&'g PerCall>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Admission, TurnedAway<'g>>> {
        let mut waiting = match mem::replace(self, Self::Outside) {
            Self::Waiting(waiting) => waiting,
            Self::Outside | Self::Inside(_) => match enter(breaker, limiter, pass)? {
                Entry { permit, turn: None } => return Poll::Ready(Ok(admission_of(permit))),
                Entry { permit, turn: Some(turn) } => Box::pin(async move {
                    pause::sleep(turn.wait()).await;
                    turn.go();
                    permit
                }),
            },
        };
        let Poll::Ready(permit) = waiting.as_mut().poll(cx) else {
            *self = Self::Waiting(waiting);
            return Poll::Pending;
        };
        Gate { breaker, limiter, pass }.note_pass();
        Poll::Ready(Ok(admission_of(permit)))
    }
}

/// Exists while the body runs: dropped, the body panicked, which tells more than that the attempt was cancelled.
struct Running<'g> {
    breaker: Option<&'g CircuitBreaker>,
    admission: Admission,
}

impl<'g> Running<'g> {
    /// The permit, of which the outcome of the body is now to decide.
    #[inline]
    fn end(self) -> Option<BreakerPermit<'g>> {
        let permit = self.breaker.map(|breaker| breaker.permit(self.admission));
        mem::forget(self);
        permit
    }
}

impl Drop for Running<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(breaker) = self.breaker {
            panicked(breaker, self.admission);
        }
    }
}

#[cold]
#[inline(never)]
fn panicked(breaker: &CircuitBreaker, admission: Admission) {
    breaker.permit(admission).failure_with(|| String::from("it panicked"));
}

/// Books an outcome.
#[inline]
fn settle<O: Outcome>(permit: Option<BreakerPermit<'_>>, outcome: &O, booking: &impl Book<O>) {
    let Some(permit) = permit else { return };
    let verdict =
        if outcome.is_failure() { book_failure(outcome, booking) } else { booking.book(outcome, None) };
    match verdict {
        Booking::Success => permit.success(),
        Booking::Failure => fail(permit, outcome, booking),
        Booking::Neutral => drop(permit),
    }
}

#[cold]
fn book_failure<O: Outcome>(outcome: &O, booking: &impl Book<O>) -> Booking {
    booking.book(outcome, note::peek())
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

pin_project! {
    /// The future of [`guard`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Guarded<'g, F, G, C, B> {
        #[pin]
        attempt: F,
        // Dropped after the body: a probe's place is free when its body is gone.
        phase: Phase<'g>,
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
    Guarded { attempt, phase: Phase::Outside, gate, convert, booking }
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
        let gate = (this.gate)();
        let admitted = match this.phase {
            Phase::Outside => gate.admit(),
            Phase::Inside(_) => this.phase.take(),
            Phase::Waiting(_) => None,
        };
        let admission = match admitted {
            Some(admission) => admission,
            None => match this.phase.wait(gate.breaker, gate.limiter, gate.pass, cx) {
                Poll::Ready(Ok(admission)) => admission,
                Poll::Ready(Err(turned_away)) => {
                    return Poll::Ready(turned_away.outcome(&*this.convert, &*this.booking));
                }
                Poll::Pending => return Poll::Pending,
            },
        };
        let running = Running { breaker: gate.breaker, admission };
        let polled = this.attempt.poll(cx);
        let permit = running.end();
        // By reference: moved out and in again, the outcome would be copied right after it was written, which a processor waits for.
        match &polled {
            Poll::Ready(outcome) => settle(permit, outcome, &*this.booking),
            Poll::Pending => mem::forget(mem::replace(this.phase, Phase::Inside(permit))),
        }
        polled
    }
}

/// The blocking form of [`guard`].
#[expect(clippy::needless_pass_by_value, reason = "the expansion makes the booking for this call")]
#[inline]
pub fn guard_blocking<O: Outcome>(
    convert: impl Fn(Rejection) -> O::Error,
    gate: Gate<'_>,
    booking: impl Book<O>,
    attempt: impl FnOnce() -> O,
) -> O {
    let admission = match gate.admit() {
        Some(admission) => admission,
        None => match enter_blocking(gate.breaker, gate.limiter, gate.pass) {
            Ok(admission) => admission,
            Err(turned_away) => return turned_away.outcome(convert, &booking),
        },
    };
    let running = Running { breaker: gate.breaker, admission };
    let outcome = attempt();
    settle(running.end(), &outcome, &booking);
    outcome
}

#[cfg(test)]
mod tests;
