//! What a failed attempt says about another one.

use std::time::Duration;

use crate::backoff::nanos;
use crate::why::Why;

/// What a failed attempt says about another one. It is made where the decision is taken, and the parts that nobody asks
/// for are never made.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The failure's own word on when to come back, in nanoseconds.
    retry_after: u64,
    /// The lowest byte is the reason against another attempt, plus one; above it are the flags below.
    flags: u32,
    /// What events call the failure.
    error_type: fn() -> &'static str,
}

const REASON: u32 = 0xff;
/// The body was started.
const STARTED: u32 = 1 << 8;
/// `Classify::effect` was asked and said that nothing can have happened.
const WITHOUT_EFFECT: u32 = 1 << 9;
/// `retry_after` holds.
const HINT: u32 = 1 << 10;

impl Judged {
    #[inline]
    pub(crate) fn new(
        against: Option<Why>,
        started: bool,
        hint: Option<Duration>,
        error_type: fn() -> &'static str,
    ) -> Self {
        let mut flags = against.map_or(0, |why| why.code() + 1);
        if started {
            flags |= STARTED;
        }
        if hint.is_some() {
            flags |= HINT;
        }
        Self { retry_after: hint.map_or(0, nanos), flags, error_type }
    }

    /// The type of the error, for events.
    pub(crate) fn error_type(self) -> &'static str {
        (self.error_type)()
    }

    #[inline]
    pub(crate) fn with_effect(self, none: bool) -> Self {
        let flags = if none { self.flags | WITHOUT_EFFECT } else { self.flags & !WITHOUT_EFFECT };
        Self { flags, ..self }
    }

    /// Stops the call if `stopped`.
    #[must_use]
    pub fn unless_stopped(self, stopped: bool) -> Self {
        if stopped && self.flags & REASON == 0 {
            return Self { flags: self.flags | (Why::Stopped.code() + 1), ..self };
        }
        self
    }

    /// The body ran, another attempt is worth it, and there is no more to say.
    #[inline]
    pub(crate) fn is_plain(self) -> bool {
        self.flags & !WITHOUT_EFFECT == STARTED
    }

    pub(crate) fn against(self) -> Option<Why> {
        (self.flags & REASON).checked_sub(1).and_then(Why::from_code)
    }

    #[inline]
    pub(crate) fn started(self) -> bool {
        self.flags & STARTED != 0
    }

    pub(crate) fn is_without_effect(self) -> bool {
        self.flags & WITHOUT_EFFECT != 0
    }

    /// In nanoseconds.
    pub(crate) fn retry_after(self) -> Option<u64> {
        if self.flags & HINT != 0 { Some(self.retry_after) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(against: Option<Why>, started: bool, hint: Option<Duration>) -> Judged {
        Judged::new(against, started, hint, || "Failure")
    }

    #[test]
    fn says_what_it_was_told() {
        for why in Why::ALL {
            let judged = judge(Some(why), true, None);
            assert_eq!((judged.against(), judged.started(), judged.retry_after()), (Some(why), true, None));
            assert!(!judged.is_plain());
        }
        let judged = judge(None, false, Some(Duration::MAX)).with_effect(true);
        assert_eq!((judged.against(), judged.started(), judged.retry_after()), (None, false, Some(u64::MAX)));
        assert!(judged.is_without_effect() && !judged.is_plain());
        assert!(judge(None, true, None).is_plain());
        assert_eq!(judge(None, true, None).error_type(), "Failure");
        assert_eq!(judge(None, true, None).unless_stopped(true).against(), Some(Why::Stopped));
        assert_eq!(
            judge(Some(Why::Permanent), true, None).unless_stopped(true).against(),
            Some(Why::Permanent)
        );
    }
}
