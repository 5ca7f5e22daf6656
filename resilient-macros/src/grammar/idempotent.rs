//! `idempotent`

use proc_macro2::TokenTree;

use super::cursor;
use super::entry::{Entry, Form};
use super::errors::Errors;

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<bool> {
    if matches!(entry.form, Form::Flag) {
        return Some(true);
    }
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(word)] if word == "true" => Some(true),
        [TokenTree::Ident(word)] if word == "false" => Some(false),
        other => {
            errors.push_over(other, "`idempotent` is `true` or `false`: it is part of what the code means");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, options_of};

    #[test]
    fn accepted() {
        for (source, expected) in [
            ("max_attempts = 3, idempotent", true),
            ("max_attempts = 3, idempotent = true", true),
            ("max_attempts = 3, idempotent = false", false),
        ] {
            assert_eq!(
                options_of(source).idempotent.map(|setting| setting.value),
                Some(expected),
                "{source}"
            );
        }
    }

    #[test]
    fn refused() {
        let message = "`idempotent` is `true` or `false`: it is part of what the code means";
        assert_refused(&[
            ("max_attempts = 3, idempotent = 1", "1", message),
            ("max_attempts = 3, idempotent = \"true\"", "\"true\"", message),
            ("max_attempts = 3, idempotent = self.safe", "self.safe", message),
        ]);
    }
}
