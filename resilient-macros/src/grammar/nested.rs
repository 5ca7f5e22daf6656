//! `nested`

use proc_macro2::TokenTree;

use super::cursor;
use super::entry::Entry;
use super::errors::Errors;

/// `nested = once`
pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<()> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(word)] if word == "once" => Some(()),
        other => {
            errors.push_over(other, "`nested` has one value: write `nested = once`");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused};

    #[test]
    fn one_word() {
        assert_accepted(&["max_attempts = 3, nested = once"]);
        assert_refused(&[
            ("jitter, nested", "nested", "`nested` needs a value: write `nested = once`"),
            ("jitter, nested = 1", "1", "`nested` has one value: write `nested = once`"),
            ("jitter, nested = twice", "twice", "`nested` has one value: write `nested = once`"),
        ]);
    }
}
