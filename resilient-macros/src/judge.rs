//! How a failure is judged: `retry_on`, `abort_on` and `retry_if`, taken together.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::conditions::{Given, predicate};
use crate::error_type::ErrorType;
use crate::grammar::Errors;
use crate::grammar::options::{Condition, Conditions, Options, Setting};

/// How a failure is judged.
pub(crate) enum Judge {
    /// There is no retry key.
    Never,
    Any,
    /// By `Classify`, except for the errors that the predicate accepts.
    Transient {
        abort: TokenStream,
        /// Where the error type is asked: at the word `transient`, or at the type.
        asked: Span,
    },
    /// By a predicate of two arguments, error and note.
    Predicate(TokenStream),
    /// By a function of the user's.
    If(TokenStream),
}

impl Judge {
    pub(crate) fn map(self, change: impl Fn(TokenStream) -> TokenStream) -> Self {
        match self {
            Self::Never | Self::Any => self,
            Self::Transient { abort, asked } => Self::Transient { abort: change(abort), asked },
            Self::Predicate(retry) => Self::Predicate(change(retry)),
            Self::If(function) => Self::If(change(function)),
        }
    }
}

pub(crate) fn judge(options: &Options, error: &ErrorType, rt: &TokenStream, errors: &mut Errors) -> Judge {
    if !options.has_retry_key() && options.policy.is_none() {
        return Judge::Never;
    }
    if let Some(function) = &options.retry_if {
        return Judge::If(function.value.clone());
    }
    let behind_gate = options.has_gate();
    let given = Given { error: generated!(last_error), note: generated!(rejection_note), behind_gate };
    let mut translate = |conditions: &[_]| predicate(conditions, &given, error, rt, errors);
    let abort = options.abort_on.as_ref().map(|abort| match &abort.value {
        Conditions::List(conditions) => translate(conditions),
        Conditions::Transient(span) => {
            quote_spanned!(span.resolved_at(Span::mixed_site())=> #rt::is_transient(last_error))
        }
        Conditions::Any(_) => generated!(true),
    });
    match (options.retry_on.as_ref().map(|retry| &retry.value), abort) {
        (None | Some(Conditions::Any(_)), Some(abort)) if behind_gate => {
            Judge::Predicate(generated!(#rt::is_answer(rejection_note) && !(#abort)))
        }
        (None | Some(Conditions::Any(_)), Some(abort)) => Judge::Predicate(generated!(!(#abort))),
        (Some(Conditions::Any(_)), None) if behind_gate => {
            Judge::Predicate(generated!(#rt::is_answer(rejection_note)))
        }
        (Some(Conditions::Any(_)), None) => Judge::Any,
        (Some(Conditions::List(conditions)), abort) => {
            let retry = translate(conditions);
            Judge::Predicate(match abort {
                Some(abort) => generated!((#retry) && !(#abort)),
                None => retry,
            })
        }
        (None, None) if matches!(error, ErrorType::Absent) => Judge::Any,
        (said @ (None | Some(Conditions::Transient(_))), abort) => {
            let asked = match said {
                Some(Conditions::Transient(word)) => *word,
                _ => error.span(),
            };
            Judge::Transient { abort: abort.unwrap_or_else(|| generated!(false)), asked }
        }
    }
}

pub(crate) fn asks_class(list: &Setting<Conditions>) -> bool {
    match &list.value {
        Conditions::List(items) => items.iter().any(|item| matches!(item, Condition::Class(_))),
        Conditions::Transient(_) => true,
        Conditions::Any(_) => false,
    }
}
