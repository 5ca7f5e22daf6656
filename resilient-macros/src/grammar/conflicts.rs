//! Keys that contradict each other, need each other or do nothing: all that shows without the function.

use proc_macro2::{Ident, Span};

use super::bounds;
use super::errors::Errors;
use super::keys::{self, Effect};
use super::options::{Attempts, Backoff, BackoffShape, Jitter, Options, Setting, ShapeKind};
use super::overlap;
use super::protection;

/// Every cross-check. `complete` is false where a word in key position could not be read: then nothing is said about
/// keys that are absent, since that word may be one of them.
pub(crate) fn check(options: &Options, complete: bool, errors: &mut Errors) {
    let purposeful = complete && check_purpose(options, errors);
    if purposeful {
        check_dependents(options, errors);
        check_unlimited(options, errors);
    }
    check_single_attempt(options, errors);
    check_predicate(options, errors);
    check_refusal(options, errors);
    check_jitter(options, errors);
    check_arguments(options, errors);
    protection::check(options, purposeful, errors);
    bounds::check(options, errors);
    overlap::check(options, errors);
}

/// The first place where the key was written, with a value that can be read or without.
pub(crate) fn find_written<'a>(options: &'a Options, name: &str) -> Option<&'a Ident> {
    options.written.iter().find(|written| *written == name)
}

pub(crate) fn is_written(options: &Options, names: &[&str]) -> bool {
    names.iter().any(|name| find_written(options, name).is_some())
}

pub(crate) fn has_effect(options: &Options, accept: impl Fn(Effect) -> bool) -> bool {
    let effects = options.written.iter().filter_map(|written| keys::find(&written.to_string()));
    effects.map(|key| key.effect).any(accept)
}

/// Says whether any key does something by itself.
fn check_purpose(options: &Options, errors: &mut Errors) -> bool {
    if has_effect(options, |effect| effect != Effect::Detail) {
        return true;
    }
    match options.written.first() {
        None => errors.push(
            Span::call_site(),
            "`resilient` says nothing to do; name at least one key, for example `max_attempts = 3` or `timeout = \
             \"2s\"`",
        ),
        Some(first) => errors.push(
            first.span(),
            format!(
                "nothing is guarded: `{first}` does nothing by itself; add a key such as `max_attempts = 3` or \
                 `timeout = \"2s\"`"
            ),
        ),
    }
    false
}

/// The keys that can turn an attempt away or cut it.
const REJECTING: [&str; 6] = ["timeout", "deadline", "policy", "circuit_breaker", "bulkhead", "rate_limit"];

fn check_dependents(options: &Options, errors: &mut Errors) {
    let repeats = has_effect(options, |effect| effect == Effect::Retries) || is_written(options, &["policy"]);
    if !repeats {
        for name in ["stop", "stop_if", "on_retry", "idempotent", "nested"] {
            // A hedge repeats the body too, and asks for this word.
            if name == "idempotent" && is_written(options, &["hedge"]) {
                continue;
            }
            if let Some(key) = find_written(options, name) {
                let message =
                    format!("`{name}` has no effect without retries: add `max_attempts = 3`, or remove it");
                errors.push(key.span(), message);
            }
        }
    }
    if is_written(options, &REJECTING) {
        return;
    }
    if let Some(key) = find_written(options, "on_reject") {
        let message = "`on_reject` has nothing to convert: only a `timeout`, a `deadline`, a `circuit_breaker`, a \
                       `bulkhead`, a `rate_limit` or a `policy` can reject";
        errors.push(key.span(), message);
    }
}

fn check_unlimited(options: &Options, errors: &mut Errors) {
    let Some(Setting { value: Attempts::Unlimited(span), .. }) = &options.max_attempts else { return };
    if !is_written(options, &["deadline", "stop", "policy"]) {
        errors.push(*span, "`unlimited` never ends by itself: add a `deadline` or `stop`");
    }
}

fn key_of<T>(setting: Option<&Setting<T>>) -> Option<&Ident> {
    setting.map(|setting| &setting.key)
}

/// The keys written that say how to repeat, or start attempts beside the first, which count as attempts. Exhaustive, so that a new key has to be put on one side.
fn retry_settings(options: &Options) -> impl Iterator<Item = &Ident> {
    let Options {
        backoff,
        jitter,
        retry_on,
        abort_on,
        retry_if,
        retry_if_ok,
        stop,
        stop_if,
        on_retry,
        written: _,
        max_attempts: _,
        idempotent: _,
        timeout: _,
        deadline: _,
        min_attempt_time: _,
        fallback: _,
        policy: _,
        name: _,
        context: _,
        on_give_up: _,
        error: _,
        on_reject: _,
        clone: _,
        share: _,
        krate: _,
        adaptive_timeout: _,
        circuit_breaker: _,
        bulkhead: _,
        rate_limit: _,
        hedge,
        budget,
        upstream: _,
        state_key: _,
        nested,
    } = options;
    [
        key_of(backoff.as_ref()),
        key_of(jitter.as_ref()),
        key_of(retry_on.as_ref()),
        key_of(abort_on.as_ref()),
        key_of(retry_if.as_ref()),
        key_of(retry_if_ok.as_ref()),
        key_of(stop.as_ref()),
        key_of(stop_if.as_ref()),
        key_of(on_retry.as_ref()),
        key_of(hedge.as_ref()),
        key_of(budget.as_ref()),
        key_of(nested.as_ref()),
    ]
    .into_iter()
    .flatten()
}

fn check_single_attempt(options: &Options, errors: &mut Errors) {
    let Some(Setting { value: Attempts::Literal(1, _), .. }) = options.max_attempts else { return };
    for key in retry_settings(options) {
        errors.push(
            key.span(),
            format!("`{key}` has no effect beside `max_attempts = 1`: remove one of the two"),
        );
    }
}

fn check_predicate(options: &Options, errors: &mut Errors) {
    let list = key_of(options.retry_on.as_ref()).or(key_of(options.abort_on.as_ref()));
    if let (Some(predicate), Some(list)) = (key_of(options.retry_if.as_ref()), list) {
        errors
            .push(predicate.span(), format!("`retry_if` stands instead of `{list}`: remove one of the two"));
    }
}

fn check_refusal(options: &Options, errors: &mut Errors) {
    if let (Some(Setting { value: false, .. }), Some(refuse)) = (&options.idempotent, &options.retry_if_ok) {
        let message = "`retry_if_ok` repeats what has happened, which `idempotent = false` forbids: remove one of the two";
        errors.push(refuse.key.span(), message);
    }
}

fn check_jitter(options: &Options, errors: &mut Errors) {
    let (Some(backoff), Some(jitter)) = (&options.backoff, &options.jitter) else { return };
    let exponential =
        matches!(backoff.value, Backoff::Shape(BackoffShape { kind: ShapeKind::Exponential, .. }));
    match (&backoff.value, &jitter.value) {
        (Backoff::None, Jitter::Full | Jitter::Equal | Jitter::Decorrelated(_) | Jitter::Fraction(..)) => {
            let message = "`jitter` has nothing to vary beside `backoff = none`: remove one of the two";
            errors.push(jitter.key.span(), message);
        }
        (_, Jitter::Decorrelated(span)) if !exponential => {
            let message =
                "`decorrelated` jitter grows by itself and needs `backoff = exp`: write `full` or `equal`";
            errors.push(*span, message);
        }
        _ => {}
    }
}

fn check_arguments(options: &Options, errors: &mut Errors) {
    let (Some(cloned), Some(shared)) = (&options.clone, &options.share) else { return };
    for name in shared.value.iter().filter(|name| cloned.value.contains(name)) {
        errors.push(name.span(), format!("`{name}` is in `clone(..)` and in `share(..)`; keep one"));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused, errors_of};

    #[test]
    fn nothing_to_do() {
        let message = "`resilient` says nothing to do; name at least one key, for example `max_attempts = 3` or \
                       `timeout = \"2s\"`";
        assert_eq!(errors_of(""), [(String::new(), message.to_owned())]);
        for source in [
            "name = \"a\"",
            "error = E",
            "clone(a)",
            "share(a)",
            "crate = ::a",
            "context = cx",
            "on_retry = f",
            "min_attempt_time = \"1s\"",
            "stop = &s",
            "stop_if = f",
            "on_reject = f",
            "idempotent",
        ] {
            let key = source.split([' ', '(']).next().unwrap_or_default();
            let message = format!(
                "nothing is guarded: `{key}` does nothing by itself; add a key such as `max_attempts = 3` or \
                 `timeout = \"2s\"`"
            );
            assert_eq!(errors_of(source), [(key.to_owned(), message)], "{source}");
        }
    }

    #[test]
    fn accepted() {
        assert_accepted(&[
            "on_give_up = f",
            "policy = HTTP, stop = &s, on_retry = f, idempotent, on_reject = f",
            "max_attempts = unlimited, stop = &s",
            "max_attempts = unlimited, policy = HTTP",
            "max_attempts = unlimited, deadline = \"1m\", backoff = none",
            "backoff = none, jitter = \"50ms\"",
            "backoff = none, jitter = none",
            "backoff = exp, jitter = decorrelated",
            "jitter = decorrelated",
            "retry_on = transient, abort_on = [NotFound]",
            "retry_if = f, retry_if_ok = g",
            "max_attempts = 1, timeout = \"1s\", on_give_up = f",
        ]);
    }

    #[test]
    fn refused() {
        let alone = |key: &str| {
            format!("`{key}` has no effect without retries: add `max_attempts = 3`, or remove it")
        };
        let single =
            |key: &str| format!("`{key}` has no effect beside `max_attempts = 1`: remove one of the two");
        let nothing_to_vary = "`jitter` has nothing to vary beside `backoff = none`: remove one of the two";
        let decorrelated =
            "`decorrelated` jitter grows by itself and needs `backoff = exp`: write `full` or `equal`";
        assert_refused(&[
            ("timeout = \"1s\", stop = &s", "stop", alone("stop").as_str()),
            ("timeout = \"1s\", stop_if = f", "stop_if", alone("stop_if").as_str()),
            ("timeout = \"1s\", on_retry = f", "on_retry", alone("on_retry").as_str()),
            ("timeout = \"1s\", idempotent", "idempotent", alone("idempotent").as_str()),
            ("max_attempts = 1, backoff = exp", "backoff", single("backoff").as_str()),
            ("jitter, max_attempts = 1", "jitter", single("jitter").as_str()),
            ("max_attempts = 1, retry_on = any", "retry_on", single("retry_on").as_str()),
            ("max_attempts = 1, abort_on = Io", "abort_on", single("abort_on").as_str()),
            ("max_attempts = 1, retry_if = f", "retry_if", single("retry_if").as_str()),
            ("max_attempts = 1, retry_if_ok = f", "retry_if_ok", single("retry_if_ok").as_str()),
            ("max_attempts = 1, stop = &s", "stop", single("stop").as_str()),
            ("max_attempts = 1, stop_if = f", "stop_if", single("stop_if").as_str()),
            ("max_attempts = 1, on_retry = f", "on_retry", single("on_retry").as_str()),
            ("max_attempts = 1, idempotent, hedge", "hedge", single("hedge").as_str()),
            ("max_attempts = 1, budget", "budget", single("budget").as_str()),
            ("max_attempts = 1, nested = once", "nested", single("nested").as_str()),
            (
                "jitter, on_reject = f",
                "on_reject",
                "`on_reject` has nothing to convert: only a `timeout`, a `deadline`, a `circuit_breaker`, a `bulkhead`, \
                 a `rate_limit` or a `policy` can reject",
            ),
            (
                "max_attempts = unlimited, stop_if = f",
                "unlimited",
                "`unlimited` never ends by itself: add a `deadline` or `stop`",
            ),
            (
                "retry_on = Io, retry_if = f",
                "retry_if",
                "`retry_if` stands instead of `retry_on`: remove one of the two",
            ),
            (
                "retry_if = f, abort_on = Io",
                "retry_if",
                "`retry_if` stands instead of `abort_on`: remove one of the two",
            ),
            (
                "retry_if_ok = f, idempotent = false",
                "retry_if_ok",
                "`retry_if_ok` repeats what has happened, which `idempotent = false` forbids: remove one of the two",
            ),
            ("backoff = none, jitter", "jitter", nothing_to_vary),
            ("backoff = none, jitter = 0.5", "jitter", nothing_to_vary),
            ("backoff = none, jitter = decorrelated", "jitter", nothing_to_vary),
            ("backoff = linear, jitter = decorrelated", "decorrelated", decorrelated),
            ("backoff = [\"1s\"], jitter = decorrelated", "decorrelated", decorrelated),
        ]);
    }

    #[test]
    fn a_key_that_cannot_be_read_is_present_all_the_same() {
        assert_eq!(errors_of("max_attempts = 0, on_retry = f").len(), 1);
        assert_eq!(errors_of("max_atempts = 3, on_retry = f").len(), 1);
        assert_eq!(errors_of("= 3, on_retry = f").len(), 1);
    }
}
