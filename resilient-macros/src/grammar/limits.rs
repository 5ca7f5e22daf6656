//! `bulkhead` and `rate_limit`, which need a number.

use super::entry::{Entry, Form};
use super::errors::Errors;
use super::guard::{self, short};
use super::options::{Guard, Value};

pub(crate) fn parse_bulkhead(entry: &Entry<'_>, errors: &mut Errors) -> Option<Guard> {
    let guard = parse(entry, guard::BULKHEAD, short::bulkhead, errors)?;
    let limits = ["max_concurrent", "adaptive"].map(|name| guard.find(name));
    match limits {
        [None, None] if guard.shared.is_none() => {
            errors.push(entry.key.span(), "`bulkhead` needs a limit: write `bulkhead = 10`");
            None
        }
        [Some(_), Some(adaptive)] if guard.shared.is_none() => {
            errors.push(adaptive.span, "`max_concurrent` stands instead of `adaptive(..)`: keep one");
            None
        }
        _ => {
            check_adaptive(&guard, errors);
            check_wait(&guard, errors);
            Some(guard)
        }
    }
}

/// What is measured can only move between the ends.
fn check_adaptive(guard: &Guard, errors: &mut Errors) {
    let Some(Value::Adaptive(parameters)) = guard.find("adaptive").map(|adaptive| &adaptive.value) else {
        return;
    };
    let count = |name| parameters.iter().find(|parameter| parameter.name == name)?.count();
    let [min, max, initial] = ["min", "max", "initial"].map(count);
    match (min, max, initial) {
        (Some((min, _)), Some((max, span)), _) if max < min => {
            errors.push(span, format!("`max` of `adaptive` is below `min`, which is {min}"));
        }
        (Some((min, _)), _, Some((initial, span))) if initial < min => {
            errors.push(span, format!("`initial` of `adaptive` is below `min`, which is {min}"));
        }
        (_, Some((max, _)), Some((initial, span))) if initial > max => {
            errors.push(span, format!("`initial` of `adaptive` is above `max`, which is {max}"));
        }
        _ => {}
    }
}

fn check_wait(guard: &Guard, errors: &mut Errors) {
    let has_queue = guard.shared.is_some()
        || guard
            .count("max_queued")
            .map_or_else(|| guard.find("max_queued").is_some(), |(places, _)| places > 0);
    if let (false, Some(wait)) = (has_queue, guard.find("max_wait")) {
        errors
            .push(wait.span, "`max_wait` has no effect without a queue: add `max_queued = 50`, or remove it");
    }
}

pub(crate) fn parse_rate_limit(entry: &Entry<'_>, errors: &mut Errors) -> Option<Guard> {
    let guard = parse(entry, guard::RATE_LIMIT, short::rate_limit, errors)?;
    let [rate, count, period] = ["rate", "count", "period"].map(|name| guard.find(name));
    match (rate, count, period) {
        _ if guard.shared.is_some() => Some(guard),
        (None, None, None) => {
            errors.push(entry.key.span(), "`rate_limit` needs a rate: write `rate_limit = \"100/s\"`");
            None
        }
        (Some(_), Some(other), _) | (Some(_), None, Some(other)) => {
            errors.push(other.span, "the rate already says how many in which time: keep one");
            None
        }
        (None, Some(count), None) => {
            errors.push(count.span, "`count` needs its `period`: write `count = n, period = \"1s\"`");
            None
        }
        (None, None, Some(period)) => {
            errors.push(period.span, "`period` needs its `count`: write `count = n, period = \"1s\"`");
            None
        }
        _ => Some(guard),
    }
}

fn parse(
    entry: &Entry<'_>,
    table: &[guard::Known],
    short: impl Fn(&[proc_macro2::TokenTree]) -> Option<&'static str>,
    errors: &mut Errors,
) -> Option<Guard> {
    if matches!(entry.form, Form::Flag) {
        let message = format!("{} needs a value: write `{}`", entry.label(), entry.shown_form());
        errors.push(entry.key.span(), message);
        return None;
    }
    guard::parse(entry, table, short, errors)
}
