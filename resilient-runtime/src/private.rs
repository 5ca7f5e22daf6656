//! What the expansion of the attribute calls. Not part of the API: it changes in any release.

pub use core::ops::ControlFlow;
pub use core::option::Option;
pub use core::result::Result;

pub use crate::__keys as keys;
pub use crate::backoff::Delays;
pub use crate::call::{Call, CallState, enter};
pub use crate::chain::{Chain, IntoOutcome, Later, Now, link};
pub use crate::classify::{Class, Classify};
pub use crate::counted::{Attempts, Tally};
pub use crate::decide::{Rulings, Verdict};
pub use crate::error_text::Text;
pub use crate::give_up::{NO_HOOK, hook};
pub use crate::hint::{
    apply_0, apply_1, apply_2, apply_3, apply_4, apply_5, apply_6, apply_7, apply_8, call_once, for_blocking,
    hint,
};
pub use crate::jitter::Jitter;
pub use crate::judged::Judged;
pub use crate::keys::Keys;
pub use crate::limit::{converter, limit, refuse, until, within, within_blocking};
pub use crate::nesting::{once, once_blocking};
pub use crate::note::{Note, is_rejected};
pub use crate::outcome::Outcome;
pub use crate::pause::{
    pause_blocking, pause_blocking_unless, pause_unless, sleep, withdraw_retry, yield_once,
};
pub use crate::policy::Policy;
pub use crate::rejection::{FromRejection, Rejection, RejectionKind, from_rejection, from_rejection_if};
pub use crate::settle::{Failed, is_transient, settle, settle_counted, settle_limited, settle_unless};
pub use crate::site::{Rules, Site};
pub use crate::slot::{PerAttempt, Slot, take};
pub use crate::stop::Stop;
pub use crate::why::Why;
pub use crate::worker::{on_worker, send};
