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

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::counting::Counting;
use crate::grammar::options::{Backoff, Budget, Guard, Name, Options, Parameter, Setting, Time, Value};
use crate::syntax::{locate, start_of};
use crate::values::{Values, duration};

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

/// A kind of guard with state.
struct Kind {
    ty: TokenStream,
    /// `call_breaker`
    call: TokenStream,
    /// `kept_breaker`
    kept: TokenStream,
    /// `CIRCUIT_BREAKER`
    place: TokenStream,
    /// A constant to start from, where only the call knows the settings.
    base: TokenStream,
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
            generated_at!(start_of(value)=> let state_key = #rt::hash_key(&(#value));)
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

struct Made<'a> {
    rt: &'a TokenStream,
    options: &'a Options,
    name: &'a TokenStream,
    lets: TokenStream,
}

impl Made<'_> {
    fn breaker(&mut self, guard: &Guard) {
        let rt = self.rt;
        let mut values = Values::new(rt);
        let mut builder = generated!(#rt::CircuitBreaker::new());
        let slow = guard.find("slow");
        for parameter in &guard.parameters {
            let setter = locate_ident(parameter.name, parameter);
            builder.extend(match (parameter.name, &parameter.value) {
                ("window", Value::Time(time)) => {
                    let time = values.time(time);
                    generated_at!(parameter.span=> .time_window(#time))
                }
                ("slow", Value::Time(time)) => {
                    let time = values.time(time);
                    let rate = match guard.find("slow_rate").map(|rate| &rate.value) {
                        Some(Value::Number(rate)) => values.number(rate),
                        _ => generated!(0.5),
                    };
                    generated_at!(parameter.span=> .slow_calls(#time, #rate))
                }
                ("slow_rate", _) if slow.is_some() => continue,
                ("open_for", value) => {
                    let delays = delays(value, &mut values);
                    generated_at!(parameter.span=> .open_for(#delays))
                }
                (_, Value::Conditions(_)) => continue,
                (_, value) => {
                    let value = plain(value, &mut values);
                    generated_at!(parameter.span=> .#setter(#value))
                }
            });
        }
        let kind = Kind {
            ty: generated!(#rt::CircuitBreaker),
            call: generated!(call_breaker),
            kept: generated!(kept_breaker),
            place: generated!(CIRCUIT_BREAKER),
            base: generated!(new()),
        };
        self.keep(&kind, guard, self.options.upstream.as_ref(), builder, values.dynamic);
    }

    fn limiter(&mut self, guard: &Guard) -> Per {
        let rt = self.rt;
        let mut values = Values::new(rt);
        let mut builder = match guard.find("rate").map(|rate| &rate.value) {
            Some(Value::Rate(count, period, span)) => {
                let period = duration(*period, *span);
                generated!(#rt::RateLimiter::new(#count, #period))
            }
            _ => {
                let count = parameter(guard, "count", &mut values);
                let period = parameter(guard, "period", &mut values);
                generated!(#rt::RateLimiter::new(#count, #period))
            }
        };
        for given in guard.parameters.iter().filter(|given| ["burst", "max_wait"].contains(&given.name)) {
            let (setter, value) = (locate_ident(given.name, given), plain(&given.value, &mut values));
            builder.extend(generated_at!(given.span=> .#setter(#value)));
        }
        let kind = Kind {
            ty: generated!(#rt::RateLimiter),
            call: generated!(call_limiter),
            kept: generated!(kept_limiter),
            place: generated!(RATE_LIMITER),
            base: generated!(new(1, ::core::time::Duration::from_secs(1))),
        };
        self.keep(&kind, guard, None, builder, values.dynamic);
        if guard.says("per", "call") {
            self.lets.extend(generated!(let call_pass = &#rt::PerCall::new();));
            Per::Call
        } else {
            Per::Attempt
        }
    }

    fn bulkhead(&mut self, guard: &Guard) {
        let rt = self.rt;
        let mut values = Values::new(rt);
        // The range of an adaptive limit is one for all calls: it is learned in. So its numbers are constants.
        let adaptive = match guard.find("adaptive").map(|adaptive| &adaptive.value) {
            Some(Value::Adaptive(parameters)) => {
                let setters = setters(parameters, &mut Values::new(rt));
                Some(generated!(adaptive(#rt::AdaptiveLimit::new() #setters)))
            }
            _ => None,
        };
        let mut builder = if let Some(adaptive) = &adaptive {
            generated!(#rt::Bulkhead::#adaptive)
        } else {
            let most = parameter(guard, "max_concurrent", &mut values);
            generated!(#rt::Bulkhead::new(#most))
        };
        for given in guard.parameters.iter().filter(|given| ["max_queued", "max_wait"].contains(&given.name))
        {
            let (setter, value) = (locate_ident(given.name, given), plain(&given.value, &mut values));
            builder.extend(generated_at!(given.span=> .#setter(#value)));
        }
        let kind = Kind {
            ty: generated!(#rt::Bulkhead),
            call: generated!(call_bulkhead),
            kept: generated!(kept_bulkhead),
            place: generated!(BULKHEAD),
            base: adaptive.unwrap_or_else(|| generated!(new(1))),
        };
        self.keep(&kind, guard, None, builder, values.dynamic);
    }

    /// Says whether there is one: it is on where the `upstream` is named.
    fn budget(&mut self) -> bool {
        let rt = self.rt;
        let own = Guard::default();
        let guard = match &self.options.budget {
            Some(Setting { value: Budget::None, .. }) => return false,
            Some(Setting { value: Budget::Guard(guard), .. }) => guard,
            None if self.options.upstream.is_some() => &own,
            None => return false,
        };
        let mut values = Values::new(rt);
        let mut builder = generated!(#rt::RetryBudget::new());
        for given in &guard.parameters {
            let setter = locate_ident(given.name, given);
            builder.extend(match &given.value {
                Value::Word(word) if word == "successes" => generated!(.of_successes()),
                Value::Word(_) => continue,
                value => {
                    let value = plain(value, &mut values);
                    generated_at!(given.span=> .#setter(#value))
                }
            });
        }
        let kind = Kind {
            ty: generated!(#rt::RetryBudget),
            call: generated!(call_budget),
            kept: generated!(kept_budget),
            place: generated!(RETRY_BUDGET),
            base: generated!(new()),
        };
        self.keep(&kind, guard, self.options.upstream.as_ref(), builder, values.dynamic);
        true
    }

    fn hedge(&mut self, guard: &Guard) -> TokenStream {
        let rt = self.rt;
        if let Some(shared) = &guard.shared {
            let start = start_of(shared);
            self.lets.extend(generated_at! { start=>
                let call_hedge = &#shared;
                let call_hedge: &#rt::Hedge = call_hedge;
            });
            return generated!(call_hedge);
        }
        let mut values = Values::new(rt);
        let mut settings = generated!(#rt::Hedge::new());
        for given in &guard.parameters {
            settings.extend(match &given.value {
                Value::Percentile((percentile, span)) => {
                    let percentile = proc_macro2::Literal::u8_unsuffixed(*percentile);
                    generated_at!(*span=> .after_percentile(#percentile))
                }
                value => {
                    let (setter, value) = (locate_ident(given.name, given), plain(value, &mut values));
                    generated_at!(given.span=> .#setter(#value))
                }
            });
        }
        if values.dynamic {
            self.lets.extend(generated!(let call_hedge: #rt::Hedge = #settings;));
            generated!(&call_hedge)
        } else {
            generated!(const { &#settings })
        }
    }

    /// Latency is measured where a percentile of it decides on something.
    fn measured(&self) -> TokenStream {
        let rt = self.rt;
        let place = generated! {{
            static LATENCY: #rt::Latency = #rt::Latency::new();
            &LATENCY
        }};
        if let Some(adaptive) = &self.options.adaptive_timeout {
            let mut values = Values::new(rt);
            let mut given = |name, otherwise: TokenStream| match adaptive.value.find(name) {
                Some(Parameter { value: Value::Percentile((percentile, span)), .. }) => {
                    let percentile = proc_macro2::Literal::u8_unsuffixed(*percentile);
                    generated_at!(*span=> #percentile)
                }
                Some(parameter) => plain(&parameter.value, &mut values),
                None => otherwise,
            };
            let zero = generated!(::core::time::Duration::ZERO);
            let percentile = given("percentile", generated!(99));
            let factor = given("factor", generated!(1.5));
            let (min, max) = (given("min", zero.clone()), given("max", zero));
            let settings = generated!(#rt::AdaptiveTimeout::new(#percentile, #factor, #min, #max));
            return generated!(.measuring(#place).adapting(#settings));
        }
        let hedges_by_percentile = self.options.hedge.as_ref().is_some_and(|hedge| {
            let after = hedge.value.find("after").map(|after| &after.value);
            !matches!(after, Some(Value::Time(_)))
        });
        if hedges_by_percentile { generated!(.measuring(#place)) } else { TokenStream::new() }
    }

    /// Puts the state of a guard where it is to live.
    fn keep(
        &mut self,
        kind: &Kind,
        guard: &Guard,
        upstream: Option<&Setting<Name>>,
        builder: TokenStream,
        dynamic: bool,
    ) {
        let rt = self.rt;
        let Kind { ty, call, kept, place, base } = kind;
        if let Some(shared) = &guard.shared {
            let start = start_of(shared);
            let borrows = matches!(
                shared.clone().into_iter().next(),
                Some(TokenTree::Punct(punct)) if punct.as_char() == '&'
            );
            let reference = if borrows { shared.clone() } else { generated_at!(start=> &#shared) };
            let share = locate(generated!(#rt::shared), start);
            self.lets.extend(generated_at! { start=>
                let #kept = #reference;
                let #call = || #share::<#ty, _>(#kept);
            });
            return;
        }
        let name = match upstream {
            Some(upstream) => literal_of(&upstream.value),
            None => self.name.clone(),
        };
        // What only the call can know comes later: a static holds constants.
        let constant = if dynamic { generated!(#ty::#base) } else { builder.clone() };
        let constant = generated!(#constant.named(#name));
        let keyed = self.options.state_key.is_some();
        let make = if keyed { generated!(#rt::Keyed::new(|| #constant)) } else { constant };
        let held = if keyed { generated!(#rt::Keyed<#ty>) } else { ty.clone() };
        let (held, make, found) = match upstream {
            Some(_) => (
                generated!(#rt::Upstream<#held>),
                generated!(#rt::Upstream::new(#name, || #make)),
                generated!(#place.get()),
            ),
            None => (held, make, generated!(#place)),
        };
        let reference = if upstream.is_some() { found } else { generated!(&#found) };
        self.lets.extend(if keyed {
            generated! {
                let #kept = {
                    static #place: #held = #make;
                    #rt::kept(#reference, state_key)
                };
                let #call = || -> &#ty { &#kept };
            }
        } else {
            generated! {
                let #call = || -> &'static #ty {
                    static #place: #held = #make;
                    #reference
                };
            }
        });
        if dynamic {
            self.lets.extend(generated!(#rt::Adopt::adopt(#call(), #builder);));
        }
    }
}

pub(crate) fn literal_of(name: &Name) -> TokenStream {
    let mut literal = proc_macro2::Literal::string(&name.text);
    literal.set_span(name.span);
    quote!(#literal)
}

/// A setter of this name, shown at the parameter's value.
fn locate_ident(name: &str, parameter: &Parameter) -> proc_macro2::Ident {
    proc_macro2::Ident::new(name, proc_macro2::Span::mixed_site().located_at(parameter.span))
}

fn setters(parameters: &[Parameter], values: &mut Values<'_>) -> TokenStream {
    let mut setters = TokenStream::new();
    for given in parameters {
        let (setter, value) = (locate_ident(given.name, given), plain(&given.value, values));
        setters.extend(generated_at!(given.span=> .#setter(#value)));
    }
    setters
}

fn parameter(guard: &Guard, name: &str, values: &mut Values<'_>) -> TokenStream {
    guard.find(name).map(|parameter| plain(&parameter.value, values)).unwrap_or_default()
}

/// A value that a setter takes as it is.
fn plain(value: &Value, values: &mut Values<'_>) -> TokenStream {
    match value {
        Value::Count(count) => values.count(count),
        Value::Number(number) => values.number(number),
        Value::Time(time) => values.time(time),
        Value::Jitter(jitter) => values.jitter(jitter),
        Value::Delays(_)
        | Value::Conditions(_)
        | Value::Percentile(_)
        | Value::Rate(..)
        | Value::Word(_)
        | Value::Adaptive(_) => TokenStream::new(),
    }
}

/// How long a breaker stays open: a plain time doubles from opening to opening.
fn delays(value: &Value, values: &mut Values<'_>) -> TokenStream {
    let rt = values.rt;
    match value {
        Value::Delays(Backoff::Shape(shape)) => values.shape(shape),
        Value::Delays(Backoff::List(times)) => {
            let times: Vec<_> = times.iter().map(|time: &Time| values.time(time)).collect();
            generated!(#rt::Delays::list(const { &[#(#times),*] }))
        }
        Value::Time(time) => {
            let time = values.time(time);
            generated!(#rt::growing(#time))
        }
        _ => TokenStream::new(),
    }
}
