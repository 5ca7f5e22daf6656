//! `timeout`, `deadline`, `min_attempt_time`, and every other place where a length of time stands.

use proc_macro2::TokenTree;

use super::cursor;
use super::duration;
use super::entry::Entry;
use super::errors::{Errors, shorten};
use super::expression;
use super::literal::{self, Scalar};
use super::options::Time;

/// A limit: `"0s"` is refused with this `remedy`.
pub(crate) fn parse_limit(entry: &Entry<'_>, remedy: &str, errors: &mut Errors) -> Option<Time> {
    let tokens = entry.value(errors)?;
    let label = entry.label();
    let time = read(&label, tokens, errors)?;
    if is_zero(&time) {
        errors.push_over(tokens, format!("{label}: nothing can finish in no time: {remedy}"));
        return None;
    }
    Some(time)
}

/// A length of time that may be zero.
pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Time> {
    let tokens = entry.value(errors)?;
    read(&entry.label(), tokens, errors)
}

/// A string literal or an expression; `label` says in messages what it is for.
pub(crate) fn read(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Time> {
    let peeled = cursor::peel(tokens);
    let Some(scalar) = literal::read(&peeled) else {
        return expression::keep(label, tokens, errors).map(Time::Expression);
    };
    let result = match scalar {
        _ if scalar.is_negative() => Err("a duration cannot be negative".to_owned()),
        Scalar::Text(text) => duration::parse(&text),
        Scalar::Integer { suffix, .. } | Scalar::Float { suffix, .. } => {
            Err(explain_number(&peeled, &suffix))
        }
        Scalar::Other => Err("expected a string such as \"250ms\"".to_owned()),
    };
    match result {
        Ok(duration) => Some(Time::Literal(duration, peeled.first()?.span())),
        Err(message) => {
            errors.push_over(&peeled, format!("{label}: {message}"));
            None
        }
    }
}

fn explain_number(literal: &[TokenTree], suffix: &str) -> String {
    let text = literal.first().map(ToString::to_string).unwrap_or_default();
    if !literal::is_numeric_suffix(suffix) {
        return format!("a duration stands in quotes: write \"{}\"", shorten(&text));
    }
    let digits = text.strip_suffix(suffix).unwrap_or(&text).replace('_', "");
    let digits = shorten(&digits);
    format!("unit missing: write \"{digits}ms\" or \"{digits}s\"")
}

pub(crate) fn is_zero(time: &Time) -> bool {
    matches!(time, Time::Literal(duration, _) if duration.is_zero())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::testing::{assert_accepted, assert_refused, options_of};
    use super::*;

    #[test]
    fn accepted() {
        assert_accepted(&[
            "timeout = \"30s\"",
            "timeout = self.limit",
            "timeout = Duration::from_secs(1) * 2",
            "deadline = \"2m\", min_attempt_time = \"0s\"",
        ]);
        let timeout = options_of("timeout = \"1m30s\"").timeout.expect("parses");
        assert_eq!(timeout.key.to_string(), "timeout");
        assert!(matches!(timeout.value, Time::Literal(ninety, _) if ninety == Duration::from_secs(90)));
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("timeout = 500", "500", "`timeout`: unit missing: write \"500ms\" or \"500s\""),
            ("timeout = 1_500u64", "1_500u64", "`timeout`: unit missing: write \"1500ms\" or \"1500s\""),
            ("timeout = 1.5", "1.5", "`timeout`: unit missing: write \"1.5ms\" or \"1.5s\""),
            ("timeout = \"500\"", "\"500\"", "`timeout`: unit missing: write \"500ms\" or \"500s\""),
            ("timeout = 30s", "30s", "`timeout`: a duration stands in quotes: write \"30s\""),
            ("timeout = 'x'", "'x'", "`timeout`: expected a string such as \"250ms\""),
            ("timeout = -1", "-1", "`timeout`: a duration cannot be negative"),
            ("timeout = \"-1s\"", "\"-1s\"", "`timeout`: a duration cannot be negative (character 1)"),
            (
                "timeout = \"0s\"",
                "\"0s\"",
                "`timeout`: nothing can finish in no time: remove the key, or limit the whole call with `deadline`",
            ),
            (
                "deadline = \"0ms\"",
                "\"0ms\"",
                "`deadline`: nothing can finish in no time: remove the key, or limit each attempt with `timeout`",
            ),
            ("deadline", "deadline", "`deadline` needs a value: write `deadline = \"2m\"`"),
            (
                "timeout(\"1s\")",
                "(\"1s\")",
                "`timeout` takes its value behind `=`: write `timeout = \"30s\"`",
            ),
        ]);
    }
}
