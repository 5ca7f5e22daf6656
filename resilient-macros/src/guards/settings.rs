//! What each guard is made with: the parameters of its key as a chain of setters.

use proc_macro2::TokenStream;

use super::Per;
use super::placement::{Kind, Made};
use crate::grammar::options::{Backoff, Budget, Guard, Parameter, Setting, Time, Value};
use crate::syntax::start_of;
use crate::values::{Values, duration, number_at};

impl Made<'_> {
    pub(super) fn breaker(&mut self, guard: &Guard) {
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
                    let rate =
                        if let Some(Value::Number(rate)) = guard.find("slow_rate").map(|rate| &rate.value) {
                            values.number(rate)
                        } else {
                            generated!(0.5)
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
        self.keep(&kind, guard, self.options.upstream.as_ref(), &builder, values.dynamic);
    }

    pub(super) fn limiter(&mut self, guard: &Guard) -> Per {
        let rt = self.rt;
        let mut values = Values::new(rt);
        let mut builder =
            if let Some(Value::Rate(count, period, span)) = guard.find("rate").map(|rate| &rate.value) {
                let (count, period) = (number_at(u64::from(*count), *span), duration(*period, *span));
                generated!(#rt::RateLimiter::new(#count, #period))
            } else {
                let count = parameter(guard, "count", &mut values);
                let period = parameter(guard, "period", &mut values);
                generated!(#rt::RateLimiter::new(#count, #period))
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
        self.keep(&kind, guard, None, &builder, values.dynamic);
        if guard.says("per", "call") {
            self.lets.extend(generated!(let call_pass = &#rt::PerCall::new();));
            Per::Call
        } else {
            Per::Attempt
        }
    }

    pub(super) fn bulkhead(&mut self, guard: &Guard) {
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
        self.keep(&kind, guard, None, &builder, values.dynamic);
    }

    /// Says whether there is one: it is on where the `upstream` is named.
    pub(super) fn budget(&mut self) -> bool {
        let rt = self.rt;
        let own = Guard::default();
        let guard = match &self.options.budget {
            Some(Setting { value: Budget::Guard(guard), .. }) => guard,
            None if self.options.upstream.is_some() => &own,
            Some(Setting { value: Budget::None, .. }) | None => return false,
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
        self.keep(&kind, guard, self.options.upstream.as_ref(), &builder, values.dynamic);
        true
    }

    pub(super) fn hedge(&mut self, guard: &Guard) -> TokenStream {
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
    pub(super) fn measured(&self) -> TokenStream {
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
