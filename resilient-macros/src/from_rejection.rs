//! `#[derive(FromRejection)]`: one `match` from the kinds of a rejection to the variants of an enum.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Fields, Generics, Item, ItemEnum, Meta, Path, Token, Type, Variant};

use map::{KINDS, Map};

mod map;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match syn::parse2(input) {
        Ok(Item::Enum(item)) => expand_enum(&item),
        Ok(Item::Struct(item)) => refuse(&item.struct_token, &item.ident, &item.generics),
        Ok(Item::Union(item)) => refuse(&item.union_token, &item.ident, &item.generics),
        Ok(other) => Error::new(other.span(), "`FromRejection` is derived for enums").into_compile_error(),
        Err(error) => error.into_compile_error(),
    }
}

fn refuse(keyword: &impl ToTokens, name: &Ident, generics: &Generics) -> TokenStream {
    let message = format!(
        "`FromRejection` is derived for enums: write `impl From<resilient_runtime::Rejection> for {name}` by hand"
    );
    let errors = Error::new_spanned(keyword, message).into_compile_error();
    let stand_in = write_stand_in(&quote!(::resilient_runtime), name, generics);
    quote!(#errors #stand_in)
}

/// An impl beside the errors, so that rustc does not report its absence as well.
fn write_stand_in(krate: &TokenStream, name: &Ident, generics: &Generics) -> TokenStream {
    write_impl(krate, name, generics, &quote!(_), &quote!(loop {}))
}

fn expand_enum(item: &ItemEnum) -> TokenStream {
    let mut errors = Errors::default();
    let krate = read_crate(&item.attrs, &mut errors);
    let map = Map::read(item, &mut errors);
    map.write(item, &krate, &mut errors).unwrap_or_else(|| {
        let errors = errors.0.map(Error::into_compile_error);
        let stand_in = write_stand_in(&krate, &item.ident, &item.generics);
        quote!(#errors #stand_in)
    })
}

/// All mistakes of one enum, so that they are reported at once.
#[derive(Default)]
struct Errors(Option<Error>);

impl Errors {
    fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            none => *none = Some(error),
        }
    }

    fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.add(Error::new_spanned(tokens, message));
    }

    fn none(&self) -> bool {
        self.0.is_none()
    }
}

/// `crate = ::path`, the only thing that the attribute says on an enum.
struct Crate(Path);

impl Parse for Crate {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(Token![crate]) {
            return Err(input.error("on the enum only `crate = ::path` is known: put kinds on a variant"));
        }
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        Ok(Self(input.call(Path::parse_mod_style)?))
    }
}

fn read_crate(attributes: &[Attribute], errors: &mut Errors) -> TokenStream {
    let mut krate = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("rejection")) {
        match attribute.meta {
            Meta::List(_) => match attribute.parse_args::<Crate>() {
                Ok(_) if krate.is_some() => errors.at(attribute.path(), "`crate` is given twice: keep one"),
                Ok(Crate(path)) => krate = Some(path.into_token_stream()),
                Err(error) => errors.add(error),
            },
            _ => errors.at(attribute.path(), "`#[rejection]` belongs on a variant, not on the enum"),
        }
    }
    krate.unwrap_or_else(|| quote!(::resilient_runtime))
}

impl Map<'_> {
    fn write(&self, item: &ItemEnum, krate: &TokenStream, errors: &mut Errors) -> Option<TokenStream> {
        let missing: Vec<&str> = self
            .taken
            .iter()
            .zip(KINDS)
            .filter(|(taken, _)| taken.is_none())
            .map(|(_, (kind, _))| kind)
            .collect();
        // After a mistake the list would only repeat it.
        if errors.none() && self.rest.is_none() && !missing.is_empty() {
            let kinds = join(&missing);
            let noun = if missing.len() == 1 { "has" } else { "have" };
            errors.at(
                &item.ident,
                format!(
                    "{kinds} {noun} no variant: mark one with `#[rejection]`, it takes every kind that is left, \
                     for example `#[rejection] Rejected(resilient_runtime::Rejection)`"
                ),
            );
        }
        let rejection = Ident::new("rejection", Span::mixed_site());
        // `RejectionKind` may grow: a kind of tomorrow goes where the rest goes, or else where timeouts go.
        let last = self.rest.or(self.taken.first().copied().flatten()).or(self.first);
        let mut arms = TokenStream::new();
        let mut uses_field = false;
        for variant in &item.variants {
            let is_last = last.is_some_and(|last| last.ident == variant.ident);
            let kinds = self.kinds_of(variant);
            if !is_last && kinds.is_empty() {
                continue;
            }
            let Some(value) = build(variant, &rejection, krate, errors) else { continue };
            uses_field |= !matches!(variant.fields, Fields::Unit);
            if !is_last {
                arms.extend(quote!(#(#krate::RejectionKind::#kinds)|* => #value,));
            }
        }
        if !errors.none() {
            return None;
        }
        let last = build(last?, &rejection, krate, errors)?;
        let (parameter, body) = match (arms.is_empty(), uses_field) {
            (true, false) => (quote!(_), last),
            (true, true) => (rejection.into_token_stream(), last),
            (false, _) => {
                let kind = quote!(#krate::Rejection::kind(&#rejection));
                (rejection.into_token_stream(), quote!(match #kind { #arms _ => #last, }))
            }
        };
        Some(write_impl(krate, &item.ident, &item.generics, &parameter, &body))
    }
}

fn write_impl(
    krate: &TokenStream,
    name: &Ident,
    generics: &Generics,
    parameter: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics ::core::convert::From<#krate::Rejection> for #name #type_generics #where_clause {
            fn from(#parameter: #krate::Rejection) -> Self {
                #body
            }
        }
    }
}

/// The expression that makes a variant; its one field comes from the rejection, and what rustc has to say about that
/// it says at the type of the field.
fn build(
    variant: &Variant,
    rejection: &Ident,
    krate: &TokenStream,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let name = &variant.ident;
    let convert = |ty: &Type| {
        let from = quote_spanned!(ty.span()=> <#ty as ::core::convert::From<#krate::Rejection>>::from);
        quote!(#from(#rejection))
    };
    let mut fields = variant.fields.iter();
    match (fields.next(), fields.next(), &variant.fields) {
        (_, _, Fields::Unit) => return Some(quote!(Self::#name)),
        (Some(field), None, _) => {
            let value = convert(&field.ty);
            let tuple = || quote!(Self::#name(#value));
            return Some(
                field.ident.as_ref().map_or_else(tuple, |field| quote!(Self::#name { #field: #value })),
            );
        }
        _ => {}
    }
    let message = format!(
        "`{name}` cannot be made from a rejection: leave it without fields or give it one that has `From<Rejection>`"
    );
    errors.at(&variant.fields, message);
    None
}

/// `` `a`, `b` and `c` ``
pub(crate) fn join(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests;
