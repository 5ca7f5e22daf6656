//! What the user wrote in place of values, as tokens: times, numbers, shapes of backoff, jitter.

use std::time::Duration;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use crate::grammar::options::{BackoffShape, Count, Jitter, Number, ShapeKind, Time};
use crate::syntax::start_of;

/// Makes tokens of values, and remembers whether all of them were constants.
pub(crate) struct Values<'a> {
    pub(crate) rt: &'a TokenStream,
    pub(crate) dynamic: bool,
}

impl<'a> Values<'a> {
    pub(crate) fn new(rt: &'a TokenStream) -> Self {
        Self { rt, dynamic: false }
    }

    pub(crate) fn shape(&mut self, shape: &BackoffShape) -> TokenStream {
        let rt = self.rt;
        let constructor = match shape.kind {
            ShapeKind::Fixed => quote!(fixed),
            ShapeKind::Linear => quote!(linear),
            ShapeKind::Exponential => quote!(exponential),
            ShapeKind::Fibonacci => quote!(fibonacci),
        };
        let base = match &shape.base {
            Some(base) => self.time(base),
            None => duration(Duration::from_millis(100), shape.word),
        };
        let mut delays = generated_at!(start_of(&base)=> #rt::Delays::#constructor(#base));
        if let Some(factor) = &shape.factor {
            let factor = self.number(factor);
            delays.extend(generated_at!(start_of(&factor)=> .factor(#factor)));
        }
        for (time, setter) in
            [(&shape.step, quote!(step)), (&shape.min, quote!(min)), (&shape.max, quote!(max))]
        {
            if let Some(time) = time {
                let time = self.time(time);
                delays.extend(generated_at!(start_of(&time)=> .#setter(#time)));
            }
        }
        delays
    }

    pub(crate) fn jitter(&mut self, jitter: &Jitter) -> TokenStream {
        let rt = self.rt;
        match jitter {
            Jitter::None => generated!(#rt::Jitter::None),
            Jitter::Full => generated!(#rt::Jitter::Full),
            Jitter::Equal => generated!(#rt::Jitter::Equal),
            Jitter::Decorrelated(_) => generated!(#rt::Jitter::Decorrelated),
            Jitter::Fraction(fraction) => generated!(#rt::Jitter::Fraction(#fraction)),
            Jitter::Spread(spread, span) => {
                let spread = duration(*spread, *span);
                generated!(#rt::Jitter::Spread(#spread))
            }
            Jitter::Expression(expression) => {
                self.dynamic = true;
                expression.clone()
            }
        }
    }

    pub(crate) fn time(&mut self, time: &Time) -> TokenStream {
        match time {
            Time::Literal(time, span) => duration(*time, *span),
            Time::Expression(expression) => {
                self.dynamic = true;
                expression.clone()
            }
        }
    }

    pub(crate) fn count(&mut self, count: &Count) -> TokenStream {
        match count {
            Count::Literal(count, span) => {
                let count = number_at(u64::from(*count), *span);
                quote!(#count)
            }
            Count::Expression(expression) => {
                self.dynamic = true;
                expression.clone()
            }
        }
    }

    pub(crate) fn number(&mut self, number: &Number) -> TokenStream {
        match number {
            Number::Literal(number, span) => {
                let mut number = proc_macro2::Literal::f64_suffixed(*number);
                number.set_span(*span);
                quote!(#number)
            }
            Number::Expression(expression) => {
                self.dynamic = true;
                expression.clone()
            }
        }
    }
}

/// `Duration::from_secs(30)`, in the largest unit that is exact.
pub(crate) fn duration(time: Duration, span: Span) -> TokenStream {
    let (constructor, count) = if time.subsec_nanos() == 0 {
        (quote!(from_secs), u128::from(time.as_secs()))
    } else if time.subsec_nanos() % 1_000_000 == 0 {
        (quote!(from_millis), time.as_millis())
    } else if time.subsec_nanos() % 1_000 == 0 {
        (quote!(from_micros), time.as_micros())
    } else {
        (quote!(from_nanos), time.as_nanos())
    };
    // The grammar's ceiling of 365 days fits u64 nanoseconds.
    let count = number_at(u64::try_from(count).unwrap_or(u64::MAX), span);
    let site = Span::mixed_site();
    quote_spanned!(site=> ::core::time::Duration::#constructor(#count))
}

pub(crate) fn number_at(number: u64, span: Span) -> TokenTree {
    let mut literal = proc_macro2::Literal::u64_unsuffixed(number);
    literal.set_span(Span::mixed_site().located_at(span));
    TokenTree::Literal(literal)
}
