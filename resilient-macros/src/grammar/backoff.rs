//! `backoff`

use proc_macro2::{Delimiter, Group, Literal, Span, TokenTree};

use super::cursor::{self, Mode};
use super::duration;
use super::entry::{Entry, take_items};
use super::errors::{Errors, shorten};
use super::expression;
use super::keys::find_closest;
use super::literal::{self, Scalar};
use super::options::{Backoff, BackoffShape, ShapeKind};
use super::parameters;
use super::shape;
use super::time;

const WORDS: [&str; 6] = ["none", "fixed", "linear", "exp", "exponential", "fibonacci"];

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Backoff> {
    read("`backoff`", entry.value(errors)?, errors)
}

/// A shape, a list of times or an expression; `label` says in messages what it is for.
pub(crate) fn read(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Backoff> {
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(word)] if WORDS.contains(&word.to_string().as_str()) => {
            Some(from_word(&word.to_string(), word.span()))
        }
        [TokenTree::Ident(word), TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            match shape_kind(&word.to_string()) {
                Some(kind) => shape::read(kind, word, group, errors).map(Backoff::Shape),
                None => expression::keep(label, tokens, errors).map(Backoff::Expression),
            }
        }
        [TokenTree::Literal(literal)] => read_literal(label, literal, errors),
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
            read_list(label, group, errors)
        }
        other if literal::read(other).is_some() => {
            errors.push_over(other, explain_number(label, other));
            None
        }
        _ => expression::keep(label, tokens, errors).map(Backoff::Expression),
    }
}

fn shape_kind(word: &str) -> Option<ShapeKind> {
    match word {
        "fixed" => Some(ShapeKind::Fixed),
        "linear" => Some(ShapeKind::Linear),
        "exp" | "exponential" => Some(ShapeKind::Exponential),
        "fibonacci" => Some(ShapeKind::Fibonacci),
        _ => None,
    }
}

fn from_word(word: &str, span: Span) -> Backoff {
    match shape_kind(word) {
        Some(kind) => Backoff::Shape(BackoffShape::new(kind, span)),
        None => Backoff::None,
    }
}

fn read_literal(label: &str, literal: &Literal, errors: &mut Errors) -> Option<Backoff> {
    let token = [TokenTree::Literal(literal.clone())];
    let message = match literal::read(&token) {
        Some(Scalar::Text(word)) if WORDS.contains(&word.as_str()) => {
            return Some(from_word(&word, literal.span()));
        }
        Some(Scalar::Text(text)) => explain_text(label, &text),
        _ => explain_number(label, &token),
    };
    errors.push(literal.span(), message);
    None
}

fn explain_text(label: &str, text: &str) -> String {
    let quoted = shorten(text);
    if duration::parse(text).is_ok() {
        return format!("{label}: \"{quoted}\" is a duration, not a shape: write `fixed(\"{quoted}\")`");
    }
    match find_closest(text, WORDS) {
        Some(closest) => format!("{label}: unknown shape \"{quoted}\": did you mean \"{closest}\"?"),
        None => format!(
            "{label}: unknown shape \"{quoted}\": the shapes are \"none\", \"fixed\", \"linear\", \"exp\" and \
             \"fibonacci\""
        ),
    }
}

fn explain_number(label: &str, literal: &[TokenTree]) -> String {
    let text: String = literal.iter().map(ToString::to_string).collect();
    format!(
        "{label}: `{}` is no shape: write one such as `fixed(\"500ms\")` or `exp(\"100ms\")`",
        shorten(&text)
    )
}

fn read_list(label: &str, group: &Group, errors: &mut Errors) -> Option<Backoff> {
    let tokens = parameters::tokens_of(group);
    if tokens.is_empty() {
        errors.push(
            group.span(),
            format!("{label}: the list of delays is empty: write `none`, or name a delay"),
        );
        return None;
    }
    let mut delays = Vec::new();
    let items = take_items(&tokens, Mode::Expression, errors);
    let count = items.len();
    for item in items {
        delays.extend(time::read("`backoff`", item, errors));
    }
    (count > 0 && delays.len() == count).then(|| Backoff::List(delays))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::options::{Number, Time};
    use super::super::testing::{assert_accepted, assert_refused, options_of};
    use super::*;

    #[test]
    fn accepted() {
        assert_accepted(&[
            "backoff = \"exp\"",
            "backoff = fixed",
            "backoff = fixed(\"1s\", min = \"1ms\", max = \"2s\")",
            "backoff = linear(step = \"1s\")",
            "backoff = fibonacci(base())",
            "backoff = exp()",
            "backoff = [\"100ms\", self.last,]",
            "backoff = self.backoff.clone()",
            "backoff = my::exp(3)",
            "backoff = none",
            "backoff = \"none\"",
        ]);
        let source = "backoff = exponential(\"100ms\", factor = 2, min = \"0ms\", max = limit)";
        let Some(Backoff::Shape(shape)) = options_of(source).backoff.map(|setting| setting.value) else {
            panic!("no shape");
        };
        assert_eq!(shape.kind, ShapeKind::Exponential);
        assert_eq!(shape.word.source_text().as_deref(), Some("exponential"));
        assert!(matches!(shape.base, Some(Time::Literal(base, _)) if base == Duration::from_millis(100)));
        assert!(
            matches!(shape.factor, Some(Number::Literal(factor, _)) if factor.to_bits() == 2_f64.to_bits())
        );
        assert!(matches!(shape.min, Some(Time::Literal(Duration::ZERO, _))));
        assert!(matches!(shape.max, Some(Time::Expression(_))));
    }

    #[test]
    fn refused_values() {
        assert_refused(&[
            (
                "backoff",
                "backoff",
                "`backoff` needs a value: write `backoff = exp(\"100ms\", max = \"30s\")`",
            ),
            (
                "backoff = \"exponental\"",
                "\"exponental\"",
                "`backoff`: unknown shape \"exponental\": did you mean \"exponential\"?",
            ),
            (
                "backoff = \"weird\"",
                "\"weird\"",
                "`backoff`: unknown shape \"weird\": the shapes are \"none\", \"fixed\", \"linear\", \"exp\" and \
                 \"fibonacci\"",
            ),
            (
                "backoff = \"500ms\"",
                "\"500ms\"",
                "`backoff`: \"500ms\" is a duration, not a shape: write `fixed(\"500ms\")`",
            ),
            (
                "backoff = -1",
                "-1",
                "`backoff`: `-1` is no shape: write one such as `fixed(\"500ms\")` or `exp(\"100ms\")`",
            ),
            ("backoff = []", "[]", "`backoff`: the list of delays is empty: write `none`, or name a delay"),
            ("backoff = [\"1s\", 2]", "2", "`backoff`: unit missing: write \"2ms\" or \"2s\""),
            ("backoff = [,]", ",", "an item is missing in front of this `,`"),
        ]);
    }
}
