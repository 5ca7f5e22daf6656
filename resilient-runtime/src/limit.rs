//! The time limits of one attempt.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use pin_project_lite::pin_project;

use crate::clock;
use crate::deadline::{self, Entered};
use crate::events;
use crate::note::{self, Note};
use crate::outcome::Outcome;
use crate::rejection::Rejection;
use crate::scope;
use crate::site::Rules;
use crate::timer::Timer;

pin_project! {
    /// Nothing is made before the body was pending once: an attempt that is ready at once never touches a timer.
    #[project = ClockProjection]
    #[derive(Debug)]
    enum Clock {
        /// Not armed yet.
        Idle,
        /// Neither the function nor its callers limit this attempt.
        Unlimited,
        Armed { #[pin] timer: Timer },
    }
}

impl Clock {
    fn arm(mut self: Pin<&mut Self>, left: Option<Duration>) {
        match left {
            Some(left) => Timer::start(left, |timer| self.set(Self::Armed { timer })),
            None => self.set(Self::Unlimited),
        }
    }

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            ClockProjection::Armed { timer } => timer.poll(cx),
            ClockProjection::Idle | ClockProjection::Unlimited => Poll::Pending,
        }
    }
}

pin_project! {
    /// The future of [`limit`].
    ///
    /// In this order, so that the clock does not lie where the whole lies: its address would occupy a register of every
    /// poll, four instructions of an attempt that is ready at once.
    #[must_use = "futures do nothing unless polled"]
    #[repr(C)]
    pub struct Limited<F, R, C> {
        #[pin]
        attempt: F,
        #[pin]
        clock: Clock,
        rules: R,
        convert: C,
    }
}

/// The conversion that the attribute names. The bound gives a closure the types that it would have to spell otherwise.
#[inline]
pub fn converter<O: Outcome, C: FnMut(Rejection) -> O::Error>(convert: C) -> C {
    convert
}

/// [`converter`] for several layers, each of which has the conversion or a reference to it.
#[inline]
pub fn shared_converter<O: Outcome, C: Fn(Rejection) -> O::Error>(convert: C) -> C {
    convert
}

/// Whether there is no time for an attempt before `deadline` or the ambient one.
///
/// A question of its own, since an outcome that a `match` looks at would be kept in the future as long as the attempt runs.
#[inline]
pub fn lacks_time(deadline: Option<Instant>, rules: Rules<'_>) -> bool {
    deadline::smaller(deadline, deadline::ambient()).is_some_and(|deadline| refuses(deadline, rules))
}

/// The outcome of an attempt that is not started, because it [`lacks_time`].
#[cold]
pub fn refuse<O: Outcome>(rules: Rules<'_>, convert: impl FnMut(Rejection) -> O::Error) -> O {
    reject(refusal(rules), false, convert)
}

/// Limits `attempt` to the `timeout` of `rules` and to the ambient deadline, whichever is sooner. The attempt's clock
/// starts when it is first pending. A rejection becomes the function's own error in here, by `convert`.
#[inline]
pub fn limit<'p, F, R, C>(rules: R, convert: C, attempt: F) -> Limited<F, R, C>
where
    F: Future<Output: Outcome>,
    R: Fn() -> Rules<'p>,
    C: FnMut(Rejection) -> <F::Output as Outcome>::Error,
{
    Limited { attempt, clock: Clock::Idle, rules, convert }
}

impl<'p, F, R, C> Future for Limited<F, R, C>
where
    F: Future<Output: Outcome>,
    R: Fn() -> Rules<'p>,
    C: FnMut(Rejection) -> <F::Output as Outcome>::Error,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if let Poll::Ready(outcome) = this.attempt.poll(cx) {
            return Poll::Ready(outcome);
        }
        match poll_clock(this.clock, (this.rules)(), cx) {
            Poll::Ready(rejection) => Poll::Ready(reject(rejection, true, this.convert)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// The rejection as the attempt's outcome, with the note that [`settle`](crate::settle::settle) takes.
#[cold]
#[inline(never)]
pub(crate) fn reject<O: Outcome>(
    rejection: Rejection,
    started: bool,
    mut convert: impl FnMut(Rejection) -> O::Error,
) -> O {
    events::rejection(&rejection, started);
    let note = Note::on(&rejection, started);
    let outcome = O::from_error(convert(rejection));
    // Behind the conversion: that is the user's code, and may leave notes too.
    note::leave(note);
    outcome
}

/// Polls the timer, and makes it first where this is the first time the body was pending.
#[cold]
#[inline(never)]
fn poll_clock(mut clock: Pin<&mut Clock>, rules: Rules<'_>, cx: &mut Context<'_>) -> Poll<Rejection> {
    if matches!(*clock, Clock::Idle) {
        let limit = if rules.policy.rejects() { time_limit(rules) } else { None };
        clock.as_mut().arm(limit);
    }
    clock.poll(cx).map(|()| late(rules))
}

/// What an attempt may take that starts now: the timeout, or what is left before the ambient deadline, if that is less.
pub(crate) fn time_limit(rules: Rules<'_>) -> Option<Duration> {
    match (attempt_limit(rules), time_left()) {
        (Some(timeout), Some(left)) => Some(left.min(timeout)),
        (timeout, left) => timeout.or(left),
    }
}

/// The `timeout` in force: a limit that adapts itself is at most what the settings say.
fn attempt_limit(rules: Rules<'_>) -> Option<Duration> {
    let said = scope::timeout(rules)?;
    Some(rules.site.adaptive_timeout().map_or(said, |adaptive| adaptive.min(said)))
}

/// What is left before the ambient deadline.
fn time_left() -> Option<Duration> {
    deadline::ambient().map(|deadline| deadline.saturating_duration_since(clock::now()))
}

/// The attempt is late: which limit was it? The deadline, if it has passed; else only the timeout is left.
pub(crate) fn late(rules: Rules<'_>) -> Rejection {
    match (deadline::ambient(), attempt_limit(rules)) {
        (Some(deadline), _) if deadline <= clock::now() => refusal(rules),
        (_, timeout) => Rejection::timeout(rules.site.name(), timeout.unwrap_or_default()),
    }
}

fn refusal(rules: Rules<'_>) -> Rejection {
    Rejection::deadline(rules.site.name(), rules.policy.deadline_limit().unwrap_or_default())
}

/// Whether an attempt may not start now: it has less than `min_attempt_time`, or no time at all. A function that cannot
/// report it never refuses.
#[cold]
fn refuses(deadline: Instant, rules: Rules<'_>) -> bool {
    let left = deadline.saturating_duration_since(clock::now());
    rules.policy.rejects() && (left.is_zero() || left < rules.policy.shortest_attempt())
}

pin_project! {
    /// The future of [`within`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Within<F> {
        deadline: Option<Instant>,
        #[pin]
        inner: F,
    }
}

/// [`limit`]s `attempt` with `deadline` ambient, which functions called inside inherit.
#[inline]
pub fn within<'p, F, R, C>(
    deadline: Option<Instant>,
    rules: R,
    convert: C,
    attempt: F,
) -> Within<Limited<F, R, C>>
where
    F: Future<Output: Outcome>,
    R: Fn() -> Rules<'p>,
    C: FnMut(Rejection) -> <F::Output as Outcome>::Error,
{
    Within { deadline, inner: limit(rules, convert, attempt) }
}

impl<F: Future> Future for Within<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = Entered::new(*this.deadline);
        this.inner.poll(cx)
    }
}

/// Runs `attempt` with `deadline` ambient, where its limit lies further inside.
#[inline]
pub fn under<F: Future>(deadline: Option<Instant>, attempt: F) -> Within<F> {
    Within { deadline, inner: attempt }
}

/// The blocking form of [`under`].
#[inline]
pub fn under_blocking<O>(deadline: Option<Instant>, attempt: impl FnOnce() -> O) -> O {
    let _entered = Entered::new(deadline);
    attempt()
}

/// The blocking form of [`within`]: the attempt is not cut, but it does not start without time for it.
#[inline]
pub fn within_blocking<O: Outcome>(
    deadline: Option<Instant>,
    rules: Rules<'_>,
    convert: impl FnMut(Rejection) -> O::Error,
    attempt: impl FnOnce() -> O,
) -> O {
    if lacks_time(deadline, rules) {
        return refuse(rules, convert);
    }
    let _entered = Entered::new(deadline);
    attempt()
}

pin_project! {
    /// The future of [`until`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Until<F, R, C> {
        deadline: Option<Instant>,
        #[pin]
        link: F,
        #[pin]
        clock: Clock,
        rules: R,
        convert: C,
    }
}

/// Cuts a fallback link at the deadline of the call. It is polled at least once: what is there at once may still answer.
#[inline]
pub fn until<'p, F, R, C>(deadline: Option<Instant>, rules: R, convert: C, link: F) -> Until<F, R, C>
where
    F: Future<Output: Outcome>,
    R: Fn() -> Rules<'p>,
    C: FnMut(Rejection) -> <F::Output as Outcome>::Error,
{
    Until { deadline, link, clock: Clock::Idle, rules, convert }
}

impl<'p, F, R, C> Future for Until<F, R, C>
where
    F: Future<Output: Outcome>,
    R: Fn() -> Rules<'p>,
    C: FnMut(Rejection) -> <F::Output as Outcome>::Error,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _entered = Entered::new(*this.deadline);
        if let Poll::Ready(outcome) = this.link.poll(cx) {
            return Poll::Ready(outcome);
        }
        if matches!(*this.clock, Clock::Idle) {
            this.clock.as_mut().arm(time_left());
        }
        this.clock.poll(cx).map(|()| Outcome::from_error((this.convert)(refusal((this.rules)()))))
    }
}
