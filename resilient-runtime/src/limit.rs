//! The time limits of one async attempt.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use pin_project_lite::pin_project;

use crate::deadline::{self, Entered};
use crate::clock;
use crate::rejection::Rejection;
use crate::scope;
use crate::site::Rules;
use crate::timer::Timer;

pin_project! {
    /// Nothing is made before the body was pending once: an attempt that is ready at once never touches a timer.
    #[project = ClockProjection]
    #[derive(Debug)]
    enum Clock {
        /// There was no time for this attempt; the body is never polled.
        Refused,
        /// Not armed yet.
        Idle,
        /// Neither the function nor its callers limit this attempt.
        Unlimited,
        Armed { #[pin] timer: Timer },
    }
}

/// An attempt that was rejected.
#[derive(Clone, Copy, Debug)]
pub struct Rejected {
    pub(crate) rejection: Rejection,
    /// The body was started, and so may have had its effect.
    pub(crate) started: bool,
}

pin_project! {
    /// The future of [`limit`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Limited<F, R> {
        #[pin]
        attempt: F,
        #[pin]
        clock: Clock,
        rules: R,
    }
}

/// Limits `attempt` to the `timeout` of `rules` and to the ambient deadline, whichever is sooner. The attempt's clock
/// starts when it is first pending.
#[inline]
pub fn limit<'p, F: Future, R: Fn() -> Rules<'p>>(rules: R, attempt: F) -> Limited<F, R> {
    let clock = match deadline::ambient() {
        Some(deadline) if refuses(deadline, rules()) => Clock::Refused,
        _ => Clock::Idle,
    };
    Limited { attempt, clock, rules }
}

impl<'p, F: Future, R: Fn() -> Rules<'p>> Future for Limited<F, R> {
    type Output = Result<F::Output, Rejected>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if matches!(*this.clock, Clock::Refused) {
            return Poll::Ready(Err(refusal((this.rules)())));
        }
        match this.attempt.poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
            Poll::Pending => poll_clock(this.clock, (this.rules)(), cx).map(Err),
        }
    }
}

/// Polls the timer, and makes it first where this is the first time the body was pending.
#[cold]
#[inline(never)]
fn poll_clock(mut clock: Pin<&mut Clock>, rules: Rules<'_>, cx: &mut Context<'_>) -> Poll<Rejected> {
    if matches!(*clock, Clock::Idle) && !rules.policy.rejects() {
        clock.set(Clock::Unlimited);
    }
    if matches!(*clock, Clock::Idle) {
        let left = time_left();
        clock.set(Clock::armed(match scope::timeout(rules) {
            Some(timeout) => Some(left.map_or(timeout, |left| left.min(timeout))),
            None => left,
        }));
    }
    clock.poll(cx).map(|()| rejection(rules))
}

impl Clock {
    fn armed(left: Option<Duration>) -> Self {
        left.map_or(Self::Unlimited, |left| Self::Armed { timer: Timer::after(left) })
    }

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            ClockProjection::Armed { timer } => timer.poll(cx),
            ClockProjection::Refused | ClockProjection::Idle | ClockProjection::Unlimited => Poll::Pending,
        }
    }
}

/// What is left before the ambient deadline.
fn time_left() -> Option<Duration> {
    deadline::ambient().map(|deadline| deadline.saturating_duration_since(clock::now()))
}

/// The timer went off: which limit was it? The deadline, if it has passed; else only the timeout is left.
fn rejection(rules: Rules<'_>) -> Rejected {
    match (deadline::ambient(), scope::timeout(rules)) {
        (Some(deadline), _) if deadline <= clock::now() => cut(rules),
        (_, timeout) => {
            let rejection = Rejection::timeout(rules.site.name(), timeout.unwrap_or_default());
            Rejected { rejection, started: true }
        }
    }
}

/// Whether an attempt may not start now: it has less than `min_attempt_time`, or no time at all. A function that cannot
/// report it never refuses.
#[cold]
fn refuses(deadline: Instant, rules: Rules<'_>) -> bool {
    let left = deadline.saturating_duration_since(clock::now());
    rules.policy.rejects() && (left.is_zero() || left < rules.policy.shortest_attempt())
}

/// The attempt was cut by the deadline.
fn cut(rules: Rules<'_>) -> Rejected {
    Rejected { started: true, ..refusal(rules) }
}

/// The attempt was not started.
fn refusal(rules: Rules<'_>) -> Rejected {
    let limit = rules.policy.deadline_limit().unwrap_or_default();
    Rejected { rejection: Rejection::deadline(rules.site.name(), limit), started: false }
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
pub fn within<'p, F: Future, R: Fn() -> Rules<'p>>(
    deadline: Option<Instant>,
    rules: R,
    attempt: F,
) -> Within<Limited<F, R>> {
    let _entered = Entered::new(deadline);
    Within { deadline, inner: limit(rules, attempt) }
}

/// The blocking form of [`within`]: the attempt is not cut, but it does not start without time for it.
#[inline]
pub fn within_blocking<T>(
    deadline: Option<Instant>,
    rules: Rules<'_>,
    attempt: impl FnOnce() -> T,
) -> Result<T, Rejected> {
    let _entered = Entered::new(deadline);
    match deadline::ambient() {
        Some(deadline) if refuses(deadline, rules) => Err(refusal(rules)),
        _ => Ok(attempt()),
    }
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

pin_project! {
    /// The future of [`until`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Until<F, R> {
        deadline: Option<Instant>,
        #[pin]
        link: F,
        #[pin]
        clock: Clock,
        rules: R,
    }
}

/// Cuts a fallback link at the deadline of the call. It is polled at least once: what is there at once may still answer.
#[inline]
pub fn until<'p, F: Future, R: Fn() -> Rules<'p>>(deadline: Option<Instant>, rules: R, link: F) -> Until<F, R> {
    Until { deadline, link, clock: Clock::Idle, rules }
}

impl<'p, F: Future, R: Fn() -> Rules<'p>> Future for Until<F, R> {
    type Output = Result<F::Output, Rejected>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let _entered = Entered::new(*this.deadline);
        if let Poll::Ready(outcome) = this.link.poll(cx) {
            return Poll::Ready(Ok(outcome));
        }
        if matches!(*this.clock, Clock::Idle) {
            this.clock.set(Clock::armed(time_left()));
        }
        this.clock.poll(cx).map(|()| Err(cut((this.rules)())))
    }
}
