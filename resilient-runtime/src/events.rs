//! What is told to `tracing` and to hooks. Fields, not sentences, and no argument values.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::Level;
use tracing::level_filters::LevelFilter;

use crate::pause::Wait;
use crate::rejection::Rejection;
use crate::report::GiveUp;
use crate::site::{Rules, Site};
use crate::why::Why;

/// Whether anybody may listen to retries: the cheap half of the question.
#[inline]
pub(crate) fn wants_retry() -> bool {
    Level::DEBUG <= tracing::level_filters::STATIC_MAX_LEVEL && Level::DEBUG <= LevelFilter::current()
}

/// An attempt failed, and another follows.
#[cold]
#[inline(never)]
pub(crate) fn retry(rules: Rules<'_>, attempt: u32, wait: Wait, error_type: &'static str) {
    tracing::debug!(
        target: "resilient",
        name = rules.site.name(),
        attempt,
        wait_ms = millis(wait.duration()),
        error_type,
        "retry"
    );
}

/// An attempt was cut, or not started.
pub(crate) fn rejection(rejection: &Rejection, started: bool) {
    tracing::debug!(
        target: "resilient",
        name = rejection.name(),
        kind = rejection.kind().as_str(),
        limit_ms = millis(rejection.limit()),
        started,
        "rejection"
    );
}

/// A call that repeats itself holds one that does so too.
pub(crate) fn multiplied(rules: Rules<'_>, inner: &Site) {
    tracing::warn!(
        target: "resilient",
        name = rules.site.name(),
        inner = inner.name(),
        "retries multiply"
    );
}

/// Functions of one upstream disagree on the settings of what they share; those of the first hold.
pub(crate) fn conflict(upstream: &'static str, what: &'static str) {
    tracing::warn!(target: "resilient", upstream, what, "conflicting settings");
}

/// A fallback link answered, or failed too.
pub(crate) fn fallback(rules: Rules<'_>, link: &'static str, answered: bool) {
    tracing::debug!(target: "resilient", name = rules.site.name(), link, answered, "fallback");
}

/// How loud a give-up is: an error that was not to be retried anyway is the caller's ordinary business.
pub(crate) fn severity(attempts: u32, why: Why) -> Level {
    let ordinary = matches!(why, Why::Permanent | Why::NotRetried) && attempts <= 1;
    if ordinary { Level::DEBUG } else { Level::WARN }
}

/// Whether anybody listens, so that the error's text is worth making.
pub(crate) fn wants_give_up(severity: Level) -> bool {
    if severity == Level::WARN {
        tracing::event_enabled!(target: "resilient", Level::WARN)
    } else {
        tracing::event_enabled!(target: "resilient", Level::DEBUG)
    }
}

/// A call ended in a failure.
pub(crate) fn give_up(severity: Level, report: &GiveUp) {
    macro_rules! event {
        ($level:expr) => {
            tracing::event!(
                target: "resilient",
                $level,
                name = report.name(),
                attempts = report.attempts(),
                elapsed_ms = millis(report.elapsed()),
                why = report.why().as_str(),
                error = report.error(),
                "give up"
            )
        };
    }
    if severity == Level::WARN { event!(Level::WARN) } else { event!(Level::DEBUG) }
}

/// Runs a hook, whose panic must not break the call it listens to.
pub(crate) fn call_hook(rules: Rules<'_>, hook: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(hook)).is_err() {
        let (file, line) = rules.site.location();
        tracing::error!(target: "resilient", name = rules.site.name(), file, line, "hook panicked");
    }
}

pub(crate) fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
