//! `max_attempts`

use proc_macro2::{TokenStream, TokenTree};

use super::cursor;
use super::entry::Entry;
use super::errors::{Errors, shorten};
use super::expression;
use super::literal::{self, Scalar};
use super::options::Attempts;

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Attempts> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    if let [TokenTree::Ident(word)] = peeled.as_ref() {
        if word == "unlimited" {
            return Some(Attempts::Unlimited(word.span()));
        }
    }
    let Some(scalar) = literal::read(&peeled) else {
        return expression::keep("`max_attempts`", tokens, errors).map(Attempts::Expression);
    };
    match read_count(&scalar) {
        Ok(count) => Some(Attempts::Literal(count, peeled.first()?.span())),
        Err(message) => {
            errors.push_over(&peeled, format!("`max_attempts` {message}"));
            None
        }
    }
}

fn read_count(scalar: &Scalar) -> Result<u32, String> {
    match scalar {
        _ if scalar.is_negative() => {
            Err("cannot be negative; for no limit write `unlimited`, with a `deadline` or `stop`".to_owned())
        }
        Scalar::Integer { suffix, .. } if !literal::is_numeric_suffix(suffix) => {
            Err(format!("is a plain number: remove the suffix `{}`", shorten(suffix)))
        }
        Scalar::Integer { value: Some(0), .. } => Err("must be at least 1; 1 means no retry".to_owned()),
        Scalar::Integer { value, .. } => value
            .and_then(|value| u32::try_from(value).ok())
            .ok_or_else(|| format!("is too large: at most {}, or `unlimited`", u32::MAX)),
        Scalar::Float { .. } => Err("counts calls: write a whole number".to_owned()),
        Scalar::Text(text) if text.trim() == "unlimited" || is_number(text) => {
            Err(format!("stands without quotes: write `max_attempts = {}`", text.trim()))
        }
        Scalar::Text(_) | Scalar::Other => Err("is a number: write `max_attempts = 5`".to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let lexed = text.trim().parse::<TokenStream>().map(|tokens| tokens.into_iter().collect::<Vec<_>>());
    lexed.is_ok_and(|tokens| matches!(literal::read(&tokens), Some(Scalar::Integer { .. })))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused, options_of};
    use super::*;

    #[test]
    fn accepted() {
        for (source, expected) in [
            ("max_attempts = 5", 5),
            ("max_attempts = 5u8", 5),
            ("max_attempts = 5u64", 5),
            ("max_attempts = 5f32", 5),
            ("max_attempts = 0x10", 16),
            ("max_attempts = 1_000,", 1000),
            ("max_attempts = 4294967295", u32::MAX),
        ] {
            let attempts = options_of(source).max_attempts.expect(source);
            assert!(matches!(attempts.value, Attempts::Literal(count, _) if count == expected), "{source}");
        }
        assert_accepted(&[
            "max_attempts = unlimited, deadline = \"1m\"",
            "max_attempts = self.attempts",
            "max_attempts = {unlimited}",
            "max_attempts = if fast { 2 } else { 5 }",
        ]);
        let braced = options_of("max_attempts = {unlimited}").max_attempts.expect("parses");
        assert!(matches!(braced.value, Attempts::Expression(_)));
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("max_attempts = 0", "0", "`max_attempts` must be at least 1; 1 means no retry"),
            (
                "max_attempts = -1",
                "-1",
                "`max_attempts` cannot be negative; for no limit write `unlimited`, with a `deadline` or `stop`",
            ),
            (
                "max_attempts = 4294967296",
                "4294967296",
                "`max_attempts` is too large: at most 4294967295, or `unlimited`",
            ),
            (
                "max_attempts = 340282366920938463463374607431768211456",
                "340282366920938463463374607431768211456",
                "`max_attempts` is too large: at most 4294967295, or `unlimited`",
            ),
            ("max_attempts = 2.5", "2.5", "`max_attempts` counts calls: write a whole number"),
            (
                "max_attempts = \"5\"",
                "\"5\"",
                "`max_attempts` stands without quotes: write `max_attempts = 5`",
            ),
            (
                "max_attempts = \"unlimited\"",
                "\"unlimited\"",
                "`max_attempts` stands without quotes: write `max_attempts = unlimited`",
            ),
            ("max_attempts = \"many\"", "\"many\"", "`max_attempts` is a number: write `max_attempts = 5`"),
            ("max_attempts = 5x", "5x", "`max_attempts` is a plain number: remove the suffix `x`"),
            ("max_attempts", "max_attempts", "`max_attempts` needs a value: write `max_attempts = 5`"),
            ("max_attempts(5)", "(5)", "`max_attempts` takes its value behind `=`: write `max_attempts = 5`"),
        ]);
    }
}
