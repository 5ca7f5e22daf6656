//! The values of guards: whole numbers, shares, percentiles, rates and words.

use std::time::Duration;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::duration;
use super::errors::{Errors, shorten};
use super::expression;
use super::literal::{self, Scalar};
use super::number;
use super::options::{Count, Number};

/// A whole number within bounds, or an expression of type `u32`.
pub(crate) fn count(
    label: &str,
    tokens: &[TokenTree],
    least: u32,
    most: u32,
    errors: &mut Errors,
) -> Option<Count> {
    let Some(scalar) = literal::read(tokens) else {
        return expression::keep(label, tokens, errors).map(Count::Expression);
    };
    let message = match scalar {
        _ if scalar.is_negative() => format!("{label} cannot be negative"),
        Scalar::Integer { value, suffix, .. } if literal::is_numeric_suffix(&suffix) => {
            match value.and_then(|value| u32::try_from(value).ok()) {
                Some(value) if value < least => format!("{label} must be at least {least}"),
                Some(value) if value <= most => return Some(Count::Literal(value, tokens.first()?.span())),
                _ => format!("{label} is too large: at most {most}"),
            }
        }
        _ => format!("{label} is a whole number: write one such as `{}`", least.max(10)),
    };
    errors.push_over(tokens, message);
    None
}

/// A share above zero, up to one, or an expression of type `f64`.
pub(crate) fn ratio(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Number> {
    let Some(scalar) = literal::read(tokens) else {
        return expression::keep(label, tokens, errors).map(Number::Expression);
    };
    let message = match number::value_of(&scalar) {
        Some(value) if value > 0.0 && value <= 1.0 => {
            return Some(Number::Literal(value, tokens.first()?.span()));
        }
        Some(value) if value > 1.0 && value <= 100.0 => {
            // Rounded, since 1.1 / 100.0 shows 18 digits.
            let share = (value * 1e6).round() / 1e8;
            format!("{label} is a share: for {value} % write `{share}`")
        }
        Some(_) => format!("{label} is a share above 0 and at most 1, such as `0.5`"),
        None => format!("{label} is a share: write one such as `0.5`, without quotes"),
    };
    errors.push_over(tokens, message);
    None
}

/// Whether this is the word `p95`, whatever its number, with or without quotes.
pub(crate) fn is_percentile(tokens: &[TokenTree]) -> bool {
    let text = match (tokens, literal::read(tokens)) {
        ([TokenTree::Ident(word)], _) => word.to_string(),
        (_, Some(Scalar::Text(text))) => text,
        _ => return false,
    };
    let digits = text.strip_prefix('p').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// `p1` to `p99`
pub(crate) fn percentile(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<(u8, Span)> {
    let word = match tokens {
        [TokenTree::Ident(word)] if is_percentile(tokens) => word,
        _ => {
            errors.push_over(tokens, format!("{label}: expected a percentile such as `p95`, without quotes"));
            return None;
        }
    };
    let digits = word.to_string();
    if let Ok(percentile @ 1..=99) = digits.trim_start_matches('p').parse() {
        Some((percentile, word.span()))
    } else {
        errors.push(word.span(), format!("{label}: percentiles are `p1` to `p99`"));
        None
    }
}

/// `adaptive` or `adaptive(..)`
pub(crate) fn adaptive(tokens: &[TokenTree]) -> Option<(&Ident, Option<&Group>)> {
    match tokens {
        [TokenTree::Ident(word)] if word == "adaptive" => Some((word, None)),
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "adaptive" && group.delimiter() == Delimiter::Parenthesis =>
        {
            Some((word, Some(group)))
        }
        _ => None,
    }
}

/// One of two words, the first of which is the default.
pub(crate) fn word(
    label: &str,
    tokens: &[TokenTree],
    words: [&'static str; 2],
    errors: &mut Errors,
) -> Option<Ident> {
    match tokens {
        [TokenTree::Ident(word)] if words.iter().any(|known| word == known) => Some(word.clone()),
        _ => {
            let [first, second] = words;
            errors.push_over(tokens, format!("{label} is `{first}` or `{second}`"));
            None
        }
    }
}

/// `"100/s"`, `"5/100ms"`: so many in so much time.
pub(crate) fn rate(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<(u32, Duration, Span)> {
    let result = match literal::read(tokens) {
        Some(Scalar::Text(text)) => read_rate(&text),
        Some(Scalar::Integer { value, .. }) => {
            let count = value.unwrap_or_default();
            Err(format!("so many in how much time? write \"{count}/s\""))
        }
        _ => Err("expected a rate such as \"100/s\"".to_owned()),
    };
    match result {
        Ok((count, period)) => Some((count, period, tokens.first()?.span())),
        Err(message) => {
            errors.push_over(tokens, format!("{label}: {message}"));
            None
        }
    }
}

fn read_rate(text: &str) -> Result<(u32, Duration), String> {
    let quoted = shorten(text);
    let Some((count, period)) = text.split_once('/') else {
        return Err(format!("\"{quoted}\" is no rate: write one such as \"100/s\""));
    };
    let digits = count.trim().replace('_', "");
    let count = match digits.parse::<u32>() {
        Ok(0) => {
            return Err("a rate of zero lets nothing through: remove the key, or write \"1/s\"".to_owned());
        }
        Ok(count @ 1..=1_000_000_000) => count,
        _ if digits.starts_with('-') => return Err("a rate cannot be negative".to_owned()),
        _ if !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()) => {
            return Err("more than 1000000000 in one period cannot be told apart".to_owned());
        }
        _ => {
            return Err(format!(
                "\"{quoted}\" does not start with a whole number: write one such as \"100/s\""
            ));
        }
    };
    let period = period.trim();
    let with_count = match period {
        "sec" | "second" => "1s".to_owned(),
        "min" | "minute" => "1m".to_owned(),
        "hour" => "1h".to_owned(),
        "day" => "1d".to_owned(),
        period if period.starts_with(|first: char| first.is_ascii_digit()) => period.to_owned(),
        period => format!("1{period}"),
    };
    match duration::parse(&with_count) {
        Ok(period) if period.is_zero() => Err("a period of zero has no rate".to_owned()),
        Ok(period) => Ok((count, period)),
        Err(_) => Err(format!(
            "\"{quoted}\" does not end with a period: write one such as \"100/s\" or \"5/100ms\""
        )),
    }
}
