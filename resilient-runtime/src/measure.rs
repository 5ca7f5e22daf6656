//! The latency of attempts, recorded for the percentiles that the attribute asks about.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::clock;
use crate::note;
use crate::outcome::Outcome;
use crate::rejection::RejectionKind;
use crate::site::Rules;

pin_project! {
    /// The future of [`measure`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Measured<F, R> {
        #[pin]
        attempt: F,
        // In `clock::nanos`; zero before the first poll.
        started: u64,
        rules: R,
    }
}

/// Records how long `attempt` takes to succeed, or until it is cut. What fails at once says nothing about a healthy answer.
#[inline]
pub fn measure<'p, F: Future<Output: Outcome>, R: Fn() -> Rules<'p>>(rules: R, attempt: F) -> Measured<F, R> {
    Measured { attempt, started: 0, rules }
}

impl<'p, F: Future<Output: Outcome>, R: Fn() -> Rules<'p>> Future for Measured<F, R> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if *this.started == 0 {
            *this.started = clock::nanos();
        }
        let Poll::Ready(outcome) = this.attempt.poll(cx) else { return Poll::Pending };
        record((this.rules)(), *this.started, &outcome);
        Poll::Ready(outcome)
    }
}

/// The blocking form of [`measure`].
#[inline]
pub fn measure_blocking<O: Outcome>(rules: Rules<'_>, attempt: impl FnOnce() -> O) -> O {
    let started = clock::nanos();
    let outcome = attempt();
    record(rules, started, &outcome);
    outcome
}

/// A time limit that cuts what it measures would never rise again if what it cuts were not counted.
fn record(rules: Rules<'_>, started: u64, outcome: &impl Outcome) {
    let cut = || note::peek().is_some_and(|note| note.started && note.kind == RejectionKind::Timeout);
    if !outcome.is_failure() || cut() {
        if let Some(latency) = rules.site.latency() {
            latency.record(clock::nanos().saturating_sub(started));
        }
    }
}
