//! Telling that a call has failed for good.

use std::time::Duration;

use crate::call::CallState;
use crate::report::GiveUp;
use crate::site::Rules;
use crate::why::Why;
use crate::{events, nesting, scope};

/// The attribute names no hook.
pub const NO_HOOK: Option<fn(&GiveUp)> = None;

/// The attribute's hook. The bound gives a closure its signature, which a bare `Some` would not.
#[inline]
pub fn hook<H: FnOnce(&GiveUp)>(hook: H) -> Option<H> {
    Some(hook)
}

/// Delivers one report to statistics, event and hook. The error's text is made only if somebody reads it.
#[cold]
#[inline(never)]
pub(crate) fn deliver(
    call: &impl CallState,
    rules: Rules<'_>,
    why: Why,
    retry_after: Option<Duration>,
    text: impl FnOnce() -> String,
    hook: Option<impl FnOnce(&GiveUp)>,
) {
    rules.site.count_give_up();
    if call.attempts() > 1 {
        nesting::leave_trace(rules.site);
    }
    scope::record_give_up(rules.site, why);
    let severity = events::severity(call.attempts(), why);
    if hook.is_none() && !events::wants_give_up(severity) {
        return;
    }
    let report = GiveUp::new(rules.site.name(), call.attempts(), call.elapsed(), text(), why, retry_after);
    events::give_up(severity, &report);
    if let Some(hook) = hook {
        events::call_hook(rules, || hook(&report));
    }
}
