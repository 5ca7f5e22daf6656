//! The error type, as far as the signature shows it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{GenericArgument, PathArguments, Signature, Type, TypePath};

/// What is known of the function's error type.
pub(crate) enum ErrorType {
    /// Written in the signature or by `error = ..`.
    Named(Type),
    /// `std::io::Error`: its names are `ErrorKind`s.
    Io(TokenStream),
    /// `anyhow::Error`, `Box<dyn Error>`: told apart by downcast.
    Dynamic(TokenStream),
    /// A type parameter of the function: it has no variants.
    Parameter(Type),
    /// Behind an alias: the type whose outcome's error it is, with `()` for the Ok type.
    Hidden(TokenStream),
    /// `Option`: there is none.
    Absent,
}

impl ErrorType {
    /// Reads it off the return type `output`.
    pub(crate) fn of(output: &Type, declared: Option<Type>, sig: &Signature) -> Self {
        if let Some(declared) = declared {
            return Self::named(&declared, sig);
        }
        let Type::Path(path) = peel(output) else { return Self::Hidden(quote!(#output)) };
        let Some(last) = path.path.segments.last() else { return Self::Hidden(quote!(#output)) };
        let arguments = type_arguments(&last.arguments);
        match arguments.as_slice() {
            _ if path.qself.is_some() => Self::Hidden(quote!(#output)),
            [_] if last.ident == "Option" => Self::Absent,
            [_, error, ..] => Self::named(error, sig),
            [_] if last.ident == "Result" => Self::of_alias(path),
            _ => Self::Hidden(quote!(#output)),
        }
    }

    fn named(ty: &Type, sig: &Signature) -> Self {
        let peeled = peel(ty);
        match peeled {
            Type::Path(path) if ends_with(path, &["io", "Error"]) => Self::Io(quote!(#peeled)),
            Type::Path(path) if is_dynamic(path) => Self::Dynamic(quote!(#peeled)),
            Type::Path(path) if is_parameter(path, sig) => Self::Parameter(peeled.clone()),
            _ => Self::Named(peeled.clone()),
        }
    }

    /// `io::Result<T>` and other well-known aliases with one argument; any other is asked through the runtime.
    fn of_alias(path: &TypePath) -> Self {
        let mut error = path.clone();
        let error_name = if ends_with_module(path, &["eyre", "color_eyre"]) { "Report" } else { "Error" };
        if let Some(last) = error.path.segments.last_mut() {
            last.arguments = PathArguments::None;
            last.ident = proc_macro2::Ident::new(error_name, last.ident.span());
        }
        if ends_with_module(path, &["io"]) {
            return Self::Io(quote!(#error));
        }
        if ends_with_module(path, &["anyhow", "eyre", "color_eyre"]) {
            return Self::Dynamic(quote!(#error));
        }
        let mut alias = path.clone();
        if let Some(PathArguments::AngleBracketed(arguments)) =
            alias.path.segments.last_mut().map(|last| &mut last.arguments)
        {
            // The alias stands in an item, which sees neither the function's generics nor its lifetimes.
            for argument in &mut arguments.args {
                if let GenericArgument::Type(ty) = argument {
                    *ty = syn::parse_quote!(());
                }
            }
        }
        Self::Hidden(quote!(#alias))
    }

    /// The type, to be written where the compiler would have to ask otherwise.
    pub(crate) fn tokens(&self) -> TokenStream {
        match self {
            Self::Named(ty) | Self::Parameter(ty) => infer_impl_trait(ty).into_token_stream(),
            Self::Io(tokens) | Self::Dynamic(tokens) => tokens.clone(),
            Self::Hidden(tokens) => quote_spanned!(tokens.span()=> _),
            Self::Absent => quote!(_),
        }
    }

    /// Where the type is written.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Named(ty) | Self::Parameter(ty) => ty.span(),
            Self::Io(tokens) | Self::Dynamic(tokens) | Self::Hidden(tokens) => tokens.span(),
            Self::Absent => Span::call_site(),
        }
    }

    /// The path in front of a variant: `MyError`, `Self::Error`, `Failure::<T>`. `None` where it is no path.
    pub(crate) fn variant_prefix(&self) -> Option<TokenStream> {
        let Self::Named(Type::Path(path)) = self else { return None };
        if path.qself.is_some() {
            return None;
        }
        let mut path = path.clone();
        for segment in &mut path.path.segments {
            if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                arguments.colon2_token.get_or_insert_with(Default::default);
            }
        }
        Some(path.into_token_stream())
    }
}

/// The type inside the invisible groups that `macro_rules!` puts around `$t:ty`, and inside parentheses.
pub(crate) fn peel(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => peel(&group.elem),
        Type::Paren(paren) => peel(&paren.elem),
        ty => ty,
    }
}

/// The type with `_` for every `impl Trait`, which may not be written in a body.
pub(crate) fn infer_impl_trait(ty: &Type) -> Type {
    struct Infer;
    impl VisitMut for Infer {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if let Type::ImplTrait(found) = ty {
                *ty = Type::Verbatim(quote_spanned!(found.span()=> _));
            } else {
                syn::visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    let mut ty = ty.clone();
    Infer.visit_type_mut(&mut ty);
    ty
}

/// What [`infer_impl_trait`] made, with `()` for every `_`: it has the same error type, and nothing is left to infer.
pub(crate) fn fill_inferred(ty: &Type) -> Type {
    struct Fill;
    impl VisitMut for Fill {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            match ty {
                Type::Verbatim(inferred) if inferred.to_string() == "_" => {
                    *ty = Type::Verbatim(quote_spanned!(inferred.span()=> ()));
                }
                _ => syn::visit_mut::visit_type_mut(self, ty),
            }
        }
    }
    let mut ty = ty.clone();
    Fill.visit_type_mut(&mut ty);
    ty
}

pub(crate) fn type_arguments(arguments: &PathArguments) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return Vec::new() };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn ends_with(path: &TypePath, end: &[&str]) -> bool {
    let segments = &path.path.segments;
    segments.len() >= end.len()
        && segments.iter().rev().zip(end.iter().rev()).all(|(segment, name)| segment.ident == name)
}

/// The segment before the last is one of `modules`.
fn ends_with_module(path: &TypePath, modules: &[&str]) -> bool {
    path.path
        .segments
        .iter()
        .rev()
        .nth(1)
        .is_some_and(|module| modules.iter().any(|name| module.ident == name))
}

fn is_dynamic(path: &TypePath) -> bool {
    if ends_with(path, &["anyhow", "Error"]) || ends_with(path, &["Report"]) {
        return true;
    }
    path.path.segments.last().is_some_and(|last| {
        last.ident == "Box"
            && type_arguments(&last.arguments)
                .first()
                .is_some_and(|ty| matches!(peel(ty), Type::TraitObject(_)))
    })
}

fn is_parameter(path: &TypePath, sig: &Signature) -> bool {
    path.path
        .get_ident()
        .is_some_and(|ident| sig.generics.type_params().any(|parameter| parameter.ident == *ident))
}
