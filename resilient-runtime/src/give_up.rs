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

/// [`deliver`] to a hook of whatever type.
pub(crate) fn deliver_to(
    call: &dyn CallState,
    rules: Rules<'_>,
    why: Why,
    retry_after: Option<Duration>,
    text: &dyn Fn() -> String,
    mut hook: Option<impl FnOnce(&GiveUp)>,
) {
    let listens = hook.is_some();
    let mut listener = |report: &GiveUp| {
        if let Some(hook) = hook.take() {
            hook(report);
        }
    };
    deliver(call, rules, why, retry_after, text, if listens { Some(&mut listener) } else { None });
}

/// Delivers one report to statistics, event and hook. The error's text is made only if somebody reads it.
///
/// Generic over nothing, so that it is compiled here and not with each function that has the attribute.
#[cold]
#[inline(never)]
fn deliver(
    call: &dyn CallState,
    rules: Rules<'_>,
    why: Why,
    retry_after: Option<Duration>,
    text: &dyn Fn() -> String,
    hook: Option<&mut dyn FnMut(&GiveUp)>,
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
