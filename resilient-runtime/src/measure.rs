//! The latency of attempts, recorded for the percentiles that the attribute asks about.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::clock;
use crate::latency::Latency;
use crate::note;
use crate::outcome::Outcome;
use crate::rejection::RejectionKind;
use crate::site::Rules;

thread_local! {
    /// Attempts that are dropped now lost a race.
    static LOSING: Cell<bool> = const { Cell::new(false) };
}

/// Drops what lost a race: how long it ran is recorded, since it would have taken longer. Without it the slow attempts, which
/// are those that are hedged, would be missing from the very measure that says what is slow.
pub(crate) fn lose(drop_losers: impl FnOnce()) {
    struct Outer(bool);
    impl Drop for Outer {
        fn drop(&mut self) {
            LOSING.set(self.0);
        }
    }
    let _outer = Outer(LOSING.replace(true));
    drop_losers();
}

/// Measures one attempt.
struct Stopwatch {
    latency: Option<&'static Latency>,
    /// In [`clock::nanos`]; zero before the start, and after the end.
    started: u64,
}

impl Stopwatch {
    fn new(rules: Rules<'_>) -> Self {
        Self { latency: rules.site.latency(), started: 0 }
    }

    fn start(&mut self) {
        if self.started == 0 {
            self.started = clock::nanos();
        }
    }

    /// A success counts, and so does what a time limit cut: or a limit that follows what it measures would never rise again.
    /// What fails at once says nothing about a healthy answer.
    fn stop(&mut self, outcome: &impl Outcome) {
        let cut = || note::peek().is_some_and(|note| note.started && note.kind == RejectionKind::Timeout);
        if !outcome.is_failure() || cut() {
            self.record();
        }
        self.started = 0;
    }

    fn record(&self) {
        if let Some(latency) = self.latency {
            latency.record(clock::nanos().saturating_sub(self.started));
        }
    }
}

/// A call that its caller gave up says nothing.
impl Drop for Stopwatch {
    fn drop(&mut self) {
        if self.started != 0 && LOSING.get() {
            self.record();
        }
    }
}

pin_project! {
    /// The future of [`measure`].
    #[must_use = "futures do nothing unless polled"]
    pub struct Measured<F> {
        #[pin]
        attempt: F,
        stopwatch: Stopwatch,
    }
}

/// Records how long `attempt` takes to succeed, until it is cut, or until it has lost a race.
#[inline]
pub fn measure<'p, F: Future<Output: Outcome>>(rules: impl Fn() -> Rules<'p>, attempt: F) -> Measured<F> {
    Measured { attempt, stopwatch: Stopwatch::new(rules()) }
}

impl<F: Future<Output: Outcome>> Future for Measured<F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.stopwatch.start();
        let Poll::Ready(outcome) = this.attempt.poll(cx) else { return Poll::Pending };
        this.stopwatch.stop(&outcome);
        Poll::Ready(outcome)
    }
}

/// The blocking form of [`measure`].
#[inline]
pub fn measure_blocking<O: Outcome>(rules: Rules<'_>, attempt: impl FnOnce() -> O) -> O {
    let mut stopwatch = Stopwatch::new(rules);
    stopwatch.start();
    let outcome = attempt();
    stopwatch.stop(&outcome);
    outcome
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;

    use super::*;
    use crate::hedge::{Hedge, hedge};
    use crate::policy::Policy;
    use crate::site::Site;

    static LATENCY: Latency = Latency::new();
    static SITE: Site = Site::new("measured").measuring(&LATENCY);
    const POLICY: &Policy = &Policy::new();

    /// The first attempt takes 100 ms, the hedge that starts after 50 ms takes 20 ms and wins.
    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_lost_a_race_counts_with_the_time_that_it_had() {
        let settings = Hedge::new().after(Duration::from_millis(50));
        for _ in 0..100 {
            let mut takes = [100, 20].into_iter();
            let start = || {
                let takes = Duration::from_millis(takes.next().unwrap_or_default());
                measure(|| Rules::new(&SITE, POLICY), async move {
                    sleep(takes).await;
                    Ok::<_, ()>(())
                })
            };
            let (outcome, attempts) = hedge(&settings, None, || true, 1, |_, _| true, start).await;
            assert_eq!((outcome, attempts), (Ok(()), 2));
        }
        let quantile = |percentile| LATENCY.quantile(percentile).map_or(0, |time| time.as_millis());
        // A measured time is at most a 32nd too long.
        assert_eq!(quantile(25), 20);
        assert!((70..=72).contains(&quantile(75)), "{}", quantile(75));
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_the_caller_gave_up_does_not_count() {
        static UNHEARD: Latency = Latency::new();
        static QUIET: Site = Site::new("given up").measuring(&UNHEARD);
        for _ in 0..200 {
            let attempt = measure(|| Rules::new(&QUIET, POLICY), async {
                sleep(Duration::from_secs(1)).await;
                Ok::<_, ()>(())
            });
            let waited = tokio::time::timeout(Duration::from_millis(1), attempt).await;
            assert!(waited.is_err());
        }
        assert_eq!(UNHEARD.quantile(50), None);
    }
}
