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
mod classify;
mod conditions;
mod counting;
mod emit;
mod error_type;
mod exits;
mod expand;
mod fallback;
mod from_rejection;
mod function;
mod grammar;
mod guards;
mod judge;
mod mention;
mod passing;
mod place;
mod plan;
mod protection;
mod rebinding;
mod receiver;
mod rename;
mod scan;
mod settings;
mod syntax;
mod values;
mod worker;

use proc_macro::TokenStream;

/// Guards a function: repeats it when it fails, limits its time, spares what it calls, and answers in its place when it
/// has failed for good.
///
/// ```
/// use resilient_runtime::{FromRejection, resilient};
///
/// #[derive(Debug, PartialEq, FromRejection)]
/// enum FetchError {
///     Io,
///     #[rejection]
///     Timeout,
/// }
///
/// #[resilient(max_attempts = 5, backoff = "exp", jitter, timeout = "30s", retry_on = [Io, Timeout], fallback = cached)]
/// async fn fetch(id: &str) -> Result<u32, FetchError> {
///     if id == "lamp" { Ok(42) } else { Err(FetchError::Io) }
/// }
///
/// async fn cached(_id: &str) -> Result<u32, FetchError> {
///     Ok(7)
/// }
/// ```
///
/// It stands on functions, methods and trait methods, async and sync, that return `Result`, `Option` or another
/// `Outcome`. The signature stays as it is. The body is repeated whole; what it only borrows is borrowed anew by each
/// attempt, and what it moves is cloned for each but the last.
///
/// # Keys
///
/// Each with its forms and its default is described in [`Keys`](struct.Keys.html); an editor shows the same on hover.
///
/// | question | keys |
/// |---|---|
/// | how often, and when | [`max_attempts`](struct.Keys.html#method.max_attempts), [`backoff`](struct.Keys.html#method.backoff), [`jitter`](struct.Keys.html#method.jitter) |
/// | after which failures | [`retry_on`](struct.Keys.html#method.retry_on), [`abort_on`](struct.Keys.html#method.abort_on), [`retry_if`](struct.Keys.html#method.retry_if), [`retry_if_ok`](struct.Keys.html#method.retry_if_ok), [`idempotent`](struct.Keys.html#method.idempotent) |
/// | until when | [`stop`](struct.Keys.html#method.stop), [`stop_if`](struct.Keys.html#method.stop_if), [`timeout`](struct.Keys.html#method.timeout), [`deadline`](struct.Keys.html#method.deadline), [`min_attempt_time`](struct.Keys.html#method.min_attempt_time) |
/// | what else answers | [`fallback`](struct.Keys.html#method.fallback) |
/// | what is spared, and how | [`circuit_breaker`](struct.Keys.html#method.circuit_breaker), [`bulkhead`](struct.Keys.html#method.bulkhead), [`rate_limit`](struct.Keys.html#method.rate_limit), [`hedge`](struct.Keys.html#method.hedge), [`budget`](struct.Keys.html#method.budget) |
/// | whose state it is | [`upstream`](struct.Keys.html#method.upstream), [`key`](struct.Keys.html#method.key) |
/// | retries inside of retries | [`nested`](struct.Keys.html#method.nested) |
/// | settings from elsewhere | [`policy`](struct.Keys.html#method.policy) |
/// | who is told | [`name`](struct.Keys.html#method.name), [`context`](struct.Keys.html#method.context), [`on_retry`](struct.Keys.html#method.on_retry), [`on_give_up`](struct.Keys.html#method.on_give_up) |
/// | errors of the guard | [`error`](struct.Keys.html#method.error), [`on_reject`](struct.Keys.html#method.on_reject) |
/// | arguments | [`clone`](struct.Keys.html#method.clone), [`share`](struct.Keys.html#method.share) |
/// | where the runtime lives | `crate = ::path` |
///
/// # Order of composition
///
/// Whatever the order of the keys:
///
/// ```text
/// fallback( deadline( retry( hedge( circuit_breaker( rate_limit( timeout( bulkhead( body ))))))))
/// ```
///
/// # Values
///
/// Durations are strings (`"250ms"`, `"1m30s"`) or expressions of type `Duration`; numbers, durations and policies may be
/// expressions, evaluated once per call, in which `self` and the arguments are in scope:
///
/// ```
/// use resilient_runtime::{Policy, Stop, resilient};
///
/// struct Client {
///     policy: Policy,
///     shutdown: Stop,
/// }
///
/// impl Client {
///     #[resilient(policy = self.policy, retry_on = any, stop = &self.shutdown, fallback = Self::local)]
///     fn count(&self, article: &str) -> Result<usize, std::io::Error> {
///         Err(std::io::ErrorKind::ConnectionRefused.into())
///     }
///
///     fn local(&self, article: &str) -> Result<usize, std::io::Error> {
///         Ok(article.len())
///     }
/// }
///
/// let client = Client { policy: Policy::new().max_attempts(2), shutdown: Stop::new() };
/// assert_eq!(client.count("lamp").unwrap(), 4);
/// ```
///
/// # Errors
///
/// A mistake in the attribute is a compile error at the mistake, and all of them are reported at once. At run time the
/// caller gets the last error, in the function's own type; what a guard rejects becomes that type by `From<Rejection>`,
/// which `#[derive(FromRejection)]` writes.
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
///   one field whose type is `Rejection` takes the rest; where only one of the two exists, it takes everything.
/// - `#[rejection(crate = ::path)]` on the enum: where `resilient_runtime` is found.
///
/// The variant has no field, or one that is made with `From<Rejection>`. All kinds have to be taken.
///
/// ```
/// use resilient_runtime::{FromRejection, Rejection, RejectionKind};
///
/// #[derive(Debug, PartialEq, FromRejection)]
/// enum FetchError {
///     NotFound,
///     #[rejection(timeout, deadline)]
///     TooSlow,
///     #[rejection]
///     Unavailable(Rejection),
/// }
///
/// assert_eq!(FetchError::from(Rejection::new(RejectionKind::Timeout, "fetch")), FetchError::TooSlow);
/// let open = Rejection::new(RejectionKind::Open, "fetch");
/// assert_eq!(FetchError::from(open.clone()), FetchError::Unavailable(open));
/// ```
#[proc_macro_derive(FromRejection, attributes(rejection))]
pub fn derive_from_rejection(input: TokenStream) -> TokenStream {
    from_rejection::expand(input.into()).into()
}

/// Writes `Classify` for an error type: whether another attempt is worth it, and whether the work can have happened.
///
/// Above a variant, or above a struct:
///
/// - `#[classify(transient)]`, or `rate_limited`, `overloaded`, `timeout`, `permanent`, `cancelled`: its class. `Class`
///   says what each means.
/// - `#[classify(rate_limited, retry_after = field)]`: the field, a `Duration` or an `Option<Duration>`, holds the wait
///   that the other side asks for; `retry_after = 0` in a tuple.
/// - `no_effect` beside a class: the work surely did not happen, so that it may be repeated even if it is not idempotent.
///   Without it the effect is "possible".
/// - `#[classify(source)]`: the one field says its class and its effect by its own `Classify`. Of several fields the one
///   that says them is marked itself. `#[classify(source, no_effect)]` takes the class only.
///
/// Above the enum:
///
/// - `#[classify(default = permanent)]`: the class of variants that name none. Without it they are an error, so that a
///   new variant is not forgotten.
/// - `#[classify(crate = ::path)]`, also above a struct: where `resilient_runtime` is found.
///
/// A type parameter of a source gets the bound `Classify`.
///
/// ```
/// use std::{io, time::Duration};
/// use resilient_runtime::{Class, Classify, Effect};
///
/// #[derive(Debug, Classify)]
/// #[classify(default = permanent)]
/// enum FetchError {
///     #[classify(source)]
///     Io(io::Error),
///     #[classify(rate_limited, retry_after = wait, no_effect)]
///     Busy { wait: Option<Duration> },
///     #[classify(transient)]
///     Restarting,
///     NotFound,
/// }
///
/// let wait = Some(Duration::from_secs(2));
/// assert_eq!(FetchError::Busy { wait }.class(), Class::RateLimited { retry_after: wait });
/// assert_eq!(FetchError::Busy { wait }.effect(), Effect::None);
/// assert_eq!(FetchError::Restarting.class(), Class::Transient);
/// assert_eq!(FetchError::NotFound.class(), Class::Permanent);
///
/// // As `std::io::Error` says of itself.
/// let refused = FetchError::Io(io::ErrorKind::ConnectionRefused.into());
/// assert_eq!((refused.class(), refused.effect()), (Class::Transient, Effect::None));
/// ```
#[proc_macro_derive(Classify, attributes(classify))]
pub fn derive_classify(input: TokenStream) -> TokenStream {
    classify::expand(input.into()).into()
}
