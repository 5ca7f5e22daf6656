//! Hedging: another attempt beside one that is slow, and the first good outcome wins.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::latency::Latency;
use crate::measure;
use crate::note::{self, Note};
use crate::retry_budget::RetryBudget;
use crate::site::Rules;
use crate::timer::Timer;

/// A hedge started sooner would be a second call of everything.
const SHORTEST: Duration = Duration::from_millis(1);
/// More at once would be load without gain.
const MOST: u32 = 10;

/// When further attempts start beside a slow one, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hedge {
    after: After,
    max: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Fixed(Duration),
    Percentile(u8),
}

impl Hedge {
    /// One hedge, when an attempt takes longer than 95 of 100 did: about 5 % more calls, as in Dean and Barroso, "The
    /// Tail at Scale" (CACM 2013).
    pub const fn new() -> Self {
        Self { after: After::Percentile(95), max: 1 }
    }

    /// A hedge starts after so long without an outcome; at least a millisecond.
    #[must_use]
    pub const fn after(self, after: Duration) -> Self {
        Self { after: After::Fixed(after), ..self }
    }

    /// A hedge starts when this percentile (1 to 99) of the measured latency has passed; none while that is not known.
    #[must_use]
    pub const fn after_percentile(self, percentile: u8) -> Self {
        Self { after: After::Percentile(percentile), ..self }
    }

    /// At most so many attempts beside the first; no more than ten.
    #[must_use]
    pub const fn max(self, max: u32) -> Self {
        Self { max: if max < MOST { max } else { MOST }, ..self }
    }

    /// How long to wait for an outcome before the next attempt starts; `None`: none does.
    fn delay(&self, latency: Option<&Latency>) -> Option<Duration> {
        let delay = match self.after {
            After::Fixed(delay) => delay,
            After::Percentile(percentile) => latency?.quantile(percentile)?,
        };
        Some(delay.max(SHORTEST))
    }
}

impl Default for Hedge {
    fn default() -> Self {
        Self::new()
    }
}

pin_project! {
    /// Until the next hedge.
    #[project = DelayProjection]
    #[derive(Debug)]
    enum Delay {
        /// Not armed yet.
        Idle,
        /// No hedge follows.
        Endless,
        Armed { #[pin] timer: Timer },
    }
}

/// What an attempt left in its thread, for whoever settles the outcome.
#[derive(Clone, Copy)]
struct Left {
    note: Option<Note>,
    refused: bool,
}

pin_project! {
    /// The future of [`hedge`].
    #[project = Race]
    #[must_use = "futures do nothing unless polled"]
    pub struct Hedged<'s, F, Fut, O, B, E> {
        // In place, so that an attempt that is not hedged costs no allocation.
        #[pin]
        first: Option<Fut>,
        hedges: Vec<Pin<Box<Fut>>>,
        #[pin]
        delay: Delay,
        failed: Option<(O, Left)>,
        started: u32,
        most: u32,
        settings: &'s Hedge,
        latency: Option<&'s Latency>,
        budget: B,
        ends: E,
        start: F,
    }
}

/// Runs one round of attempts, the first at once, the others beside it while there is no outcome. Gives the outcome of the
/// round, and how many attempts were started.
///
/// An outcome that `ends` accepts wins at once: a success, or a failure that is not worth another attempt. The others are
/// dropped before it is returned. A failure waits for the attempts that still run; if all fail, the first one is the
/// round's, unless a guard turned it away and another one ran. So the failure of an attempt that is alone ends the round: to
/// go on after failures is the retry's business.
///
/// `most` is how many hedges the call may still make; `budget` is asked before each: without it this hedge does not start,
/// and the next is due after the same delay. The delay starts when the first attempt is first pending.
///
/// A rejection's [`Note`] is handed to `ends`, and left with the outcome that is returned.
#[inline]
pub(crate) fn hedge<'s, F, Fut, O, B, E>(
    settings: &'s Hedge,
    latency: Option<&'s Latency>,
    budget: B,
    most: u32,
    ends: E,
    mut start: F,
) -> Hedged<'s, F, Fut, O, B, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = O>,
    B: FnMut() -> bool,
    E: FnMut(&O, Option<Note>) -> bool,
{
    Hedged {
        first: Some(start()),
        hedges: Vec::new(),
        delay: Delay::Idle,
        failed: None,
        started: 1,
        most: most.min(settings.max),
        settings,
        latency,
        budget,
        ends,
        start,
    }
}

/// `hedge` for the attempts of an annotated function.
#[inline]
pub fn hedge_attempts<'s, 'p, R, F, Fut, O, E>(
    settings: &'s Hedge,
    rules: R,
    budget: Option<&'s RetryBudget>,
    most: u32,
    ends: E,
    start: F,
) -> Hedged<'s, F, Fut, O, impl FnMut() -> bool + use<'s, R, F, Fut, O, E>, E>
where
    R: Fn() -> Rules<'p>,
    F: FnMut() -> Fut,
    Fut: Future<Output = O>,
    E: FnMut(&O, Option<Note>) -> bool,
{
    let affords = move || budget.is_none_or(RetryBudget::try_withdraw);
    hedge(settings, rules().site.latency(), affords, most, ends, start)
}

impl<F, Fut, O, B, E> Future for Hedged<'_, F, Fut, O, B, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = O>,
    B: FnMut() -> bool,
    E: FnMut(&O, Option<Note>) -> bool,
{
    type Output = (O, u32);

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<(O, u32)> {
        let mut race = self.project();
        if let Some(first) = race.first.as_mut().as_pin_mut() {
            if let Poll::Ready(outcome) = first.poll(cx) {
                race.first.set(None);
                if *race.started == 1 {
                    return Poll::Ready((outcome, 1));
                }
                if let Some(end) = race.finish(outcome) {
                    return Poll::Ready(end);
                }
            }
        }
        race.poll_hedges(cx)
    }
}

impl<F, Fut, O, B, E> Race<'_, '_, F, Fut, O, B, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = O>,
    B: FnMut() -> bool,
    E: FnMut(&O, Option<Note>) -> bool,
{
    /// Polls the hedges that run, and starts one where it is due.
    #[cold]
    #[inline(never)]
    fn poll_hedges(&mut self, cx: &mut Context<'_>) -> Poll<(O, u32)> {
        let mut at = 0;
        while let Some(attempt) = self.hedges.get_mut(at) {
            let Poll::Ready(outcome) = attempt.as_mut().poll(cx) else {
                at += 1;
                continue;
            };
            drop(self.hedges.remove(at));
            if let Some(end) = self.finish(outcome) {
                return Poll::Ready(end);
            }
        }
        while self.is_due(cx) {
            if !(self.budget)() {
                continue;
            }
            let mut attempt = Box::pin((self.start)());
            *self.started += 1;
            match attempt.as_mut().poll(cx) {
                Poll::Pending => self.hedges.push(attempt),
                Poll::Ready(outcome) => {
                    drop(attempt);
                    if let Some(end) = self.finish(outcome) {
                        return Poll::Ready(end);
                    }
                }
            }
        }
        Poll::Pending
    }

    /// Whether the delay is over; then the next one begins when asked again.
    fn is_due(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.is_running() || *self.started > *self.most {
            self.delay.set(Delay::Endless);
            return false;
        }
        if matches!(*self.delay, Delay::Idle) {
            match self.settings.delay(*self.latency) {
                Some(delay) => Timer::start(delay, |timer| self.delay.set(Delay::Armed { timer })),
                None => self.delay.set(Delay::Endless),
            }
        }
        let due = match self.delay.as_mut().project() {
            DelayProjection::Armed { timer } => timer.poll(cx).is_ready(),
            DelayProjection::Idle | DelayProjection::Endless => false,
        };
        if due {
            self.delay.set(Delay::Idle);
        }
        due
    }

    /// An attempt has ended, and is dropped already. Gives the end of the round, if this is it.
    fn finish(&mut self, outcome: O) -> Option<(O, u32)> {
        // What runs on would find the note that this attempt left.
        let left = Left { note: note::take(), refused: note::was_refused() };
        if (self.ends)(&outcome, left.note) {
            measure::lose(|| {
                self.first.set(None);
                self.hedges.clear();
            });
            *self.failed = None;
            return Some(self.end(outcome, left));
        }
        // What a guard said of a hedge is forgotten for the first failure that is an answer.
        if self.failed.as_ref().is_none_or(|(_, first)| !note::is_answer(first.note)) {
            *self.failed = Some((outcome, left));
        }
        if self.is_running() {
            return None;
        }
        self.failed.take().map(|(outcome, left)| self.end(outcome, left))
    }

    fn end(&self, outcome: O, left: Left) -> (O, u32) {
        // The drop of an attempt is the user's code, and may leave notes too.
        note::take();
        if let Some(note) = left.note {
            note::leave(note);
        }
        note::keep_refusal(left.refused);
        (outcome, *self.started)
    }

    fn is_running(&self) -> bool {
        self.first.is_some() || !self.hedges.is_empty()
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
