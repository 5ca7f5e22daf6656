//! `bulkhead` and `rate_limit`, which need a number.

use super::entry::{Entry, Form};
use super::errors::Errors;
use super::guard::{self, short};
use super::options::Guard;

pub(crate) fn parse_bulkhead(entry: &Entry<'_>, errors: &mut Errors) -> Option<Guard> {
    let guard = parse(entry, guard::BULKHEAD, short::bulkhead, errors)?;
    let limits = ["max_concurrent", "adaptive"].map(|name| guard.find(name));
    match limits {
        [None, None] if guard.shared.is_none() => {
            errors.push(entry.key.span(), "`bulkhead` needs a limit: write `bulkhead = 10`");
            None
        }
        [Some(_), Some(adaptive)] => {
            errors.push(adaptive.span, "`max_concurrent` stands instead of `adaptive(..)`: keep one");
            None
        }
        _ => Some(guard),
    }
}

pub(crate) fn parse_rate_limit(entry: &Entry<'_>, errors: &mut Errors) -> Option<Guard> {
    let guard = parse(entry, guard::RATE_LIMIT, short::rate_limit, errors)?;
    let [rate, count, period] = ["rate", "count", "period"].map(|name| guard.find(name));
    match (rate, count, period) {
        (None, None, None) if guard.shared.is_none() => {
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
