//! Every shape of function, in editions 2021 and 2024: it compiles, its future is `Send` where the plain function's
//! would be, and its body runs as often as the attribute says.

#![allow(
    clippy::boxed_local,
    clippy::double_must_use,
    clippy::manual_async_fn,
    clippy::multiple_bound_locations,
    clippy::needless_arbitrary_self_type,
    clippy::needless_return,
    clippy::question_mark,
    clippy::redundant_closure_call,
    clippy::redundant_locals,
    clippy::too_many_arguments,
    clippy::useless_vec,
    clippy::needless_lifetimes,
    reason = "these are the shapes under test"
)]

mod async_traits;
mod attributes;
mod bodies;
mod borrowed;
mod breakers;
mod error_types;
mod fallback_arguments;
mod fallbacks;
mod flaky;
mod futures_returned;
mod generics;
mod guards;
mod hygiene;
mod instrument;
mod looking_attributes;
mod macros;
mod mut_references;
mod owned;
mod owned_receivers;
mod patterns;
mod policies;
mod raw_identifiers;
mod receivers;
mod recursion;
mod return_types;
mod sync_time_limits;
mod traits;
mod unsafe_and_abi;
