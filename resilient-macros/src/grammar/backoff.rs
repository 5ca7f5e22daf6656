//! `backoff`

use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenTree};

use super::cursor::{self, Mode};
use super::duration;
use super::entry::{Entry, take_items};
use super::errors::{Errors, shorten};
use super::expression;
use super::keys::find_closest;
use super::literal::{self, Scalar};
use super::number;
use super::options::{Backoff, BackoffShape, ShapeKind, Time};
use super::parameters::{self, Parameter};
use super::time;

const WORDS: [&str; 6] = ["none", "fixed", "linear", "exp", "exponential", "fibonacci"];

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Backoff> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(word)] if WORDS.contains(&word.to_string().as_str()) => {
            Some(from_word(&word.to_string(), word.span()))
        }
        [TokenTree::Ident(word), TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            match shape_kind(&word.to_string()) {
                Some(kind) => read_shape(kind, word, group, errors).map(Backoff::Shape),
                None => expression::keep("`backoff`", tokens, errors).map(Backoff::Expression),
            }
        }
        [TokenTree::Literal(literal)] => read_literal(literal, errors),
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => read_list(group, errors),
        other if literal::read(other).is_some() => {
            errors.push_over(other, explain_number(other));
            None
        }
        _ => expression::keep("`backoff`", tokens, errors).map(Backoff::Expression),
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
        None => Backoff::None(span),
    }
}

impl BackoffShape {
    fn new(kind: ShapeKind, word: Span) -> Self {
        Self { kind, word, base: None, factor: None, step: None, min: None, max: None }
    }
}

fn read_literal(literal: &Literal, errors: &mut Errors) -> Option<Backoff> {
    let token = [TokenTree::Literal(literal.clone())];
    let message = match literal::read(&token) {
        Some(Scalar::Text(word)) if WORDS.contains(&word.as_str()) => {
            return Some(from_word(&word, literal.span()));
        }
        Some(Scalar::Text(text)) => explain_text(&text),
        _ => explain_number(&token),
    };
    errors.push(literal.span(), message);
    None
}

fn explain_text(text: &str) -> String {
    let quoted = shorten(text);
    if duration::parse(text).is_ok() {
        return format!("`backoff`: \"{quoted}\" is a duration, not a shape: write `fixed(\"{quoted}\")`");
    }
    match find_closest(text, WORDS) {
        Some(closest) => format!("`backoff`: unknown shape \"{quoted}\": did you mean \"{closest}\"?"),
        None => format!(
            "`backoff`: unknown shape \"{quoted}\": the shapes are \"none\", \"fixed\", \"linear\", \"exp\" and \
             \"fibonacci\""
        ),
    }
}

fn explain_number(literal: &[TokenTree]) -> String {
    let text: String = literal.iter().map(ToString::to_string).collect();
    format!(
        "`backoff`: `{}` is no shape: write one such as `fixed(\"500ms\")` or `exp(\"100ms\")`",
        shorten(&text)
    )
}

fn read_list(group: &Group, errors: &mut Errors) -> Option<Backoff> {
    let tokens = parameters::tokens_of(group);
    if tokens.is_empty() {
        errors.push(group.span(), "`backoff`: the list of delays is empty: write `none`, or name a delay");
        return None;
    }
    let mut delays = Vec::new();
    let items = take_items(&tokens, Mode::Expression, errors);
    let count = items.len();
    for item in items {
        delays.extend(time::read("`backoff`", item, errors));
    }
    (count > 0 && delays.len() == count).then(|| Backoff::List(delays, group.span()))
}

fn read_shape(kind: ShapeKind, word: &Ident, group: &Group, errors: &mut Errors) -> Option<BackoffShape> {
    let tokens = parameters::tokens_of(group);
    let mut shape = BackoffShape::new(kind, word.span());
    let mut found = Errors::default();
    let mut given: Vec<String> = Vec::new();
    for (index, parameter) in parameters::read(&tokens, &mut found).iter().enumerate() {
        let name = parameter.name.map_or_else(|| "base".to_owned(), ToString::to_string);
        if given.contains(&name) && parameter.name.is_some() {
            found.push_over(&name_token(parameter), format!("`{name}` is given twice; keep one"));
            continue;
        }
        read_parameter(&mut shape, word, index, parameter, &mut found);
        given.push(name);
    }
    check_bounds(&shape, word, &mut found);
    let sound = found.is_empty();
    errors.extend(found);
    sound.then_some(shape)
}

fn name_token(parameter: &Parameter<'_>) -> Vec<TokenTree> {
    parameter.name.cloned().map(TokenTree::Ident).into_iter().collect()
}

fn read_parameter(
    shape: &mut BackoffShape,
    word: &Ident,
    index: usize,
    parameter: &Parameter<'_>,
    errors: &mut Errors,
) {
    let Some(name) = parameter.name else {
        if index == 0 {
            shape.base = time::read(&format!("the base of `{word}`"), parameter.value, errors);
        } else {
            let message =
                format!("only the base of `{word}` has no name, and it comes first: write `max = ..`");
            errors.push_over(parameter.value, message);
        }
        return;
    };
    let label = format!("`{name}` of `{word}`");
    match (name.to_string().as_str(), shape.kind) {
        ("min", _) => shape.min = time::read(&label, parameter.value, errors),
        ("max", _) => shape.max = time::read(&label, parameter.value, errors),
        ("factor", ShapeKind::Exponential) => {
            shape.factor = number::read(&label, parameter.value, 1.0, errors)
        }
        ("step", ShapeKind::Linear) => shape.step = time::read(&label, parameter.value, errors),
        (other, kind) => errors.push(name.span(), explain_parameter(other, kind, word)),
    }
}

fn explain_parameter(name: &str, kind: ShapeKind, word: &Ident) -> String {
    let own: &[&str] = match kind {
        ShapeKind::Exponential => &["factor", "min", "max"],
        ShapeKind::Linear => &["step", "min", "max"],
        ShapeKind::Fixed | ShapeKind::Fibonacci => &["min", "max"],
    };
    let quoted = shorten(name);
    match name {
        "factor" => format!("`factor` is a parameter of `exp`; `{word}` has {}", own.join(", ")),
        "step" => format!("`step` is a parameter of `linear`; `{word}` has {}", own.join(", ")),
        "base" => format!("the base has no name: write `{word}(\"100ms\")`"),
        _ => match find_closest(name, own.iter().copied()) {
            Some(closest) => format!("unknown parameter `{quoted}` of `{word}`: did you mean `{closest}`?"),
            None => format!("unknown parameter `{quoted}`: `{word}` has {}", own.join(", ")),
        },
    }
}

fn check_bounds(shape: &BackoffShape, word: &Ident, errors: &mut Errors) {
    if let Some(Time::Literal(base, span)) = &shape.base {
        if base.is_zero() && shape.kind != ShapeKind::Fixed {
            errors.push(
                *span,
                format!("`{word}` never grows from zero: write `backoff = none`, or a longer base"),
            );
        }
    }
    let Some(Time::Literal(max, max_span)) = &shape.max else { return };
    if max.is_zero() {
        errors.push(*max_span, "`max` of zero leaves no wait: write `backoff = none`, or a longer `max`");
        return;
    }
    for (name, bound) in [("the base", &shape.base), ("`min`", &shape.min)] {
        if let Some(Time::Literal(bound, _)) = bound {
            if bound > max {
                errors
                    .push(*max_span, format!("`max` is shorter than {name} of `{word}`, which is {bound:?}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::options::Number;
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

    #[test]
    fn refused_parameters() {
        assert_refused(&[
            ("backoff = exp(100)", "100", "the base of `exp`: unit missing: write \"100ms\" or \"100s\""),
            ("backoff = exp(factor = 0.5)", "0.5", "`factor` of `exp` must be at least 1"),
            ("backoff = exp(factor = 1e999)", "1e999", "`factor` of `exp` must be finite"),
            ("backoff = exp(factor = -2)", "-2", "`factor` of `exp` must be at least 1"),
            (
                "backoff = exp(factor = \"2\")",
                "\"2\"",
                "`factor` of `exp` is a number: write one such as `2.0`, without quotes",
            ),
            (
                "backoff = linear(factor = 2)",
                "factor",
                "`factor` is a parameter of `exp`; `linear` has step, min, max",
            ),
            (
                "backoff = exp(step = \"1s\")",
                "step",
                "`step` is a parameter of `linear`; `exp` has factor, min, max",
            ),
            (
                "backoff = exp(facter = 2)",
                "facter",
                "unknown parameter `facter` of `exp`: did you mean `factor`?",
            ),
            (
                "backoff = fixed(whatever = 2)",
                "whatever",
                "unknown parameter `whatever`: `fixed` has min, max",
            ),
            ("backoff = exp(base = \"1s\")", "base", "the base has no name: write `exp(\"100ms\")`"),
            ("backoff = exp(max = \"1s\", max = \"2s\")", "max", "`max` is given twice; keep one"),
            ("backoff = exp(max = )", "=", "a value is missing behind this `=`: write `max = value`"),
            (
                "backoff = exp(\"1s\", \"2s\")",
                "\"2s\"",
                "only the base of `exp` has no name, and it comes first: write `max = ..`",
            ),
            (
                "backoff = exp(max = \"2s\", \"1s\")",
                "\"1s\"",
                "only the base of `exp` has no name, and it comes first: write `max = ..`",
            ),
            (
                "backoff = exp(\"0ms\")",
                "\"0ms\"",
                "`exp` never grows from zero: write `backoff = none`, or a longer base",
            ),
            (
                "backoff = exp(max = \"0ms\")",
                "\"0ms\"",
                "`max` of zero leaves no wait: write `backoff = none`, or a longer `max`",
            ),
            (
                "backoff = exp(\"2s\", max = \"1s\")",
                "\"1s\"",
                "`max` is shorter than the base of `exp`, which is 2s",
            ),
            (
                "backoff = exp(min = \"2s\", max = \"1s\")",
                "\"1s\"",
                "`max` is shorter than `min` of `exp`, which is 2s",
            ),
        ]);
    }
}
