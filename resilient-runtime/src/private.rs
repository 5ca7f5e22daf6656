//! What the expansion of the attribute calls. Not part of the API: it changes in any release.

pub use core::ops::ControlFlow;
pub use core::option::Option;
pub use core::result::Result;

pub use crate::__keys as keys;
pub use crate::adaptive_timeout::AdaptiveTimeout;
pub use crate::adopt::{Adopt, shared};
pub use crate::backoff::Delays;
pub use crate::booking::{Blame, Booking, NOT_BOOKED, ask_refusal, booking, is_refused};
pub use crate::breaker::{CircuitBreaker, growing};
pub use crate::bulkhead::{AdaptiveLimit, Bulkhead};
pub use crate::call::{Call, CallState, enter};
pub use crate::chain::{Chain, IntoOutcome, Later, Now, link};
pub use crate::classify::fields::{ClassifySource, RetryAfter};
pub use crate::classify::{Class, Classify};
pub use crate::counted::{Attempts, Tally};
pub use crate::decide::{Rulings, Verdict};
pub use crate::error_text::Text;
pub use crate::gate::{Gate, PerCall, guard, guard_blocking};
pub use crate::give_up::{NO_HOOK, hook};
pub use crate::hedge::{Hedge, hedge_attempts as hedge};
pub use crate::hint::{
    apply_0, apply_1, apply_2, apply_3, apply_4, apply_5, apply_6, apply_7, apply_8, call_once, for_blocking,
    hint,
};
pub use crate::jitter::Jitter;
pub use crate::judged::Judged;
pub use crate::key_hash::key_hash as hash_key;
pub use crate::keyed::{Keyed, kept};
pub use crate::keys::Keys;
pub use crate::last_good::{LastGood, last_good_of};
pub use crate::latency::Latency;
pub use crate::limit::{
    converter, lacks_time, limit, refuse, shared_converter, under, under_blocking, until, within,
    within_blocking,
};
pub use crate::measure::{measure, measure_blocking};
pub use crate::nesting::{once, once_blocking};
pub use crate::note::{Note, is_answer, is_rejected, was_refused};
pub use crate::occupy::{occupy, occupy_blocking};
pub use crate::outcome::Outcome;
pub use crate::pause::{
    pause_blocking, pause_blocking_unless, pause_paid, pause_paid_unless, pause_unless, sleep,
    withdraw_retry, yield_once,
};
pub use crate::policy::Policy;
pub use crate::rate_limiter::RateLimiter;
pub use crate::rejection::{FromRejection, Rejection, RejectionKind, from_rejection, from_rejection_if};
pub use crate::retry_budget::{RetryBudget, pay_in};
pub use crate::settle::{
    Failed, ends, ends_at_success, ends_unless_refused, is_transient, settle, settle_counted, settle_limited,
    settle_unless,
};
pub use crate::site::{Rules, Site};
pub use crate::slot::{PerAttempt, Slot, copy, take};
pub use crate::stop::Stop;
pub use crate::upstream::Upstream;
pub use crate::why::Why;
pub use crate::worker::{on_worker, on_worker_within, send};
