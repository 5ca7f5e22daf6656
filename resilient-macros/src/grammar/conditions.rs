//! `retry_on`, `abort_on` and the filter `on(..)`: lists of conditions on an error.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};

use super::classes;
use super::cursor::{self, Mode};
use super::entry::{Entry, take_items};
use super::errors::Errors;
use super::options::{Condition, Conditions};
use super::parameters;
use super::pattern;

/// What the word `transient` means as one item of several.
pub(crate) const TRANSIENT: [&str; 3] = ["transient", "rate_limited", "timeout"];

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Conditions> {
    let tokens = entry.value(errors)?;
    match cursor::peel(tokens).as_ref() {
        [TokenTree::Ident(word)] if word == "any" && entry.key == "abort_on" => {
            errors.push(
                word.span(),
                "`abort_on = any` retries nothing: name the errors, or write `max_attempts = 1`",
            );
            None
        }
        _ => read(&entry.label(), tokens, errors),
    }
}

/// `transient`, `any`, a list in brackets or a single item; `label` says in messages what it is for.
pub(crate) fn read(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Conditions> {
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(word)] if word == "transient" => Some(Conditions::Transient(word.span())),
        [TokenTree::Ident(word)] if word == "any" => Some(Conditions::Any(word.span())),
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
            read_list(label, group, errors).map(Conditions::List)
        }
        item => Some(Conditions::List(vec![read_item(label, item, errors)?])),
    }
}

/// The items in brackets or parentheses, as many as can be read; `None` where that is none.
pub(crate) fn read_list(label: &str, group: &Group, errors: &mut Errors) -> Option<Vec<Condition>> {
    let tokens = parameters::tokens_of(group);
    if tokens.is_empty() {
        errors.push(group.span(), format!("{label}: the list is empty: name a variant, or remove it"));
        return None;
    }
    let mut conditions = Vec::new();
    for item in take_items(&tokens, Mode::Pattern, errors) {
        conditions.extend(read_item(label, item, errors));
    }
    (!conditions.is_empty()).then_some(conditions)
}

fn read_item(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Condition> {
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(word)] if word == "transient" => {
            Some(Condition::Class(expand_transient(word.span())))
        }
        [TokenTree::Ident(word)] if word == "any" => {
            errors
                .push(word.span(), format!("{label}: `any` covers every error, so it is no item of a list"));
            None
        }
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Parenthesis && classes::is_call(&word.to_string()) =>
        {
            classes::read(word, group, errors)
        }
        item => pattern::read(label, item, errors),
    }
}

fn expand_transient(span: Span) -> Vec<Ident> {
    TRANSIENT.into_iter().map(|class| Ident::new(class, span)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused, options_of};
    use super::*;

    #[test]
    fn words_and_lists() {
        assert_accepted(&[
            "retry_on = [Io, Timeout,]",
            "retry_on = Io",
            "retry_on = Io | Timeout, jitter",
            "retry_on = [Io, transient], abort_on = [NotFound]",
            "abort_on = transient",
        ]);
        let value = |source: &str| options_of(source).retry_on.expect(source).value;
        assert!(matches!(value("retry_on = transient"), Conditions::Transient(_)));
        assert!(matches!(value("retry_on = any"), Conditions::Any(_)));
        let Conditions::List(items) = value("retry_on = [Io, transient]") else { panic!("no list") };
        let [Condition::Pattern { .. }, Condition::Class(classes)] = items.as_slice() else {
            panic!("other items")
        };
        assert_eq!(classes, &TRANSIENT);
        assert_eq!(classes[2].span().source_text().as_deref(), Some("transient"));
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("retry_on = []", "[]", "`retry_on`: the list is empty: name a variant, or remove it"),
            ("retry_on = [any]", "any", "`retry_on`: `any` covers every error, so it is no item of a list"),
            (
                "retry_on = [Io, any]",
                "any",
                "`retry_on`: `any` covers every error, so it is no item of a list",
            ),
            (
                "abort_on = any",
                "any",
                "`abort_on = any` retries nothing: name the errors, or write `max_attempts = 1`",
            ),
            ("retry_on = [Io,, Timeout]", ",", "an item is missing in front of this `,`"),
            (
                "retry_on = [Io Timeout]",
                "Timeout",
                "unexpected `Timeout`: a `,` or an operator is missing in front of it",
            ),
            ("retry_on", "retry_on", "`retry_on` needs a value: write `retry_on = [Io, Timeout]`"),
            (
                "retry_on(Io)",
                "(Io)",
                "`retry_on` takes its value behind `=`: write `retry_on = [Io, Timeout]`",
            ),
            (
                "retry_on = Io, Timeout",
                "Timeout",
                "unknown key `Timeout`: if it belongs to `retry_on`, write a list: `retry_on = [.., Timeout]`",
            ),
        ]);
    }
}
