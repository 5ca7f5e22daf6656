//! The parameters of a call form such as `exp("100ms", max = "30s")`.

use proc_macro2::{Group, Ident, Spacing, TokenTree};

use super::cursor::Mode;
use super::entry::take_items;
use super::errors::Errors;
use super::punctuation::is_punct;

/// One parameter: `value` or `name = value`.
pub(crate) struct Parameter<'a> {
    pub(crate) name: Option<&'a Ident>,
    pub(crate) value: &'a [TokenTree],
}

/// The tokens between the parentheses; [`read`] borrows from them.
pub(crate) fn tokens_of(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

/// The parameters between commas.
pub(crate) fn read<'a>(tokens: &'a [TokenTree], errors: &mut Errors) -> Vec<Parameter<'a>> {
    let mut parameters = Vec::new();
    for item in take_items(tokens, Mode::Expression, errors) {
        match item {
            [TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..]
                if equals.as_char() == '=' && !continues_operator(equals.spacing(), value.first()) =>
            {
                if value.is_empty() {
                    errors.push(
                        equals.span(),
                        format!("a value is missing behind this `=`: write `{name} = value`"),
                    );
                } else {
                    parameters.push(Parameter { name: Some(name), value });
                }
            }
            value => parameters.push(Parameter { name: None, value }),
        }
    }
    parameters
}

fn continues_operator(spacing: Spacing, next: Option<&TokenTree>) -> bool {
    let operator = |token| is_punct(token, '=') || is_punct(token, '>');
    spacing == Spacing::Joint && next.is_some_and(operator)
}
