//! `#[derive(Classify)]`: one `match` from the variants of an enum, or a struct, to their classes and effects.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Error, Fields, Generics, Item, ItemEnum, ItemStruct};

use crate::from_rejection::join;
use crate::grammar::Errors;
use attribute::{Marks, Place};
use verdict::Verdict;
use write::{Arm, write_impl, write_stand_in};

mod attribute;
mod verdict;
mod words;
mod write;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let item = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let (krate, name, generics, arms) = match &item {
        Item::Enum(item) => {
            let (krate, arms) = read_enum(item, &mut errors);
            (krate, &item.ident, &item.generics, arms)
        }
        Item::Struct(item) => {
            let (krate, arms) = read_struct(item, &mut errors);
            (krate, &item.ident, &item.generics, arms)
        }
        Item::Union(item) => return refuse(&item.union_token, &item.ident, &item.generics),
        other => {
            return Error::new_spanned(other, "`Classify` is derived for enums and structs")
                .into_compile_error();
        }
    };
    if errors.is_empty() {
        return write_impl(&krate, name, generics, &arms);
    }
    let errors = errors.into_compile_errors();
    let stand_in = write_stand_in(&krate, name, generics);
    quote!(#errors #stand_in)
}

fn refuse(keyword: &impl ToTokens, name: &Ident, generics: &Generics) -> TokenStream {
    let message = format!(
        "`Classify` is derived for enums and structs: write `impl resilient_runtime::Classify for {name}` by hand"
    );
    let errors = Error::new_spanned(keyword, message).into_compile_error();
    let stand_in = write_stand_in(&default_crate(), name, generics);
    quote!(#errors #stand_in)
}

fn default_crate() -> TokenStream {
    quote!(::resilient_runtime)
}

fn read_enum<'a>(item: &'a ItemEnum, errors: &mut Errors) -> (TokenStream, Vec<Arm<'a>>) {
    let above = Marks::read(&item.attrs, Place::Enum, errors);
    let mut arms = Vec::new();
    let mut missing = Vec::new();
    for variant in &item.variants {
        let name = &variant.ident;
        let subject = Subject::read(name, &variant.fields, &variant.attrs, Place::Variant);
        match subject.judge(above.default, errors) {
            Judged::Sound(verdict) => arms.push(Arm { path: quote!(Self::#name), verdict }),
            Judged::Unmarked => missing.push(name.to_string()),
            Judged::Mistaken => {}
        }
    }
    // A default that was tried and is wrong is already reported.
    if !missing.is_empty() && !above.tried_default {
        let (verb, each) = if missing.len() == 1 { ("has", "it") } else { ("have", "each") };
        let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
        let message = format!(
            "{} {verb} no class: mark {each}, as in `#[classify(transient)]`, or write \
             `#[classify(default = permanent)]` above the enum",
            join(&missing)
        );
        errors.push(item.ident.span(), message);
    }
    (above.krate.unwrap_or_else(default_crate), arms)
}

fn read_struct<'a>(item: &'a ItemStruct, errors: &mut Errors) -> (TokenStream, Vec<Arm<'a>>) {
    let name = &item.ident;
    let mut subject = Subject::read(name, &item.fields, &item.attrs, Place::Struct);
    let krate = subject.marks.krate.take().unwrap_or_else(default_crate);
    let mut arms = Vec::new();
    match subject.judge(None, errors) {
        Judged::Sound(verdict) => arms.push(Arm { path: quote!(Self), verdict }),
        Judged::Unmarked => {
            let message = format!(
                "`{name}` has no class: write `#[classify(transient)]` or another class above it, or \
                 `#[classify(source)]` above the field that says"
            );
            errors.push(name.span(), message);
        }
        Judged::Mistaken => {}
    }
    (krate, arms)
}

/// A variant, or a whole struct.
struct Subject<'a> {
    name: &'a Ident,
    fields: &'a Fields,
    marks: Marks,
    /// The mistakes in `marks`.
    errors: Errors,
}

impl<'a> Subject<'a> {
    fn read(name: &'a Ident, fields: &'a Fields, attributes: &[Attribute], place: Place) -> Self {
        let mut errors = Errors::default();
        let marks = Marks::read(attributes, place, &mut errors);
        Self { name, fields, marks, errors }
    }
}

enum Judged<'a> {
    Sound(Verdict<'a>),
    /// It says no class, and nothing wrong either.
    Unmarked,
    Mistaken,
}

#[cfg(test)]
mod tests;
