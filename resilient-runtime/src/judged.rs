//! What a failed attempt says about another one.

use std::marker::PhantomData;
use std::time::Duration;

use crate::backoff::nanos;
use crate::why::Why;

/// What a failed attempt says about another one: two words, which travel in registers, and the type of the error, which
/// events tell.
#[derive(Debug)]
pub struct Judged<E> {
    words: Words,
    error: PhantomData<fn(&E)>,
}

/// [`Judged`] without the type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// The failure's own word on when to come back, in nanoseconds.
    retry_after: u64,
    /// The lowest byte is the reason against another attempt, plus one; above it are the flags below.
    flags: u32,
}

const REASON: u32 = 0xff;
/// It counts as an attempt: the body was started, or a guard before it turned it away.
const STARTED: u32 = 1 << 8;
/// `Classify::effect` was asked and said that nothing can have happened.
const WITHOUT_EFFECT: u32 = 1 << 9;
/// `retry_after` holds.
const HINT: u32 = 1 << 10;
/// It was our own time limit.
const TIMEOUT: u32 = 1 << 11;

impl<E> Judged<E> {
    #[inline]
    pub(crate) fn new(against: Option<Why>, started: bool, hint: Option<Duration>) -> Self {
        let mut flags = against.map_or(0, |why| why.code() + 1);
        if started {
            flags |= STARTED;
        }
        if hint.is_some() {
            flags |= HINT;
        }
        Self { words: Words { retry_after: hint.map_or(0, nanos), flags }, error: PhantomData }
    }

    pub(crate) fn after_timeout(mut self, timeout: bool) -> Self {
        if timeout {
            self.words.flags |= TIMEOUT;
        }
        self
    }

    #[inline]
    pub(crate) fn with_effect(mut self, none: bool) -> Self {
        self.words.flags &= !WITHOUT_EFFECT;
        if none {
            self.words.flags |= WITHOUT_EFFECT;
        }
        self
    }

    /// Stops the call if `stopped`.
    #[must_use]
    pub fn unless_stopped(mut self, stopped: bool) -> Self {
        if stopped && self.words.flags & REASON == 0 {
            self.words.flags |= Why::Stopped.code() + 1;
        }
        self
    }

    #[inline]
    pub(crate) fn words(self) -> Words {
        self.words
    }
}

impl Words {
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

    /// Whether the attempt was cut by our own time limit.
    pub(crate) fn is_timeout(self) -> bool {
        self.flags & TIMEOUT != 0
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

    fn judge(against: Option<Why>, started: bool, hint: Option<Duration>) -> Judged<()> {
        Judged::new(against, started, hint)
    }

    #[test]
    fn says_what_it_was_told() {
        for why in Why::ALL {
            let words = judge(Some(why), true, None).words();
            assert_eq!((words.against(), words.started(), words.retry_after()), (Some(why), true, None));
            assert!(!words.is_plain());
        }
        let words = judge(None, false, Some(Duration::MAX)).with_effect(true).words();
        assert_eq!((words.against(), words.started(), words.retry_after()), (None, false, Some(u64::MAX)));
        assert!(words.is_without_effect() && !words.is_plain());
        assert!(judge(None, true, None).words().is_plain());
        let stopped = |against| judge(against, true, None).unless_stopped(true).words().against();
        assert_eq!(stopped(None), Some(Why::Stopped));
        assert_eq!(stopped(Some(Why::Permanent)), Some(Why::Permanent));
    }
}
