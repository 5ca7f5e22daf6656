//! The impl as tokens.
//!
//! ```text
//! impl Classify for FetchError {
//!     fn class(&self) -> Class {
//!         match self {
//!             Self::Refused { .. } | Self::Reset { .. } => Class::Transient,
//!             Self::Io { 0: field, .. } => ClassifySource::class(field),
//!         }
//!     }
//!     fn effect(&self) -> Effect { .. }   // where it is not always "possible", the default
//! }
//! ```

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, WherePredicate};

use super::verdict::{Field, Says, Verdict};

/// A variant, or a struct, and what it says.
pub(super) struct Arm<'a> {
    /// `Self::Variant` or `Self`.
    pub(super) path: TokenStream,
    pub(super) verdict: Verdict<'a>,
}

/// What a field is asked for.
#[derive(Clone, Copy)]
enum Answer {
    Class,
    Effect,
}

pub(super) fn write_impl(
    krate: &TokenStream,
    name: &Ident,
    generics: &Generics,
    arms: &[Arm<'_>],
) -> TokenStream {
    let class = write_match(arms, |arm| arm.write(Answer::Class, krate));
    let is_default = |arm: &Arm<'_>| !arm.verdict.no_effect && !matches!(arm.verdict.class, Says::Source(_));
    let effect = (!arms.iter().all(is_default)).then(|| {
        let effect = write_match(arms, |arm| arm.write(Answer::Effect, krate));
        generated! {
            fn effect(&self) -> #krate::Effect {
                #effect
            }
        }
    });
    let generics = bound(krate, name, generics, arms);
    write(krate, name, &generics, &class, effect.as_ref())
}

/// An impl beside the errors, so that rustc does not report its absence as well.
pub(super) fn write_stand_in(krate: &TokenStream, name: &Ident, generics: &Generics) -> TokenStream {
    write(krate, name, generics, &generated!(loop {}), None)
}

fn write(
    krate: &TokenStream,
    name: &Ident,
    generics: &Generics,
    class: &TokenStream,
    effect: Option<&TokenStream>,
) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    generated! {
        #[automatically_derived]
        impl #impl_generics #krate::Classify for #name #type_generics #where_clause {
            fn class(&self) -> #krate::Class {
                #class
            }
            #effect
        }
    }
}

/// One arm for all that answer the same; no `match` where all do.
fn write_match(arms: &[Arm<'_>], answer: impl Fn(&Arm<'_>) -> (TokenStream, TokenStream)) -> TokenStream {
    let mut groups: Vec<(Vec<TokenStream>, TokenStream, String)> = Vec::new();
    let mut binds = false;
    for arm in arms {
        let (bindings, answer) = answer(arm);
        let path = &arm.path;
        let pattern = generated!(#path { #bindings .. });
        let text = answer.to_string();
        binds |= !bindings.is_empty();
        match groups.iter_mut().find(|(_, _, other)| bindings.is_empty() && *other == text) {
            Some((patterns, ..)) => patterns.push(pattern),
            None => groups.push((vec![pattern], answer, text)),
        }
    }
    match groups.as_slice() {
        [] => generated!(match *self {}),
        [(_, answer, _)] if !binds => answer.clone(),
        _ => {
            let arms = groups.iter().map(|(patterns, answer, _)| generated!(#(#patterns)|* => #answer,));
            let arms: TokenStream = arms.collect();
            generated!(match self { #arms })
        }
    }
}

impl Arm<'_> {
    /// What the pattern binds, and the expression.
    fn write(&self, answer: Answer, krate: &TokenStream) -> (TokenStream, TokenStream) {
        let none = TokenStream::new();
        match (answer, &self.verdict.class) {
            (Answer::Effect, _) if self.verdict.no_effect => (none, generated!(#krate::Effect::None)),
            (Answer::Effect, Says::Source(field)) => field.ask(krate, "ClassifySource", "effect"),
            (Answer::Effect, _) => (none, generated!(#krate::Effect::Possible)),
            (Answer::Class, Says::Source(field)) => field.ask(krate, "ClassifySource", "class"),
            (Answer::Class, Says::RetryAfter(field)) => {
                let (binding, hint) = field.ask(krate, "RetryAfter", "retry_after");
                (binding, generated!(#krate::Class::RateLimited { retry_after: #hint }))
            }
            (Answer::Class, Says::Class("RateLimited")) => {
                (none, generated!(#krate::Class::RateLimited { retry_after: ::core::option::Option::None }))
            }
            (Answer::Class, Says::Class(class)) => {
                let class = Ident::new(class, Span::mixed_site());
                (none, generated!(#krate::Class::#class))
            }
        }
    }
}

impl Field<'_> {
    /// The binding, and the call of a method of a hidden trait: where the type has it not, rustc says so at the type.
    fn ask(&self, krate: &TokenStream, asked: &str, method: &str) -> (TokenStream, TokenStream) {
        let Self { member, ty } = self;
        let site = Span::mixed_site();
        let (asked, method) = (Ident::new(asked, site), Ident::new(method, site));
        let binding = generated!(#member: field,);
        (binding, generated_at!(ty.span()=> <#ty as #krate::__private::#asked>::#method(field)))
    }
}

/// The generics, with a bound for each source whose type depends on a parameter. One that contains the type itself needs
/// none: rustc would look for its end in vain.
fn bound(krate: &TokenStream, name: &Ident, generics: &Generics, arms: &[Arm<'_>]) -> Generics {
    let mut bounded = generics.clone();
    let parameters: Vec<&Ident> = generics
        .params
        .iter()
        .filter_map(|parameter| match parameter {
            GenericParam::Type(parameter) => Some(&parameter.ident),
            _ => None,
        })
        .collect();
    for arm in arms {
        let Says::Source(Field { ty, .. }) = &arm.verdict.class else { continue };
        let tokens = ty.to_token_stream();
        if mentions(tokens.clone(), &parameters) && !mentions(tokens, &[name]) {
            let bound = syn::parse2::<WherePredicate>(generated!(#ty: #krate::Classify));
            bounded.make_where_clause().predicates.extend(bound);
        }
    }
    bounded
}

fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => names.contains(&&word),
        TokenTree::Group(group) => mentions(group.stream(), names),
        _ => false,
    })
}
