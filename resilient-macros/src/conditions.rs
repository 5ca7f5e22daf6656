//! `retry_on`, `abort_on` and `on(..)` as predicates.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::Parse;
use syn::spanned::Spanned;
use syn::{Expr, Pat, Type};

use crate::error_type::ErrorType;
use crate::grammar::Errors;
use crate::grammar::options::{Alternative, Condition};
use crate::syntax::{self, locate};

/// The names that a predicate's tokens use for what it is given.
pub(crate) struct Given {
    /// `&E`
    pub(crate) error: TokenStream,
    /// `Option<Note>`
    pub(crate) note: TokenStream,
    /// A guard stands before the attempts, and may have rejected this one.
    pub(crate) behind_gate: bool,
}

/// Translates a list of conditions.
///
/// ```text
/// [Io, Status { code: 500..=599 }]    (last_error type `Failure`)
/// ::core::matches!(last_error, Failure::Io { .. }) || ::core::matches!(last_error, Failure::Status { code: 500..=599 })
/// ```
pub(crate) fn predicate(
    conditions: &[Condition],
    given: &Given,
    error: &ErrorType,
    rt: &TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    let mut alias = TokenStream::new();
    let (mut answers, mut rejections) = (Vec::new(), Vec::new());
    for condition in conditions {
        let mut item = Item { given, error, rt, errors: &mut *errors, alias: &mut alias };
        if let Some(translated) = item.translate(condition) {
            let rejected = given.behind_gate && matches!(condition, Condition::Rejected(_));
            if rejected { &mut rejections } else { &mut answers }.push(translated);
        }
    }
    let mut items = generated!(#(#answers)||*);
    // What a guard rejected is named by `rejected(..)` only, whichever variant it became.
    if given.behind_gate && !answers.is_empty() {
        let note = &given.note;
        let or = (!rejections.is_empty()).then(|| generated!(||));
        items = if answers.len() == 1 {
            generated!(#rt::is_answer(#note) && #items #or)
        } else {
            generated!(#rt::is_answer(#note) && (#items) #or)
        };
    }
    items.extend(generated!(#(#rejections)||*));
    if alias.is_empty() { items } else { generated!({ #alias #items }) }
}

struct Item<'a> {
    given: &'a Given,
    error: &'a ErrorType,
    rt: &'a TokenStream,
    errors: &'a mut Errors,
    /// `type __ResilientError = ..;`, where the error type is only known through an alias.
    alias: &'a mut TokenStream,
}

impl Item<'_> {
    fn translate(&mut self, condition: &Condition) -> Option<TokenStream> {
        let (error, rt) = (&self.given.error, self.rt);
        match condition {
            Condition::Pattern { alternatives, guard } => self.pattern(alternatives, guard.as_ref()),
            Condition::Kind(kinds) => Some(generated_at! { kinds.first()?.span()=>
                ::core::matches!(#error.kind(), #(::std::io::ErrorKind::#kinds)|*)
            }),
            Condition::Is { ty, pattern, guard } => {
                let ty: Type = self.parsed(ty, "a type in `is(..)`")?;
                let Some(pattern) = pattern else {
                    return Some(generated_at!(ty.span()=> #error.downcast_ref::<#ty>().is_some()));
                };
                let pattern = self.parsed_pattern(pattern)?;
                let guard = self.guard(guard.as_ref())?;
                let some = generated!(::core::option::Option::Some);
                Some(generated_at! { ty.span()=>
                    ::core::matches!(#error.downcast_ref::<#ty>(), #some(#pattern) #guard)
                })
            }
            Condition::Class(classes) => {
                let classes = classes.iter().map(class_variant);
                Some(generated! {
                    ::core::matches!(#rt::Classify::class(#error), #(#rt::Class::#classes { .. })|*)
                })
            }
            Condition::Rejected(kinds) => {
                let note = &self.given.note;
                let kinds = kinds.iter().map(capitalized);
                Some(generated!(#rt::is_rejected(#note, &[#(#rt::RejectionKind::#kinds),*])))
            }
        }
    }

    fn pattern(&mut self, alternatives: &[Alternative], guard: Option<&TokenStream>) -> Option<TokenStream> {
        let error = &self.given.error;
        if let ErrorType::Io(_) = self.error {
            if let Some(kinds) = bare_names(alternatives) {
                let guard = self.guard(guard)?;
                return Some(generated! {
                    ::core::matches!(#error.kind(), #(::std::io::ErrorKind::#kinds)|* #guard)
                });
            }
        }
        let patterns: Vec<TokenStream> =
            alternatives.iter().filter_map(|alternative| self.alternative(alternative)).collect();
        if patterns.len() < alternatives.len() {
            return None;
        }
        let guard = self.guard(guard)?;
        Some(generated!(::core::matches!(#error, #(#patterns)|* #guard)))
    }

    fn alternative(&mut self, alternative: &Alternative) -> Option<TokenStream> {
        let Some(variant) = &alternative.variant else {
            return self.parsed_pattern(&alternative.pattern);
        };
        let name = &variant.name;
        // A mistake in the name is not to underline everything from the attribute to the return type, where the prefix
        // was taken from.
        let prefix = locate(self.prefix(name)?, name.span());
        let Some(fields) = &variant.fields else {
            // Both ends are ours: a pattern whose span is the user's own is told by clippy that a unit variant needs
            // no `{ .. }`.
            let ours = Span::mixed_site().located_at(name.span());
            let prefix = starting_at(prefix, ours);
            let fields = quote_spanned!(ours=> { .. });
            return self.parsed_pattern(&quote!(#prefix::#name #fields));
        };
        self.parsed_pattern(&quote!(#prefix::#name #fields))
    }

    /// What stands in front of the name of a variant.
    fn prefix(&mut self, name: &Ident) -> Option<TokenStream> {
        let message = match self.error {
            ErrorType::Named(ty) => match self.error.variant_prefix() {
                Some(prefix) => return Some(prefix),
                None => format!(
                    "`{}` is not an enum with a variant `{name}`; use `retry_if = |error| ..`",
                    display(ty)
                ),
            },
            ErrorType::Hidden(output) => {
                let rt = self.rt;
                // Items have no hygiene, and the user's patterns and guards stand beside it.
                *self.alias = generated!(type __ResilientError = <#output as #rt::Outcome>::Error;);
                return Some(generated!(__ResilientError));
            }
            ErrorType::Io(_) => format!(
                "`io::Error` has no variants; name a kind (`{name}`, or `kind({name})`), or write a guard: \
                 `error if error.raw_os_error() == Some(4)`"
            ),
            ErrorType::Dynamic(ty) => {
                format!(
                    "`{}` hides the variant `{name}`; name its type: `is(MyError as MyError::{name})`",
                    display(ty)
                )
            }
            ErrorType::Parameter(ty) => {
                format!(
                    "`{}` is a type parameter and has no variants; use `retry_if = |error| ..`",
                    display(ty)
                )
            }
            ErrorType::Absent => {
                format!("an `Option` has no error `{name}`: every `None` is a failure, so remove the list")
            }
        };
        self.errors.push(name.span(), message);
        None
    }

    fn guard(&mut self, guard: Option<&TokenStream>) -> Option<TokenStream> {
        let Some(guard) = guard else { return Some(TokenStream::new()) };
        let guard: Expr = self.parsed(guard, "an expression behind `if`")?;
        Some(generated!(if #guard))
    }

    fn parsed_pattern(&mut self, tokens: &TokenStream) -> Option<TokenStream> {
        match syntax::parse(Pat::parse_multi, tokens) {
            Ok(pattern) => Some(pattern.into_token_stream()),
            Err(error) => {
                self.errors.push(error.span(), format!("not a pattern: {error}"));
                None
            }
        }
    }

    fn parsed<T: Parse>(&mut self, tokens: &TokenStream, what: &str) -> Option<T> {
        syntax::parse(T::parse, tokens)
            .map_err(|error| self.errors.push(error.span(), format!("expected {what}: {error}")))
            .ok()
    }
}

/// The names of a pattern that consists of names only.
fn bare_names(alternatives: &[Alternative]) -> Option<Vec<&Ident>> {
    alternatives
        .iter()
        .map(|alternative| match &alternative.variant {
            Some(variant) if variant.fields.is_none() => Some(&variant.name),
            _ => None,
        })
        .collect()
}

/// A path whose first token has another span. `$crate` keeps its own, by which it is resolved.
fn starting_at(path: TokenStream, span: Span) -> TokenStream {
    let mut tokens: Vec<TokenTree> = path.into_iter().collect();
    match tokens.first_mut() {
        Some(TokenTree::Ident(first)) if first == "$crate" => {}
        Some(first) => first.set_span(span),
        None => {}
    }
    tokens.into_iter().collect()
}

/// `rate_limited` -> `RateLimited`
fn class_variant(class: &Ident) -> Ident {
    let name: String = class.to_string().split('_').map(capitalize).collect();
    Ident::new(&name, Span::mixed_site().located_at(class.span()))
}

fn capitalized(kind: &Ident) -> Ident {
    Ident::new(&capitalize(&kind.to_string()), Span::mixed_site().located_at(kind.span()))
}

fn capitalize(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// A type as the user would write it.
fn display(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(" :: ", "::").replace(" < ", "<").replace(" >", ">")
}
