//! The call forms of `backoff`: a shape and its parameters.

use proc_macro2::{Group, Ident, Span, TokenTree};

use super::errors::{Errors, shorten};
use super::keys::find_closest;
use super::number;
use super::options::{BackoffShape, ShapeKind, Time};
use super::parameters;
use super::time;

impl BackoffShape {
    /// The shape with its own defaults.
    pub(crate) fn new(kind: ShapeKind, word: Span) -> Self {
        Self { kind, word, base: None, factor: None, step: None, min: None, max: None }
    }
}

/// `exp("100ms", factor = 2.0, min = "0ms", max = "30s")`
pub(crate) fn read(
    kind: ShapeKind,
    word: &Ident,
    group: &Group,
    errors: &mut Errors,
) -> Option<BackoffShape> {
    let tokens = parameters::tokens_of(group);
    let mut shape = BackoffShape::new(kind, word.span());
    let mut found = Errors::default();
    let mut given: Vec<&Ident> = Vec::new();
    for (index, parameter) in parameters::read(&tokens, &mut found).iter().enumerate() {
        match parameter.name {
            Some(name) if given.contains(&name) => {
                found.push(name.span(), format!("`{name}` is given twice; keep one"));
            }
            Some(name) => {
                given.push(name);
                read_named(&mut shape, word, name, parameter.value, &mut found);
            }
            None if index == 0 => {
                shape.base = time::read(&format!("the base of `{word}`"), parameter.value, &mut found);
            }
            None => {
                let message =
                    format!("only the base of `{word}` has no name, and it comes first: write `max = ..`");
                found.push_over(parameter.value, message);
            }
        }
    }
    check_bounds(&shape, word, &mut found);
    let sound = found.is_empty();
    errors.extend(found);
    sound.then_some(shape)
}

fn read_named(
    shape: &mut BackoffShape,
    word: &Ident,
    name: &Ident,
    value: &[TokenTree],
    errors: &mut Errors,
) {
    let label = format!("`{name}` of `{word}`");
    match (name.to_string().as_str(), shape.kind) {
        ("min", _) => shape.min = time::read(&label, value, errors),
        ("max", _) => shape.max = time::read(&label, value, errors),
        ("factor", ShapeKind::Exponential) => shape.factor = number::read(&label, value, 1.0, errors),
        ("step", ShapeKind::Linear) => shape.step = time::read(&label, value, errors),
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
    use super::super::testing::assert_refused;

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
