//! `jitter`

use proc_macro2::{Span, TokenTree};

use super::cursor;
use super::duration;
use super::entry::{Entry, Form};
use super::errors::{Errors, shorten};
use super::expression;
use super::keys::find_closest;
use super::literal::{self, Scalar};
use super::number;
use super::options::Jitter;

const WORDS: [&str; 4] = ["none", "full", "equal", "decorrelated"];

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Jitter> {
    if matches!(entry.form, Form::Flag) {
        return Some(Jitter::Full);
    }
    read("`jitter`", entry.value(errors)?, errors)
}

/// A word, a share, a spread or an expression; `label` says in messages what it is for.
pub(crate) fn read(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Jitter> {
    let peeled = cursor::peel(tokens);
    if let [TokenTree::Ident(word)] = peeled.as_ref() {
        if let Some(jitter) = from_word(&word.to_string(), word.span()) {
            return Some(jitter);
        }
    }
    let Some(scalar) = literal::read(&peeled) else {
        return expression::keep(label, tokens, errors).map(Jitter::Expression);
    };
    let span = peeled.first()?.span();
    let result = match &scalar {
        Scalar::Text(text) => read_text(text, span),
        scalar => read_fraction(scalar),
    };
    match result {
        Ok(jitter) => Some(jitter),
        Err(message) => {
            errors.push_over(&peeled, format!("{label}: {message}"));
            None
        }
    }
}

fn from_word(word: &str, span: Span) -> Option<Jitter> {
    match word {
        "none" => Some(Jitter::None),
        "full" => Some(Jitter::Full),
        "equal" => Some(Jitter::Equal),
        "decorrelated" => Some(Jitter::Decorrelated(span)),
        _ => None,
    }
}

fn read_text(text: &str, span: Span) -> Result<Jitter, String> {
    if let Some(jitter) = from_word(text, span) {
        return Ok(jitter);
    }
    if text.ends_with('%') {
        return Err("a share is a number without quotes: write `0.5` for plus or minus 50 %".to_owned());
    }
    if text.starts_with(|first: char| first.is_alphabetic()) {
        let quoted = shorten(text);
        return Err(match find_closest(text, WORDS) {
            Some(closest) => format!("unknown word \"{quoted}\": did you mean \"{closest}\"?"),
            None => format!("unknown word \"{quoted}\": the words are {}", WORDS.join(", ")),
        });
    }
    let spread = duration::parse(text)?;
    if spread.is_zero() {
        return Err("no jitter is written `none`".to_owned());
    }
    Ok(Jitter::Spread(spread, span))
}

fn read_fraction(scalar: &Scalar) -> Result<Jitter, String> {
    match number::value_of(scalar) {
        Some(share) if share > 0.0 && share <= 1.0 => Ok(Jitter::Fraction(share)),
        Some(share) if share < 0.0 => {
            Err("a share cannot be negative: `0.5` already means plus or minus 50 %".to_owned())
        }
        Some(share) if share > 0.0 => {
            Err("a share is at most 1, which is plus or minus 100 %; a length of time stands in quotes"
                .to_owned())
        }
        Some(_) => Err("no jitter is written `none`".to_owned()),
        None => Err(
            "expected full, equal, decorrelated, none, a share such as `0.5` or a string such as \"50ms\""
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::testing::{assert_refused, options_of};
    use super::*;

    fn jitter(source: &str) -> Jitter {
        options_of(source).jitter.expect(source).value
    }

    #[test]
    fn accepted() {
        assert!(matches!(jitter("jitter"), Jitter::Full));
        assert!(matches!(jitter("jitter = full"), Jitter::Full));
        assert!(matches!(jitter("jitter = \"equal\""), Jitter::Equal));
        assert!(matches!(jitter("jitter = decorrelated"), Jitter::Decorrelated(_)));
        assert!(matches!(jitter("jitter = none"), Jitter::None));
        assert!(
            matches!(jitter("jitter = 0.5"), Jitter::Fraction(half) if half.to_bits() == 0.5_f64.to_bits())
        );
        assert!(matches!(jitter("jitter = 1"), Jitter::Fraction(one) if one.to_bits() == 1_f64.to_bits()));
        assert!(
            matches!(jitter("jitter = \"400ms\""), Jitter::Spread(spread, _) if spread == Duration::from_millis(400))
        );
        for source in ["jitter = {full}", "jitter = full()", "jitter = my::full", "jitter = self.jitter"] {
            assert!(matches!(jitter(source), Jitter::Expression(_)), "{source}");
        }
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("jitter = 0", "0", "`jitter`: no jitter is written `none`"),
            ("jitter = 0.0", "0.0", "`jitter`: no jitter is written `none`"),
            ("jitter = \"0s\"", "\"0s\"", "`jitter`: no jitter is written `none`"),
            (
                "jitter = 1.5",
                "1.5",
                "`jitter`: a share is at most 1, which is plus or minus 100 %; a length of time stands in quotes",
            ),
            (
                "jitter = -0.5",
                "-0.5",
                "`jitter`: a share cannot be negative: `0.5` already means plus or minus 50 %",
            ),
            (
                "jitter = \"50%\"",
                "\"50%\"",
                "`jitter`: a share is a number without quotes: write `0.5` for plus or minus 50 %",
            ),
            ("jitter = \"ful\"", "\"ful\"", "`jitter`: unknown word \"ful\": did you mean \"full\"?"),
            (
                "jitter = \"wild and free\"",
                "\"wild and free\"",
                "`jitter`: unknown word \"wild and free\": the words are none, full, equal, decorrelated",
            ),
            ("jitter = \"5\"", "\"5\"", "`jitter`: unit missing: write \"5ms\" or \"5s\""),
            (
                "jitter = 'f'",
                "'f'",
                "`jitter`: expected full, equal, decorrelated, none, a share such as `0.5` or a string such as \
                 \"50ms\"",
            ),
            ("jitter(full)", "(full)", "`jitter` takes its value behind `=`: write `jitter = full`"),
        ]);
    }
}
