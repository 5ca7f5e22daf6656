//! The attribute of `resilient-runtime`.

/// [`quote!`](quote::quote), with names that the user's code cannot see and that do not see it.
macro_rules! generated {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}

/// [`generated!`], shown at the user's tokens that `$span` belongs to: rustc's word on them is not to underline the
/// whole attribute.
macro_rules! generated_at {
    ($span:expr=> $($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site().located_at($span)=> $($tokens)*)
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

/// Writes `From<Rejection>` for an error enum: how the guard's own errors (timeout, deadline, open circuit, full
/// bulkhead, rate limit) become variants of it.
///
/// - `#[rejection]` on a variant: it takes every kind that no other variant takes.
/// - `#[rejection(timeout, deadline, open, full, limited)]` on a variant: it takes these kinds.
/// - Without any of these: a variant named `Timeout` or `TimedOut` takes timeouts and deadlines, and a variant with
///   one field whose type is `Rejection` takes the rest.
/// - `#[rejection(crate = ::path)]` on the enum: where `resilient_runtime` is found.
///
/// The variant has no field, or one that is made with `From<Rejection>`. All kinds have to be taken.
///
/// ```ignore
/// #[derive(Debug, FromRejection)]
/// enum FetchError {
///     NotFound,
///     #[rejection(timeout, deadline)]
///     TooSlow,
///     #[rejection]
///     Unavailable(Rejection),
/// }
/// ```
#[proc_macro_derive(FromRejection, attributes(rejection))]
pub fn derive_from_rejection(input: TokenStream) -> TokenStream {
    from_rejection::expand(input.into()).into()
}
