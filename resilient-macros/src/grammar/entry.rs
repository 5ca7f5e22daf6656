//! One entry of the attribute: a key and the form in which it was written.

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenTree};

use super::cursor::{self, Mode, PartEnd};
use super::errors::{Errors, shorten};
use super::keys;
use super::punctuation::is_punct;

/// A key and what stands behind it.
pub(crate) struct Entry<'a> {
    pub(crate) key: &'a Ident,
    pub(crate) form: Form<'a>,
}

pub(crate) enum Form<'a> {
    /// `key`
    Flag,
    /// `key = value`; never empty.
    Value(&'a [TokenTree]),
    /// `key(..)`
    List(&'a Group),
}

impl<'a> Entry<'a> {
    /// The key in backticks, as messages start.
    pub(crate) fn label(&self) -> String {
        format!("`{}`", self.key)
    }

    /// The value, where the key has no other form.
    pub(crate) fn value(&self, errors: &mut Errors) -> Option<&'a [TokenTree]> {
        let (label, form) = (self.label(), self.shown_form());
        match self.form {
            Form::Value(tokens) => return Some(tokens),
            Form::Flag => errors.push(self.key.span(), format!("{label} needs a value: write `{form}`")),
            Form::List(group) => {
                errors.push(group.span(), format!("{label} takes its value behind `=`: write `{form}`"));
            }
        }
        None
    }

    /// The list, where the key has no other form.
    pub(crate) fn list(&self, errors: &mut Errors) -> Option<&'a Group> {
        let (label, form) = (self.label(), self.shown_form());
        match self.form {
            Form::List(group) => return Some(group),
            Form::Flag => errors.push(self.key.span(), format!("{label} needs a list: write `{form}`")),
            Form::Value(tokens) => {
                errors.push_over(tokens, format!("{label} takes a list in parentheses: write `{form}`"));
            }
        }
        None
    }

    /// A way to write the key, for messages.
    pub(crate) fn shown_form(&self) -> &'static str {
        keys::find(&self.key.to_string()).map_or("key = value", |key| key.form)
    }
}

/// What was taken from the front of the attribute.
pub(crate) struct Taken<'a> {
    /// The word in key position, even where what follows cannot be read.
    pub(crate) key: Option<&'a Ident>,
    pub(crate) entry: Option<Entry<'a>>,
    pub(crate) rest: &'a [TokenTree],
}

/// Takes one entry and its comma; after a mistake everything up to the next top-level comma.
pub(crate) fn take<'a>(tokens: &'a [TokenTree], errors: &mut Errors) -> Taken<'a> {
    match tokens {
        [] => Taken { key: None, entry: None, rest: &[] },
        [TokenTree::Ident(key), behind @ ..] => {
            let (form, rest) = take_form(key, behind, errors);
            Taken { key: Some(key), entry: form.map(|form| Entry { key, form }), rest }
        }
        [comma, rest @ ..] if is_punct(comma, ',') => {
            errors.push(comma.span(), "a key is missing in front of this `,`");
            Taken { key: None, entry: None, rest }
        }
        [first, ..] => {
            errors.push(first.span(), explain_no_key(first));
            Taken { key: None, entry: None, rest: cursor::skip_part(tokens, Mode::Expression) }
        }
    }
}

fn explain_no_key(token: &TokenTree) -> String {
    match token {
        TokenTree::Punct(punct) if punct.as_char() == '=' => {
            "a key is missing in front of this `=`".to_owned()
        }
        TokenTree::Literal(literal) => {
            format!(
                "expected a key, found the literal `{}`: write `key = value`",
                shorten(&literal.to_string())
            )
        }
        TokenTree::Group(_) => "expected a key, found a group: write `key = value`".to_owned(),
        other => format!("expected a key, found `{other}`: write `key = value`"),
    }
}

type TakenForm<'a> = (Option<Form<'a>>, &'a [TokenTree]);

fn take_form<'a>(key: &Ident, behind: &'a [TokenTree], errors: &mut Errors) -> TakenForm<'a> {
    let skip = |errors: &mut Errors, tokens: &'a [TokenTree], message: String| {
        errors.push_over(tokens, message);
        (None, cursor::skip_part(behind, Mode::Expression))
    };
    match behind {
        [] => (Some(Form::Flag), behind),
        [TokenTree::Punct(comma), rest @ ..] if comma.as_char() == ',' => (Some(Form::Flag), rest),
        [TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => match value {
            [TokenTree::Punct(second), ..] if is_joint(equals) && "=>".contains(second.as_char()) => {
                let operator = behind.get(..2).unwrap_or_default();
                let message = format!("`={}` is no assignment: write `{key} = value`", second.as_char());
                skip(errors, operator, message)
            }
            _ => take_value(key, behind, value, errors),
        },
        [TokenTree::Group(group), rest @ ..] if group.delimiter() == Delimiter::Parenthesis => {
            (Some(Form::List(group)), expect_comma(rest, errors))
        }
        [TokenTree::Group(_), ..] => {
            let form = keys::find(&key.to_string()).map_or("key = value", |key| key.form);
            let message = format!("expected `=`, `(` or `,` behind `{key}`: write `{form}`");
            skip(errors, behind.get(..1).unwrap_or_default(), message)
        }
        [TokenTree::Punct(colon), TokenTree::Punct(second), ..]
            if colon.as_char() == ':' && is_joint(colon) && second.as_char() == ':' =>
        {
            let message = format!("a key is a single word, not a path that starts with `{key}::`");
            skip(errors, behind.get(..2).unwrap_or_default(), message)
        }
        [TokenTree::Ident(next), ..] if keys::find(&next.to_string()).is_some() => {
            errors.push(next.span(), format!("a `,` is missing in front of `{next}`"));
            (Some(Form::Flag), behind)
        }
        [next, ..] => {
            let found = shorten(&next.to_string());
            let message =
                format!("expected `=`, `(` or `,` behind `{key}`, found `{found}`: write `{key} = value`");
            skip(errors, behind.get(..1).unwrap_or_default(), message)
        }
    }
}

fn take_value<'a>(
    key: &Ident,
    behind: &'a [TokenTree],
    value: &'a [TokenTree],
    errors: &mut Errors,
) -> TakenForm<'a> {
    let mode = value_mode(&key.to_string());
    let part = cursor::take_part(value, mode);
    let rest = match part.end {
        PartEnd::Comma(rest) => rest,
        PartEnd::Stray(stray) => continue_behind(stray, mode, errors),
    };
    if part.tokens.is_empty() {
        let message = format!("a value is missing behind this `=`: write `{key} = value`");
        errors.push_over(behind.get(..1).unwrap_or_default(), message);
        return (None, rest);
    }
    (Some(Form::Value(part.tokens)), rest)
}

/// Where to go on at a stray operand: there if it is a key, else behind the next comma.
fn continue_behind<'a>(stray: &'a [TokenTree], mode: Mode, errors: &mut Errors) -> &'a [TokenTree] {
    match stray {
        [TokenTree::Ident(next), ..] if keys::find(&next.to_string()).is_some() => {
            errors.push(next.span(), format!("a `,` is missing in front of `{next}`"));
            stray
        }
        _ => {
            push_stray(stray, errors);
            cursor::skip_part(stray, mode)
        }
    }
}

/// An operand that stands directly behind another one.
fn push_stray(stray: &[TokenTree], errors: &mut Errors) {
    if let Some(token) = stray.first() {
        let found = shorten(&token.to_string());
        errors.push(
            token.span(),
            format!("unexpected `{found}`: a `,` or an operator is missing in front of it"),
        );
    }
}

fn expect_comma<'a>(tokens: &'a [TokenTree], errors: &mut Errors) -> &'a [TokenTree] {
    match tokens {
        [] => tokens,
        [comma, rest @ ..] if is_punct(comma, ',') => rest,
        [TokenTree::Ident(next), ..] if keys::find(&next.to_string()).is_some() => {
            errors.push(next.span(), format!("a `,` is missing in front of `{next}`"));
            tokens
        }
        [token, ..] => {
            errors.push(token.span(), format!("unexpected `{}`: expected `,`", shorten(&token.to_string())));
            cursor::skip_part(tokens, Mode::Expression)
        }
    }
}

fn is_joint(punct: &proc_macro2::Punct) -> bool {
    punct.spacing() == Spacing::Joint
}

fn value_mode(key: &str) -> Mode {
    match key {
        "retry_on" | "abort_on" => Mode::Pattern,
        "error" => Mode::Type,
        _ => Mode::Expression,
    }
}

/// The items of a list between commas; a trailing comma is fine, an empty item is not.
pub(crate) fn take_items<'a>(
    tokens: &'a [TokenTree],
    mode: Mode,
    errors: &mut Errors,
) -> Vec<&'a [TokenTree]> {
    let mut items = Vec::new();
    let mut rest = tokens;
    while let Some(first) = rest.first() {
        if is_punct(first, ',') {
            errors.push(first.span(), "an item is missing in front of this `,`");
        }
        let part = cursor::take_part(rest, mode);
        if !part.tokens.is_empty() {
            items.push(part.tokens);
        }
        rest = match part.end {
            PartEnd::Comma(rest) => rest,
            PartEnd::Stray(stray) => {
                push_stray(stray, errors);
                cursor::skip_part(stray, mode)
            }
        };
    }
    items
}
