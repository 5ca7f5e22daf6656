//! What a call remembers from attempt to attempt.

use std::any::type_name;
use std::time::{Duration, Instant};

use crate::attempt::Context;
use crate::deadline::smaller;
use crate::decide::{Asked, Background, ErrorType, Rulings, Verdict, decide};
use crate::judged::{Judged, Words};
use crate::pause::Wait;
use crate::report::Retry;
use crate::retry_budget::RetryBudget;
use crate::site::Rules;
use crate::why::Why;
use crate::{clock, deadline, events, scope};

/// A call starts.
#[inline]
pub fn enter<'p>(rules: impl Fn() -> Rules<'p>) {
    let site = rules().site;
    if site.is_watched() {
        site.enter();
    }
}

/// How many of `attempts`, the limit of the call, may run beside the next one when so many have failed.
pub(crate) fn hedges_left(attempts: u32, failed: u32) -> u32 {
    match attempts {
        u32::MAX => u32::MAX,
        attempts => attempts.saturating_sub(failed).saturating_sub(1),
    }
}

/// Either kind of memory, as far as reports need it.
pub trait CallState {
    /// Attempts so far.
    fn attempts(&self) -> u32;
    /// The time that the report gives.
    fn elapsed(&self) -> Duration;
}

/// The memory of any other call.
#[derive(Debug)]
pub struct Call {
    started: Instant,
    /// The end of everything.
    deadline: Option<Instant>,
    /// The end of the attempts: earlier where fallback links need time too.
    attempts_deadline: Option<Instant>,
    failed: u32,
    last: bool,
    /// The wait before the current attempt, in nanoseconds.
    previous: u64,
    previous_error: Option<Box<str>>,
}

impl Call {
    /// A call starts.
    pub fn start<'p>(rules: impl Fn() -> Rules<'p>) -> Self {
        let rules = rules();
        if rules.site.is_watched() {
            rules.site.enter();
        }
        let started = clock::now();
        let deadline = scope::policy(rules).deadline_limit().and_then(|limit| started.checked_add(limit));
        Self {
            started,
            deadline,
            attempts_deadline: deadline,
            failed: 0,
            last: false,
            previous: 0,
            previous_error: None,
        }
    }

    /// Keeps a tenth of the time, at most a second, for the fallback chain.
    #[must_use]
    pub fn with_reserve(mut self) -> Self {
        if let Some(deadline) = smaller(self.deadline, deadline::ambient()) {
            let left = deadline.saturating_duration_since(self.started);
            let reserve = (left / 10).min(Duration::from_secs(1));
            self.attempts_deadline = deadline.checked_sub(reserve);
        }
        self
    }

    /// The deadline of the attempts.
    #[inline]
    pub fn attempts_deadline(&self) -> Option<Instant> {
        self.attempts_deadline
    }

    /// The deadline of the fallback chain.
    #[inline]
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// What the body may know of the attempt about to start.
    pub fn context(&self) -> Context<'_> {
        Context::new(
            self.failed.saturating_add(1),
            self.started,
            smaller(self.attempts_deadline, deadline::ambient()),
            Duration::from_nanos(self.previous),
            self.previous_error.as_deref(),
        )
    }

    /// Keeps the text of an error for [`Context::previous_error`].
    pub fn remember(&mut self, text: String) {
        self.previous_error = Some(text.into_boxed_str());
    }

    /// Whether no attempt can follow the one about to start, so that it may have the arguments themselves.
    pub fn is_last(&mut self, rules: Rules<'_>) -> bool {
        self.last = self.failed.saturating_add(1) == scope::attempts(rules);
        self.last
    }

    /// Decides on the attempt that has just failed.
    pub fn decide<E>(&mut self, rules: Rules<'_>, judged: Judged<E>) -> Verdict {
        self.decide_by(None, rules, judged.words(), Rulings::new(), type_name::<E>)
    }

    /// [`decide`](Self::decide), where retries are paid from a budget.
    pub fn decide_within<E>(&mut self, budget: &RetryBudget, rules: Rules<'_>, judged: Judged<E>) -> Verdict {
        self.decide_by(Some(budget), rules, judged.words(), Rulings::new(), type_name::<E>)
    }

    /// How many attempts may run beside the one about to start.
    pub fn hedges_left(&self, rules: Rules<'_>) -> u32 {
        hedges_left(scope::attempts(rules), self.failed)
    }

    /// Adds the attempts that ran beside the first one of a group.
    pub fn count_hedges(&mut self, started: u32) {
        self.failed = self.failed.saturating_add(started.saturating_sub(1));
    }

    /// The same call, decided with code of the user's own.
    pub fn ruled_by<'r>(&'r mut self, rulings: Rulings<'r>) -> Ruled<'r> {
        Ruled { call: self, rulings }
    }

    #[cold]
    #[inline(never)]
    fn decide_by(
        &mut self,
        budget: Option<&RetryBudget>,
        rules: Rules<'_>,
        judged: Words,
        rulings: Rulings<'_>,
        error_type: ErrorType,
    ) -> Verdict {
        if judged.started() {
            self.failed = self.failed.saturating_add(1);
        }
        let background = Background {
            deadline: self.attempts_deadline,
            previous: self.previous,
            started: self.started,
            rulings,
        };
        let verdict = decide(
            rules,
            judged,
            self.failed,
            self.last,
            Asked { own: Some(&background), budget },
            error_type,
        );
        if let Verdict::Retry(wait) = verdict {
            self.previous = wait.0;
        }
        verdict
    }

    /// The end of a call that never has a second attempt.
    #[cold]
    pub fn conclude<E>(&mut self, judged: Judged<E>) -> Why {
        let judged = judged.words();
        self.failed = u32::from(judged.started());
        judged.against().unwrap_or(Why::NotRetried)
    }

    /// Tells the hook of `on_retry`, before the wait that it announces.
    pub fn announce(&self, rules: Rules<'_>, wait: Wait, error: String, hook: impl FnOnce(&Retry)) {
        let report = Retry::new(rules.site.name(), self.failed, wait.duration(), self.elapsed(), error);
        events::call_hook(rules, || hook(&report));
    }
}

/// A call and the user's code that decides on it.
pub struct Ruled<'r> {
    call: &'r mut Call,
    rulings: Rulings<'r>,
}

impl Ruled<'_> {
    /// Decides on the attempt that has just failed.
    pub fn decide<E>(self, rules: Rules<'_>, judged: Judged<E>) -> Verdict {
        self.call.decide_by(None, rules, judged.words(), self.rulings, type_name::<E>)
    }

    /// [`decide`](Self::decide), where retries are paid from a budget.
    pub fn decide_within<E>(self, budget: &RetryBudget, rules: Rules<'_>, judged: Judged<E>) -> Verdict {
        self.call.decide_by(Some(budget), rules, judged.words(), self.rulings, type_name::<E>)
    }
}

impl CallState for Call {
    fn attempts(&self) -> u32 {
        self.failed
    }

    fn elapsed(&self) -> Duration {
        clock::now().saturating_duration_since(self.started)
    }
}
