//! The words of `#[classify(..)]`, and where each may stand.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::{Attribute, Index, Member, Meta, Path};

use super::words::{explain_unknown, find_class, is_word};
use crate::grammar::Errors;

/// What an attribute stands above.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Enum,
    Struct,
    Variant,
    Field,
}

/// Who says the class.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// The attribute; this is the variant of `Class`.
    Named(&'static str),
    /// A field.
    Source,
}

impl Class {
    pub(super) const RATE_LIMITED: Self = Self::Named("RateLimited");
}

/// What all attributes at one place say.
#[derive(Default)]
pub(super) struct Marks {
    pub(super) class: Option<(Class, Ident)>,
    pub(super) no_effect: Option<Ident>,
    /// The word and the field.
    pub(super) retry_after: Option<(Ident, Member)>,
    pub(super) default: Option<&'static str>,
    /// Whether a default is meant, known or not.
    pub(super) tried_default: bool,
    pub(super) krate: Option<TokenStream>,
}

impl Marks {
    pub(super) fn read(attributes: &[Attribute], place: Place, errors: &mut Errors) -> Self {
        let mut marks = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("classify")) {
            match &attribute.meta {
                Meta::List(list) if !list.tokens.is_empty() => {
                    let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
                    marks.read_list(&tokens, place, errors);
                }
                Meta::NameValue(pair) => {
                    let tokens: Vec<TokenTree> = pair.eq_token.to_token_stream().into_iter().collect();
                    let message =
                        format!("`classify` takes its words in parentheses: write `{}`", example(place));
                    errors.push_over(&tokens, message);
                }
                _ => {
                    let tokens: Vec<TokenTree> = attribute.path().to_token_stream().into_iter().collect();
                    errors.push_over(
                        &tokens,
                        format!("`classify` says nothing here: write `{}`", example(place)),
                    );
                }
            }
        }
        marks
    }

    fn read_list(&mut self, tokens: &[TokenTree], place: Place, errors: &mut Errors) {
        let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        let mut rest = tokens;
        while !rest.is_empty() {
            let end = rest.iter().position(is_comma).unwrap_or(rest.len());
            let (entry, behind) = rest.split_at(end);
            if let ([], Some(comma)) = (entry, behind.first()) {
                errors.push(comma.span(), "a word is missing before this `,`: remove it");
            } else {
                self.read_entry(entry, place, errors);
            }
            rest = behind.get(1..).unwrap_or_default();
        }
    }

    fn read_entry(&mut self, entry: &[TokenTree], place: Place, errors: &mut Errors) {
        match entry {
            [TokenTree::Ident(word)] => self.take_word(word, place, errors),
            [TokenTree::Ident(word), TokenTree::Punct(equals), value @ ..] if equals.as_char() == '=' => {
                self.take_value(word, value, place, errors);
            }
            [TokenTree::Ident(word), TokenTree::Group(group), ..]
                if group.delimiter() == Delimiter::Parenthesis =>
            {
                let message = match find_class(word) {
                    Some("RateLimited") => {
                        "`rate_limited` takes no parentheses: write `rate_limited, retry_after = field`"
                            .to_owned()
                    }
                    _ => format!("`{word}` takes no parentheses: words stand between commas"),
                };
                errors.push(group.span(), message);
            }
            [TokenTree::Ident(word), next, ..] => {
                errors.push(
                    next.span(),
                    format!("a `,` is missing after `{word}`: words stand between commas"),
                );
            }
            other => {
                let text = other.iter().map(ToString::to_string).collect::<String>();
                let unquoted = text.trim_matches('"');
                let message = if unquoted != text && is_word(unquoted) {
                    format!("words stand without quotes: write `{unquoted}`")
                } else {
                    format!("this is no word: write `{}`", example(place))
                };
                errors.push_over(other, message);
            }
        }
    }

    fn take_word(&mut self, word: &Ident, place: Place, errors: &mut Errors) {
        let class = if word == "source" { Some(Class::Source) } else { find_class(word).map(Class::Named) };
        let message = match (class, word.to_string().as_str()) {
            (Some(class), _) => return self.take_class(class, word, place, errors),
            (_, "no_effect") if matches!(place, Place::Variant | Place::Struct) => {
                match self.no_effect {
                    None => return self.no_effect = Some(word.clone()),
                    Some(_) => "`no_effect` is given twice: keep one".to_owned(),
                }
            }
            (_, "no_effect") => "`no_effect` belongs on a variant".to_owned(),
            (_, "retry_after") if place == Place::Field => {
                "`retry_after` belongs above the variant, with the name of this field: write \
                 `rate_limited, retry_after = field`"
                    .to_owned()
            }
            (_, "retry_after") => {
                "`retry_after` needs the field that holds it: write `retry_after = field`, or `retry_after = 0` \
                 in a tuple"
                    .to_owned()
            }
            (_, "default") => {
                self.tried_default = true;
                "`default` needs a class: write `default = permanent`".to_owned()
            }
            (_, "crate") => "`crate` needs a path: write `crate = ::resilient_runtime`".to_owned(),
            _ => explain_unknown(word),
        };
        errors.push(word.span(), message);
    }

    fn take_class(&mut self, class: Class, word: &Ident, place: Place, errors: &mut Errors) {
        let message = match (place, class, &self.class) {
            (Place::Enum, Class::Source, _) => {
                "`source` belongs on a variant with one field, or on a field".to_owned()
            }
            (Place::Enum, ..) => {
                self.tried_default = true;
                format!("a class above an enum is a default: write `default = {word}`")
            }
            (Place::Field, Class::Named(_), _) => {
                format!("`{word}` belongs above the variant or the struct: a field can only be the `source`")
            }
            (_, _, Some((_, other))) if other == word => format!("`{word}` is given twice: keep one"),
            (_, _, Some((_, other))) => format!("`{word}` contradicts `{other}`: keep one"),
            (_, _, None) => {
                self.class = Some((class, word.clone()));
                return;
            }
        };
        errors.push(word.span(), message);
    }

    fn take_value(&mut self, word: &Ident, value: &[TokenTree], place: Place, errors: &mut Errors) {
        let message = match (word.to_string().as_str(), place) {
            // The word alone is told what value it needs, and where.
            (_, _) if value.is_empty() => return self.take_word_without_value(word, place, errors),
            ("retry_after", Place::Variant | Place::Struct) => {
                return self.take_retry_after(word, value, errors);
            }
            ("retry_after", Place::Field) => return self.take_word(word, place, errors),
            ("retry_after", Place::Enum) => "`retry_after` belongs on a variant".to_owned(),
            ("default", Place::Enum) => return self.take_default(word, value, errors),
            ("default", Place::Struct) => {
                "a struct has one class: write it without `default =`, as in `#[classify(permanent)]`"
                    .to_owned()
            }
            ("default", _) => "`default` belongs above the enum".to_owned(),
            ("crate", Place::Enum | Place::Struct) => return self.take_crate(word, value, errors),
            ("crate", _) => "`crate` belongs in a `#[classify(..)]` above the enum or the struct".to_owned(),
            ("rate_limited", _) => {
                "`rate_limited` takes no value: write `rate_limited, retry_after = field`".to_owned()
            }
            (text, _) if is_word(text) => format!("`{word}` takes no value: write `{word}` alone"),
            _ => explain_unknown(word),
        };
        errors.push(word.span(), message);
    }

    fn take_word_without_value(&mut self, word: &Ident, place: Place, errors: &mut Errors) {
        match word.to_string().as_str() {
            text if find_class(word).is_some() || text == "no_effect" || text == "source" => {
                errors.push(word.span(), format!("`{word}` takes no value: write `{word}` alone"));
            }
            _ => self.take_word(word, place, errors),
        }
    }

    fn take_retry_after(&mut self, word: &Ident, value: &[TokenTree], errors: &mut Errors) {
        let member = match value {
            [TokenTree::Ident(field)] => Some(Member::Named(field.clone())),
            [TokenTree::Literal(literal)] => {
                let index = literal.to_string().parse().ok();
                index.map(|index| Member::Unnamed(Index { index, span: literal.span() }))
            }
            _ => None,
        };
        match (member, &self.retry_after) {
            (Some(_), Some(_)) => errors.push(word.span(), "`retry_after` is given twice: keep one"),
            (Some(member), None) => self.retry_after = Some((word.clone(), member)),
            (None, _) => errors.push_over(
                value,
                "`retry_after` names a field of the variant: write `retry_after = field`, or `retry_after = 0` in a tuple",
            ),
        }
    }

    fn take_default(&mut self, word: &Ident, value: &[TokenTree], errors: &mut Errors) {
        if self.tried_default {
            errors.push(word.span(), "`default` is given twice: keep one");
        }
        self.tried_default = true;
        match value {
            [TokenTree::Ident(class)] => match find_class(class) {
                Some(class) => self.default = Some(class),
                None if is_word(&class.to_string()) => errors.push(
                    class.span(),
                    format!("`{class}` is no default: name a class, as in `default = permanent`"),
                ),
                None => errors.push(class.span(), explain_unknown(class)),
            },
            other => errors.push_over(other, "`default` is one class: write `default = permanent`"),
        }
    }

    fn take_crate(&mut self, word: &Ident, value: &[TokenTree], errors: &mut Errors) {
        let path = Path::parse_mod_style.parse2(value.iter().cloned().collect());
        match (path, &self.krate) {
            (Ok(_), Some(_)) => errors.push(word.span(), "`crate` is given twice: keep one"),
            (Ok(path), None) => self.krate = Some(path.into_token_stream()),
            (Err(_), _) => {
                errors.push_over(value, "`crate` takes a path: write `crate = ::resilient_runtime`");
            }
        }
    }

    /// Where the word for the class stands.
    pub(super) fn class_span(&self) -> Option<Span> {
        self.class.as_ref().map(|(_, word)| word.span())
    }
}

fn example(place: Place) -> &'static str {
    match place {
        Place::Enum => "#[classify(default = permanent)]",
        Place::Struct | Place::Variant => "#[classify(transient)]",
        Place::Field => "#[classify(source)]",
    }
}
