//! What a guard itself reports: that it cut a call short or did not make it.

use std::error::Error;
use std::fmt::{Display, Formatter, Result as Written};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::backoff::nanos;

/// Why a guard rejected an attempt or a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RejectionKind {
    /// An attempt took longer than `timeout`.
    Timeout,
    /// The call used up its `deadline`, its own or an inherited one.
    Deadline,
    /// The circuit breaker is open.
    Open,
    /// The bulkhead has no slot and no room in its queue.
    Full,
    /// The rate limit is used up.
    Limited,
}

impl RejectionKind {
    /// The kind as one word, for fields of events and labels of metrics; it does not change between versions.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::Open => "open",
            Self::Full => "full",
            Self::Limited => "limited",
        }
    }
}

/// The error of the guard itself, as opposed to the errors of the function it guards.
///
/// It reaches the caller as the error type of the function, through `From<Rejection>`. That conversion exists for
/// [`std::io::Error`], `String`, `anyhow::Error` and `Box<dyn Error + Send + Sync>`; for an error enum it is derived:
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use resilient_runtime::{FromRejection, Rejection, RejectionKind};
///
/// #[derive(Debug, PartialEq, FromRejection)]
/// enum FetchError {
///     NotFound,
///     Timeout,
///     #[rejection]
///     Guard(Rejection),
/// }
///
/// let rejection = Rejection::new(RejectionKind::Open, "fetch");
/// assert_eq!(FetchError::from(rejection.clone()), FetchError::Guard(rejection));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    name: &'static str,
    kind: RejectionKind,
    /// Nanoseconds, and [`NO_HINT`]: half as large as durations, in every error type that holds a rejection.
    limit: u64,
    retry_after: u64,
    /// Shared by all rejections of one opening of a breaker.
    last_error: Option<Arc<Box<str>>>,
}

/// No word on when to try again.
const NO_HINT: u64 = u64::MAX;

impl Rejection {
    /// A rejection by the guard called `name`, with limit zero and no hint: for the tests of code that handles them.
    pub const fn new(kind: RejectionKind, name: &'static str) -> Self {
        Self { name, kind, limit: 0, retry_after: NO_HINT, last_error: None }
    }

    /// The same rejection with this [`limit`](Self::limit).
    #[must_use]
    pub const fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = nanos(limit);
        self
    }

    /// The same rejection with this hint when to try again.
    #[must_use]
    pub const fn with_retry_after(mut self, wait: Duration) -> Self {
        let wait = nanos(wait);
        self.retry_after = if wait < NO_HINT { wait } else { NO_HINT - 1 };
        self
    }

    /// The same rejection with the text of the error behind it.
    #[must_use]
    pub fn with_last_error(self, text: impl Into<Box<str>>) -> Self {
        self.with_shared_error(Arc::new(text.into()))
    }

    pub(crate) fn with_shared_error(mut self, text: Arc<Box<str>>) -> Self {
        self.last_error = Some(text);
        self
    }

    pub(crate) const fn timeout(name: &'static str, limit: Duration) -> Self {
        Self::new(RejectionKind::Timeout, name).with_limit(limit)
    }

    pub(crate) const fn deadline(name: &'static str, limit: Duration) -> Self {
        Self::new(RejectionKind::Deadline, name).with_limit(limit)
    }

    /// Why the call was rejected.
    pub const fn kind(&self) -> RejectionKind {
        self.kind
    }

    /// The name of the guard: the key `name`, or `module::function`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The limit that was exceeded: of time for a timeout and a deadline, of waiting for a full bulkhead and a rate
    /// limit, zero where none is known.
    pub const fn limit(&self) -> Duration {
        Duration::from_nanos(self.limit)
    }

    /// How long to wait before it is worth trying again, where that is known.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self.retry_after {
            NO_HINT => None,
            wait => Some(Duration::from_nanos(wait)),
        }
    }

    /// The text of the error that opened the circuit breaker, one line of at most 256 characters; `None` for other
    /// kinds.
    pub fn last_error(&self) -> Option<&str> {
        self.last_error.as_ref().map(|text| &***text)
    }

    /// An attempt took longer than its `timeout`.
    pub const fn is_timeout(&self) -> bool {
        matches!(self.kind, RejectionKind::Timeout)
    }

    /// The call used up its `deadline`.
    pub const fn is_deadline(&self) -> bool {
        matches!(self.kind, RejectionKind::Deadline)
    }

    /// The circuit breaker was open.
    pub const fn is_open(&self) -> bool {
        matches!(self.kind, RejectionKind::Open)
    }

    /// The bulkhead was full.
    pub const fn is_full(&self) -> bool {
        matches!(self.kind, RejectionKind::Full)
    }

    /// The rate limit was used up.
    pub const fn is_limited(&self) -> bool {
        matches!(self.kind, RejectionKind::Limited)
    }
}

impl Display for Rejection {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        let Self { name, kind, last_error, .. } = self;
        let (limit, retry_after) = (self.limit(), self.retry_after());
        match kind {
            RejectionKind::Timeout if limit.is_zero() => write!(f, "`{name}` took longer than its timeout")?,
            RejectionKind::Timeout => write!(f, "`{name}` took longer than {limit:?}")?,
            RejectionKind::Deadline if limit.is_zero() => write!(f, "`{name}` used up its deadline")?,
            RejectionKind::Deadline => write!(f, "`{name}` used up its deadline of {limit:?}")?,
            RejectionKind::Open => write!(f, "`{name}` was not called: its circuit breaker is open")?,
            RejectionKind::Full => write!(f, "`{name}` was not called: there is no room for it")?,
            RejectionKind::Limited => write!(f, "`{name}` was not called: its rate limit is used up")?,
        }
        if let Some(wait) = retry_after {
            write!(f, ", try again in {:?}", readable(wait))?;
        }
        match last_error {
            Some(error) => write!(f, "; the last error was: {error}"),
            None => Ok(()),
        }
    }
}

/// Rounded up to whole milliseconds, of which a wait has at least one.
fn readable(wait: Duration) -> Duration {
    let milliseconds = nanos(wait).div_ceil(1_000_000);
    Duration::from_millis(milliseconds)
}

impl Error for Rejection {}

/// `TimedOut` for a timeout and a deadline, `ResourceBusy` for the others; the rejection is the inner error.
impl From<Rejection> for io::Error {
    fn from(rejection: Rejection) -> Self {
        let kind = match rejection.kind {
            RejectionKind::Timeout | RejectionKind::Deadline => io::ErrorKind::TimedOut,
            RejectionKind::Open | RejectionKind::Full | RejectionKind::Limited => io::ErrorKind::ResourceBusy,
        };
        Self::new(kind, rejection)
    }
}

impl From<Rejection> for String {
    fn from(rejection: Rejection) -> Self {
        rejection.to_string()
    }
}

/// The bound behind rustc's message where an error type cannot take a [`Rejection`].
#[diagnostic::on_unimplemented(
    message = "`#[resilient]` has to report its own errors (timeout, deadline, ..) as `{Self}`, but cannot",
    label = "this error type has no `From<Rejection>`",
    note = "derive it: `#[derive(resilient_runtime::FromRejection)]`, or write `impl From<resilient_runtime::Rejection> for ..` (with `thiserror`: a variant `Rejected(#[from] Rejection)`)",
    note = "or convert by hand: `#[resilient(on_reject = |rejection| ..)]`"
)]
pub trait FromRejection: Sized {
    /// The rejection as this error type.
    fn from_rejection(rejection: Rejection) -> Self;
}

// Without this rustc would report the missing `From` in its own words.
#[diagnostic::do_not_recommend]
impl<E: From<Rejection>> FromRejection for E {
    #[inline]
    fn from_rejection(rejection: Rejection) -> Self {
        Self::from(rejection)
    }
}

/// The rejection as the function's error type `E`.
#[inline]
pub fn from_rejection<E: FromRejection>(rejection: Rejection) -> E {
    E::from_rejection(rejection)
}

/// [`FromRejection`], asked only where `REJECTS`: whether a const policy can reject is known before it is called.
#[diagnostic::on_unimplemented(
    message = "`#[resilient]` has to report its own errors (timeout, deadline, ..) as `{Self}`, but cannot",
    label = "this error type has no `From<Rejection>`, and the policy has a time limit",
    note = "derive it: `#[derive(resilient_runtime::FromRejection)]`, or write `impl From<resilient_runtime::Rejection> for ..` (with `thiserror`: a variant `Rejected(#[from] Rejection)`)",
    note = "or convert by hand: `#[resilient(on_reject = |rejection| ..)]`"
)]
pub trait FromRejectionIf<const REJECTS: bool>: Sized {
    /// The rejection as this error type.
    fn from_rejection_if(rejection: Rejection) -> Self;
}

impl<E> FromRejectionIf<false> for E {
    #[expect(clippy::unreachable, reason = "no attempt is limited under a policy without limits")]
    fn from_rejection_if(_rejection: Rejection) -> Self {
        unreachable!("a policy without limits rejected a call")
    }
}

#[diagnostic::do_not_recommend]
impl<E: From<Rejection>> FromRejectionIf<true> for E {
    #[inline]
    fn from_rejection_if(rejection: Rejection) -> Self {
        Self::from(rejection)
    }
}

/// The rejection as the function's error type `E`, which needs to be able to only where `REJECTS`.
#[inline]
pub fn from_rejection_if<E: FromRejectionIf<REJECTS>, const REJECTS: bool>(rejection: Rejection) -> E {
    E::from_rejection_if(rejection)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WAIT: Duration = Duration::from_millis(1500);

    #[test]
    fn each_kind_says_what_happened() {
        let cases = [
            (Rejection::timeout("m::f", Duration::from_secs(30)), "`m::f` took longer than 30s"),
            (Rejection::new(RejectionKind::Timeout, "f"), "`f` took longer than its timeout"),
            (Rejection::deadline("f", WAIT), "`f` used up its deadline of 1.5s"),
            (Rejection::new(RejectionKind::Deadline, "f"), "`f` used up its deadline"),
            (
                Rejection::new(RejectionKind::Open, "f").with_retry_after(WAIT),
                "`f` was not called: its circuit breaker is open, try again in 1.5s",
            ),
            (
                Rejection::new(RejectionKind::Open, "f").with_last_error("connection refused"),
                "`f` was not called: its circuit breaker is open; the last error was: connection refused",
            ),
            (
                Rejection::new(RejectionKind::Open, "f")
                    .with_retry_after(Duration::from_nanos(4_584_772_931)),
                "`f` was not called: its circuit breaker is open, try again in 4.585s",
            ),
            (Rejection::new(RejectionKind::Full, "f"), "`f` was not called: there is no room for it"),
            (Rejection::new(RejectionKind::Limited, "f"), "`f` was not called: its rate limit is used up"),
        ];
        for (rejection, text) in cases {
            assert_eq!(rejection.to_string(), text);
            assert_eq!(String::from_rejection(rejection), text);
        }
    }

    #[test]
    fn exactly_one_question_is_answered_with_yes() {
        use RejectionKind::{Deadline, Full, Limited, Open, Timeout};
        for (index, kind) in [Timeout, Deadline, Open, Full, Limited].into_iter().enumerate() {
            let rejection = Rejection::new(kind, "f");
            let answers = [
                rejection.is_timeout(),
                rejection.is_deadline(),
                rejection.is_open(),
                rejection.is_full(),
                rejection.is_limited(),
            ];
            assert_eq!(answers.iter().position(|&yes| yes), Some(index));
            assert_eq!(answers.iter().filter(|&&yes| yes).count(), 1);
            assert_eq!((rejection.kind(), rejection.name()), (kind, "f"));
        }
    }

    #[test]
    fn an_io_error_keeps_the_rejection() {
        use RejectionKind::{Deadline, Full, Limited, Open, Timeout};
        for (kind, expected) in [
            (Timeout, io::ErrorKind::TimedOut),
            (Deadline, io::ErrorKind::TimedOut),
            (Open, io::ErrorKind::ResourceBusy),
            (Full, io::ErrorKind::ResourceBusy),
            (Limited, io::ErrorKind::ResourceBusy),
        ] {
            let rejection = Rejection::new(kind, "f").with_retry_after(WAIT);
            let error = io::Error::from_rejection(rejection.clone());
            assert_eq!(error.kind(), expected);
            assert_eq!(error.get_ref().and_then(|inner| inner.downcast_ref()), Some(&rejection));
        }
    }

    #[test]
    fn boxed_errors_take_it_as_it_is() {
        let rejection = Rejection::timeout("f", WAIT);
        let boxed = Box::<dyn Error + Send + Sync>::from_rejection(rejection.clone());
        assert_eq!(boxed.downcast_ref(), Some(&rejection));
    }

    #[test]
    fn it_stays_small_enough_to_be_a_variant() {
        assert!(size_of::<Rejection>() <= 48);
    }
}
