//! Why a call was not tried again.

use std::fmt::{Display, Formatter, Result as Written};

/// The reason why a failed call was not tried again; the same in reports, events and metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The error is not among those that are retried.
    Permanent,
    /// All attempts are used up.
    Attempts,
    /// The next wait and attempt would not fit into the deadline.
    Deadline,
    /// The other side asked for a wait above `retry_after_max` or above the time left.
    RetryAfterTooLong,
    /// The work may have happened and is not known to be idempotent.
    MayHaveHappened,
    /// The `stop` signal was given.
    Stopped,
    /// The own rule `stop_if` said so.
    StopRule,
    /// The call was rejected by a guard whose rejections are not retried.
    Rejected,
    /// The function does not retry.
    NotRetried,
    /// The retry budget is empty.
    BudgetEmpty,
    /// A caller repeats this call already, and said `nested = once`.
    Nested,
}

impl Why {
    /// Every reason, each at the place of its code.
    pub(crate) const ALL: [Self; 11] = [
        Self::Permanent,
        Self::Attempts,
        Self::Deadline,
        Self::RetryAfterTooLong,
        Self::MayHaveHappened,
        Self::Stopped,
        Self::StopRule,
        Self::Rejected,
        Self::NotRetried,
        Self::BudgetEmpty,
        Self::Nested,
    ];

    /// The reason as a small number, for packing.
    #[inline]
    pub(crate) const fn code(self) -> u32 {
        self as u32
    }

    pub(crate) fn from_code(code: u32) -> Option<Self> {
        usize::try_from(code).ok().and_then(|code| Self::ALL.get(code)).copied()
    }

    /// The reason as one word for fields of events and labels of metrics; it does not change between versions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Attempts => "attempts",
            Self::Deadline => "deadline",
            Self::RetryAfterTooLong => "retry_after_too_long",
            Self::MayHaveHappened => "may_have_happened",
            Self::Stopped => "stopped",
            Self::StopRule => "stop_rule",
            Self::Rejected => "rejected",
            Self::NotRetried => "not_retried",
            Self::BudgetEmpty => "budget_empty",
            Self::Nested => "nested",
        }
    }
}

impl Display for Why {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.write_str(match self {
            Self::Permanent => "the error is not one that is retried",
            Self::Attempts => "all attempts are used up",
            Self::Deadline => "the deadline leaves no time for another attempt",
            Self::RetryAfterTooLong => "the wait that was asked for is too long",
            Self::MayHaveHappened => "it may have happened and is not known to be idempotent",
            Self::Stopped => "it was told to stop",
            Self::StopRule => "the stop rule ended it",
            Self::Rejected => "it was rejected",
            Self::NotRetried => "retrying is off",
            Self::BudgetEmpty => "the retry budget is empty",
            Self::Nested => "a caller repeats it already",
        })
    }
}
