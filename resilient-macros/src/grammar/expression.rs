//! Expressions that are kept as they were written, and the keys whose value is nothing else.

use proc_macro2::{Punct, Spacing, TokenStream, TokenTree};

use super::cursor::{self, Mode, Role, Steps};
use super::entry::Entry;
use super::errors::{Errors, shorten};
use super::literal::{self, Scalar};
use super::punctuation::is_punct;

/// The value of a key that takes a function, a place or another object, but no literal.
pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<TokenStream> {
    let tokens = entry.value(errors)?;
    let label = entry.label();
    if let Some(scalar) = literal::read(&cursor::peel(tokens)) {
        let message = match scalar {
            Scalar::Text(text) => {
                format!("{label} takes an expression: write `{}` without quotes", shorten(&text))
            }
            _ => format!("{label} takes an expression, not a literal"),
        };
        errors.push_over(tokens, message);
        return None;
    }
    keep(&label, tokens, errors)
}

/// The tokens, if nothing in them would break the code that they are put into.
pub(crate) fn keep(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<TokenStream> {
    if let Some(misplaced) = find_misplaced(tokens) {
        let text: String = misplaced.iter().map(ToString::to_string).collect();
        errors.push_over(misplaced, format!("{label}: unexpected `{text}` in an expression"));
        return None;
    }
    Some(tokens.iter().cloned().collect())
}

fn find_misplaced(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    let first = match tokens {
        [TokenTree::Punct(first), rest @ ..] if !starts_operand(first, rest.first()) => tokens.get(..1),
        _ => None,
    };
    let nowhere = || {
        let at =
            tokens.iter().position(|token| ["@", "~", "$"].iter().any(|sign| token.to_string() == *sign))?;
        tokens.get(at..=at)
    };
    let between = || {
        let step = Steps::new(tokens, Mode::Expression)
            .find(|step| matches!(step.role, Role::Semicolon | Role::Arrow | Role::Comma))?;
        tokens.get(step.start..step.end)
    };
    let last = || match tokens {
        [.., before, TokenTree::Punct(punct)] => {
            let range = punct.as_char() == '.' && is_punct(before, '.');
            let complete = range || "?>".contains(punct.as_char());
            if complete { None } else { tokens.get(tokens.len() - 1..) }
        }
        _ => None,
    };
    first.or_else(nowhere).or_else(between).or_else(last)
}

fn starts_operand(first: &Punct, second: Option<&TokenTree>) -> bool {
    let doubled =
        || first.spacing() == Spacing::Joint && second.is_some_and(|next| is_punct(next, first.as_char()));
    match first.as_char() {
        '&' | '*' | '-' | '!' | '|' | '<' | '#' | '\'' => second.is_some(),
        ':' | '.' => doubled(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused};

    #[test]
    fn accepted() {
        assert_accepted(&[
            "retry_if = is_retryable",
            "retry_if = |error| error.is_timeout()",
            "retry_if_ok = |value: &Map<A, B>, other| value.is_empty()",
            "max_attempts = 3, stop = &self.shutdown",
            "max_attempts = 3, stop_if = Self::stop::<A, B>",
            "max_attempts = 3, on_retry = <Self as Hooks<A, B>>::on_retry",
            "on_give_up = ::metrics::count",
            "on_give_up = async move |report, id| report.send(id).await",
            "policy = Policy::REQUEST",
            "policy = self.policy",
            "policy = if fast { A } else { B }",
            "policy = make()?",
            "timeout = \"1s\", on_reject = |rejection| E::from(rejection)",
        ]);
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("retry_if = \"f\"", "\"f\"", "`retry_if` takes an expression: write `f` without quotes"),
            ("retry_if = 3", "3", "`retry_if` takes an expression, not a literal"),
            ("policy = -1.5", "-1.5", "`policy` takes an expression, not a literal"),
            ("retry_if", "retry_if", "`retry_if` needs a value: write `retry_if = is_retryable`"),
            ("retry_if(f)", "(f)", "`retry_if` takes its value behind `=`: write `retry_if = is_retryable`"),
            ("retry_if = f; g()", ";", "`retry_if`: unexpected `;` in an expression"),
            ("retry_if = = f", "=", "`retry_if`: unexpected `=` in an expression"),
            ("retry_if = f +", "+", "`retry_if`: unexpected `+` in an expression"),
            ("retry_if = .f", ".", "`retry_if`: unexpected `.` in an expression"),
            ("retry_if = a => b", "=>", "`retry_if`: unexpected `=>` in an expression"),
            ("retry_if = a @ b", "@", "`retry_if`: unexpected `@` in an expression"),
            ("retry_if = &", "&", "`retry_if`: unexpected `&` in an expression"),
        ]);
    }
}
