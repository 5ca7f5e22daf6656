//! What the outcome of an attempt means to the circuit breaker.

use proc_macro2::TokenStream;

use crate::conditions::{Given, predicate};
use crate::error_type::ErrorType;
use crate::grammar::Errors;
use crate::grammar::options::{Conditions, Options};
use crate::judge::Judge;
use crate::syntax::{locate, start_of};

/// Predicates over `last_error` and `rejection_note`.
pub(crate) struct Counting {
    /// Neither a failure nor a success.
    ignore: Option<TokenStream>,
    /// An answer like any other.
    accept: Option<TokenStream>,
    count: Count,
}

/// Which errors are failures.
enum Count {
    /// What the list accepts.
    Listed(TokenStream),
    /// Timeouts, and what the retry keys would repeat.
    Retried(TokenStream),
    /// Timeouts, and what `Classify` calls a failure of the other side; any error where it does not exist.
    Classified,
}

impl Counting {
    /// `None` without a circuit breaker.
    pub(crate) fn of(
        options: &Options,
        judge: &Judge,
        error: &ErrorType,
        rt: &TokenStream,
        errors: &mut Errors,
    ) -> Option<Self> {
        let breaker = &options.circuit_breaker.as_ref()?.value;
        let given =
            Given { error: generated!(last_error), note: generated!(rejection_note), behind_gate: true };
        let mut translate =
            |name| breaker.conditions(name).map(|list| listed(list, &given, error, rt, errors));
        let (ignore, accept, count) = (translate("ignore"), translate("accept"), translate("count"));
        let count = match (count, judge) {
            (Some(count), _) => Count::Listed(count),
            (None, Judge::Any) => Count::Retried(generated!(true)),
            (None, Judge::Predicate(retry)) => Count::Retried(generated!((#retry))),
            // A closure called in place would have to spell the type of its parameter.
            (None, Judge::If(function)) => {
                let apply = locate(generated!(#rt::apply_1), start_of(function));
                Count::Retried(generated_at!(start_of(function)=> #apply(last_error, #function)))
            }
            (None, Judge::Never | Judge::Transient { .. }) => Count::Classified,
        };
        Some(Self { ignore, accept, count })
    }

    pub(crate) fn map(self, change: impl Fn(TokenStream) -> TokenStream) -> Self {
        Self {
            ignore: self.ignore.map(&change),
            accept: self.accept.map(&change),
            count: match self.count {
                Count::Listed(list) => Count::Listed(change(list)),
                Count::Retried(retry) => Count::Retried(change(retry)),
                Count::Classified => Count::Classified,
            },
        }
    }

    /// What an error means: an expression of type `Booking`.
    ///
    /// ```text
    /// ignore = [NotFound], count = [Io]
    /// if matches!(last_error, Failure::NotFound { .. }) { rt::Booking::Neutral } else { rt::book(matches!(..)) }
    /// ```
    pub(crate) fn book(&self, rt: &TokenStream) -> TokenStream {
        let count = match &self.count {
            Count::Listed(list) => generated!(#rt::Booking::listed(rejection_note, #list)),
            Count::Retried(retry) => generated!(#rt::Booking::retried(rejection_note, || #retry)),
            Count::Classified => {
                generated!(#rt::Booking::retried(rejection_note, || #rt::Blame::of(last_error).blames_the_other_side()))
            }
        };
        let count = match &self.accept {
            Some(accept) => generated!(if #accept { #rt::Booking::Success } else { #count }),
            None => count,
        };
        match &self.ignore {
            Some(ignore) => generated!(if #ignore { #rt::Booking::Neutral } else { #count }),
            None => count,
        }
    }
}

/// A list as a predicate, in which names of variants do not match what the guards themselves report.
fn listed(
    list: &Conditions,
    given: &Given,
    error: &ErrorType,
    rt: &TokenStream,
    errors: &mut Errors,
) -> TokenStream {
    match list {
        Conditions::Any(_) => generated!(true),
        Conditions::Transient(span) => {
            let ask = locate(generated!(#rt::is_transient), *span);
            generated_at!(*span=> #ask(last_error))
        }
        Conditions::List(items) => predicate(items, given, error, rt, errors),
    }
}
