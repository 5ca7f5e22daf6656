//! Literals, read from their text: a literal in an attribute is only tokens to us.

use proc_macro2::{Literal, TokenTree};

use super::punctuation::is_punct;

/// What a value is if it is a single literal, with `-` in front or without.
#[derive(Debug, PartialEq)]
pub(crate) enum Scalar {
    /// The text between the quotes. Escapes are left as they are: none of our strings needs one.
    Text(String),
    /// `value` is `None` above what a `u128` holds.
    Integer {
        negative: bool,
        value: Option<u128>,
        suffix: String,
    },
    Float {
        negative: bool,
        value: f64,
        suffix: String,
    },
    /// A character, a byte string or a C string.
    Other,
}

impl Scalar {
    pub(crate) fn is_negative(&self) -> bool {
        matches!(self, Self::Integer { negative: true, .. } | Self::Float { negative: true, .. })
    }
}

/// The literal, where `tokens` are nothing else.
pub(crate) fn read(tokens: &[TokenTree]) -> Option<Scalar> {
    match tokens {
        [TokenTree::Literal(literal)] => Some(read_literal(literal, false)),
        [minus, TokenTree::Literal(literal)] if is_punct(minus, '-') => Some(read_literal(literal, true)),
        _ => None,
    }
}

/// The text of a string literal, raw or not.
pub(crate) fn read_text(literal: &Literal) -> Option<String> {
    match read_literal(literal, false) {
        Scalar::Text(text) => Some(text),
        _ => None,
    }
}

fn read_literal(literal: &Literal, minus: bool) -> Scalar {
    let source = literal.to_string();
    let (negative, digits) = match source.strip_prefix('-') {
        Some(digits) => (!minus, digits),
        None => (minus, source.as_str()),
    };
    if digits.starts_with(|first: char| first.is_ascii_digit()) {
        return read_number(digits, negative);
    }
    let quoted = match source.strip_prefix('r') {
        Some(raw) => raw.trim_matches('#'),
        None => &source,
    };
    match quoted.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(text) => Scalar::Text(text.to_owned()),
        None => Scalar::Other,
    }
}

fn read_number(source: &str, negative: bool) -> Scalar {
    let radix = match source.get(..2) {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 10,
    };
    let (prefix, body) = source.split_at(if radix == 10 { 0 } else { 2.min(source.len()) });
    let mut rest = body.trim_start_matches(|next: char| next == '_' || next.is_digit(radix));
    let whole = rest.len();
    if prefix.is_empty() {
        rest = skip_exponent(skip_fraction(rest));
    }
    let (number, suffix) = body.split_at(body.len() - rest.len());
    let (number, suffix) = (number.replace('_', ""), suffix.to_owned());
    if rest.len() == whole {
        return Scalar::Integer { negative, value: u128::from_str_radix(&number, radix).ok(), suffix };
    }
    let value: f64 = number.parse().unwrap_or(f64::NAN);
    Scalar::Float { negative, value: if negative { -value } else { value }, suffix }
}

fn skip_fraction(source: &str) -> &str {
    match source.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|next: char| next == '_' || next.is_ascii_digit()),
        None => source,
    }
}

fn skip_exponent(source: &str) -> &str {
    let Some(exponent) = source.strip_prefix(['e', 'E']) else { return source };
    let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let rest = digits.trim_start_matches(|next: char| next == '_' || next.is_ascii_digit());
    if rest.len() == digits.len() { source } else { rest }
}

/// Suffixes that rustc knows; `5s` has another one, and is a duration without quotes.
pub(crate) fn is_numeric_suffix(suffix: &str) -> bool {
    const SUFFIXES: [&str; 15] = [
        "", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32",
        "f64",
    ];
    SUFFIXES.contains(&suffix)
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    fn scalar(source: &str) -> Option<Scalar> {
        let tokens: Vec<TokenTree> = source.parse::<TokenStream>().expect("lexes").into_iter().collect();
        read(&tokens)
    }

    #[test]
    fn integers() {
        for (source, value, suffix) in [
            ("5", Some(5), ""),
            ("1_000u32", Some(1000), "u32"),
            ("0xffu8", Some(255), "u8"),
            ("0b11", Some(3), ""),
            ("0o17", Some(15), ""),
            ("5f32", Some(5), "f32"),
            ("30s", Some(30), "s"),
            ("1m30s", Some(1), "m30s"),
            ("340282366920938463463374607431768211456", None, ""),
        ] {
            let expected = Scalar::Integer { negative: false, value, suffix: suffix.into() };
            assert_eq!(scalar(source), Some(expected), "{source}");
        }
        assert!(scalar("-5").expect("a literal").is_negative());
        assert_eq!(scalar("5 + 1"), None);
        assert_eq!(scalar("x"), None);
    }

    #[test]
    fn floats_and_strings() {
        for (source, value, suffix) in
            [("1.5", 1.5, ""), ("1e3", 1000.0, ""), ("2.5e-1f64", 0.25, "f64"), ("1e999", f64::INFINITY, "")]
        {
            let expected = Scalar::Float { negative: false, value, suffix: suffix.into() };
            assert_eq!(scalar(source), Some(expected), "{source}");
        }
        assert_eq!(scalar("\"a b\""), Some(Scalar::Text("a b".into())));
        assert_eq!(scalar("r##\"a\"##"), Some(Scalar::Text("a".into())));
        assert_eq!(scalar("'a'"), Some(Scalar::Other));
        assert_eq!(scalar("b\"a\""), Some(Scalar::Other));
    }

    #[test]
    fn a_negative_literal_token_is_negative() {
        let token = TokenTree::from(Literal::i32_unsuffixed(-1));
        assert!(read(&[token]).expect("a literal").is_negative());
    }
}
