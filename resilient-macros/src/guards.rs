//! The guards of the other side as tokens: where their state lives, and how a call reaches it.
//!
//! ```text
//! circuit_breaker = 5
//! let call_breaker = || -> &'static rt::CircuitBreaker {
//!     static CIRCUIT_BREAKER: rt::CircuitBreaker = rt::CircuitBreaker::new().named(NAME).consecutive(5);
//!     &CIRCUIT_BREAKER
//! };
//!
//! circuit_breaker = 5, key = tenant
//! let state_key = rt::hash_key(&(tenant));
//! let kept_breaker = {
//!     static CIRCUIT_BREAKER: rt::Keyed<rt::CircuitBreaker> = rt::Keyed::new(|| rt::CircuitBreaker::new()..);
//!     rt::kept(&CIRCUIT_BREAKER, state_key)
//! };
//! let call_breaker = || -> &rt::CircuitBreaker { &kept_breaker };
//!
//! circuit_breaker = 5, upstream = "inventory"
//! let call_breaker = || -> &'static rt::CircuitBreaker {
//!     static CIRCUIT_BREAKER: rt::Upstream<rt::CircuitBreaker> = rt::Upstream::new("inventory", || rt::CircuitBreaker::new()..);
//!     CIRCUIT_BREAKER.get()
//! };
//!
//! circuit_breaker = &self.breaker
//! let kept_breaker = &self.breaker;
//! let call_breaker = || rt::shared::<rt::CircuitBreaker, _>(kept_breaker);
//! ```
//!
//! The closures are of size zero or hold one reference, and nothing of them is stored in a future that does not need it.
//! Literals are constants of the static; numbers that only the call can know are set by `rt::Adopt` before the first attempt.

mod placement;
mod settings;

use proc_macro2::TokenStream;
use quote::quote;

use crate::counting::Counting;
use crate::grammar::options::{Name, Options};
use crate::syntax::{locate, start_of};
use placement::Made;

/// The guards of a function.
pub(crate) struct Guards {
    /// Where their state lives: statements before the first attempt.
    pub(crate) lets: TokenStream,
    /// What the outcome of an attempt means to the circuit breaker, where there is one.
    pub(crate) counting: Option<Counting>,
    pub(crate) limiter: Option<Per>,
    pub(crate) has_bulkhead: bool,
    pub(crate) has_budget: bool,
    /// The settings of the hedge: an expression of type `&Hedge`.
    pub(crate) hedge: Option<TokenStream>,
    /// What the function's site measures: setters of `Site`.
    pub(crate) measured: TokenStream,
    pub(crate) nested_once: bool,
}

/// What a rate limit counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Per {
    Attempt,
    Call,
}

impl Guards {
    /// `name` is the function's identity, as an expression that a constant can hold.
    pub(crate) fn new(
        options: &Options,
        counting: Option<Counting>,
        name: &TokenStream,
        repeats: bool,
        rt: &TokenStream,
    ) -> Self {
        let mut made = Made { rt, options, name, lets: TokenStream::new() };
        made.lets.extend(options.state_key.as_ref().map(|key| {
            let value = &key.value;
            let hash = locate(generated!(#rt::hash_key), start_of(value));
            generated_at!(start_of(value)=> let state_key = #hash(&(#value));)
        }));
        if let Some(breaker) = &options.circuit_breaker {
            made.breaker(&breaker.value);
        }
        let limiter = options.rate_limit.as_ref().map(|limit| made.limiter(&limit.value));
        if let Some(bulkhead) = &options.bulkhead {
            made.bulkhead(&bulkhead.value);
        }
        let hedges = options.hedge.is_some();
        let has_budget = (repeats || hedges) && made.budget();
        let hedge = options.hedge.as_ref().map(|hedge| made.hedge(&hedge.value));
        let measured = made.measured();
        Self {
            lets: made.lets,
            counting,
            limiter,
            has_bulkhead: options.bulkhead.is_some(),
            has_budget,
            hedge,
            measured,
            nested_once: options.nested.is_some(),
        }
    }

    /// Whether attempts pass a breaker or a limiter.
    pub(crate) fn has_gate(&self) -> bool {
        self.counting.is_some() || self.limiter.is_some()
    }
}

pub(crate) fn literal_of(name: &Name) -> TokenStream {
    let mut literal = proc_macro2::Literal::string(&name.text);
    literal.set_span(name.span);
    quote!(#literal)
}
