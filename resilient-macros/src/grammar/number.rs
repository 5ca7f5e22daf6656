//! Numbers with a fraction.

use proc_macro2::TokenTree;

use super::cursor;
use super::errors::Errors;
use super::expression;
use super::literal::{self, Scalar};
use super::options::Number;

/// A finite literal from `least` on, or an expression.
pub(crate) fn read(label: &str, tokens: &[TokenTree], least: f64, errors: &mut Errors) -> Option<Number> {
    let peeled = cursor::peel(tokens);
    let Some(scalar) = literal::read(&peeled) else {
        return expression::keep(label, tokens, errors).map(Number::Expression);
    };
    let message = match value_of(&scalar) {
        Some(value) if value.is_finite() && value >= least => {
            return Some(Number::Literal(value, peeled.first()?.span()));
        }
        Some(value) if !value.is_finite() => format!("{label} must be finite"),
        Some(_) => format!("{label} must be at least {least}"),
        None => format!("{label} is a number: write one such as `2.0`, without quotes"),
    };
    errors.push_over(&peeled, message);
    None
}

/// The value of a number; `None` for other literals and unknown suffixes.
pub(crate) fn value_of(scalar: &Scalar) -> Option<f64> {
    match scalar {
        Scalar::Integer { negative, value, suffix } if literal::is_numeric_suffix(suffix) => {
            // By its text, since `as` from `u128` would be the only cast of this crate.
            let value =
                value.map_or(f64::INFINITY, |value| value.to_string().parse().unwrap_or(f64::INFINITY));
            Some(if *negative { -value } else { value })
        }
        Scalar::Float { value, suffix, .. } if literal::is_numeric_suffix(suffix) => Some(*value),
        _ => None,
    }
}
