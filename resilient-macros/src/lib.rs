//! The attribute of `resilient-runtime`.

/// [`quote!`](quote::quote), with names that the user's code cannot see and that do not see it.
macro_rules! generated {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}

mod argument;
mod conditions;
mod emit;
mod error_type;
mod expand;
mod fallback;
mod from_rejection;
mod function;
mod grammar;
mod place;
mod plan;
mod receiver;
mod rename;
mod scan;
mod settings;
mod syntax;

use proc_macro::TokenStream;

/// attribute
#[proc_macro_attribute]
pub fn resilient(attribute: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(attribute.into(), item.into()).into()
}
