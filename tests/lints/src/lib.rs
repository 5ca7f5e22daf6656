//! Annotated functions of every kind, as a strict user writes them: the expansion says nothing that a lint speaks of,
//! and allows nothing that the user forbids.

#![forbid(unsafe_code)]
#![forbid(unused, warnings)]
#![forbid(
    nonstandard_style,
    future_incompatible,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility
)]
#![forbid(keyword_idents, refining_impl_trait, let_underscore)]
#![forbid(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    closure_returning_async_block,
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unstable_features,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
// Not `forbid`: clippy takes an argument that an attempt binds anew for the user's shadowing, and only an `allow` on that
// statement keeps both it and later names of the user's out of the report.
#![deny(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
#![forbid(
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used
)]

pub mod arguments;
pub mod failure;
pub mod fallbacks;
pub mod futures;
pub mod generics;
pub mod guards;
pub mod keys;
pub mod made_by_macros;
pub mod methods;
pub mod policies;
pub mod returns;
pub mod traits;

#[cfg(test)]
mod tests;
