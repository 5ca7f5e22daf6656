//! Which errors are worth another attempt.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use crate::rejection::{Rejection, RejectionKind};

pub(crate) mod fields;

/// What an error says about another attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Class {
    /// It may succeed when repeated: a lost connection, a deadlock, a server that restarts.
    Transient,
    /// The other side asks for fewer calls, and may say when to come back.
    RateLimited {
        /// The wait that the other side asks for.
        retry_after: Option<Duration>,
    },
    /// The other side is overloaded: a circuit breaker counts it, but another attempt would make it worse.
    Overloaded,
    /// No answer in time; it may have happened all the same.
    Timeout,
    /// It fails however often it is repeated.
    Permanent,
    /// Somebody asked for it to end.
    Cancelled,
}

/// Whether something can have happened on the other side although an error came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The work surely did not happen: no connection was made, or the transaction was rolled back.
    None,
    /// It may have happened.
    Possible,
}

/// Says of an error how a guard should treat it; asked where `retry_on` is not given.
///
/// `#[derive(Classify)]` writes it from words above the variants, where these are enough:
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use resilient_runtime::{Class, Classify, Effect};
///
/// #[derive(Classify)]
/// enum PaymentError {
///     #[classify(permanent)]
///     Refused,
///     #[classify(transient, no_effect)]
///     Unreachable,
///     #[classify(rate_limited, no_effect)]
///     Busy,
/// }
///
/// assert_eq!(PaymentError::Refused.class(), Class::Permanent);
/// assert_eq!(PaymentError::Unreachable.effect(), Effect::None);
/// # }
/// ```
///
/// The same by hand:
///
/// ```
/// use resilient_runtime::{Class, Classify, Effect};
///
/// enum PaymentError {
///     Refused,
///     Unreachable,
///     Busy,
/// }
///
/// impl Classify for PaymentError {
///     fn class(&self) -> Class {
///         match self {
///             Self::Refused => Class::Permanent,
///             Self::Unreachable => Class::Transient,
///             Self::Busy => Class::RateLimited { retry_after: None },
///         }
///     }
///
///     fn effect(&self) -> Effect {
///         match self {
///             Self::Refused => Effect::Possible,
///             Self::Unreachable | Self::Busy => Effect::None,
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`#[resilient]` asks `{Self}` which errors are worth another attempt, and it does not say",
    label = "this error type does not implement `Classify`",
    note = "name the errors, as in `retry_on = [Io, Timeout]`, or retry every error with `retry_on = any`",
    note = "or derive `resilient_runtime::Classify` for the error type, or implement it"
)]
pub trait Classify {
    /// Whether another attempt is worth it.
    fn class(&self) -> Class;

    /// Whether the work may have happened all the same; asked before work that is not idempotent is repeated.
    ///
    /// "Possible" by default: only the author of the error can promise the contrary.
    fn effect(&self) -> Effect {
        Effect::Possible
    }
}

impl<E: Classify + ?Sized> Classify for &E {
    fn class(&self) -> Class {
        (**self).class()
    }

    fn effect(&self) -> Effect {
        (**self).effect()
    }
}

impl<E: Classify + ?Sized> Classify for Box<E> {
    fn class(&self) -> Class {
        (**self).class()
    }

    fn effect(&self) -> Effect {
        (**self).effect()
    }
}

impl Classify for Infallible {
    fn class(&self) -> Class {
        match *self {}
    }
}

/// | kind | class | can have happened |
/// |---|---|---|
/// | `Timeout` | timeout | yes |
/// | `Deadline` | permanent: there is no time left for another attempt | yes |
/// | `Open`, `Full` | overloaded | no |
/// | `Limited` | rate limited, with the hint | no |
impl Classify for Rejection {
    fn class(&self) -> Class {
        match self.kind() {
            RejectionKind::Timeout => Class::Timeout,
            RejectionKind::Deadline => Class::Permanent,
            RejectionKind::Open | RejectionKind::Full => Class::Overloaded,
            RejectionKind::Limited => Class::RateLimited { retry_after: self.retry_after() },
        }
    }

    fn effect(&self) -> Effect {
        match self.kind() {
            RejectionKind::Timeout | RejectionKind::Deadline => Effect::Possible,
            RejectionKind::Open | RejectionKind::Full | RejectionKind::Limited => Effect::None,
        }
    }
}

/// By [`io::ErrorKind`]; an error that carries a [`Rejection`] is treated as that rejection.
///
/// | kinds | class |
/// |---|---|
/// | `ConnectionRefused`, `ConnectionReset`, `ConnectionAborted`, `NotConnected`, `BrokenPipe`, `UnexpectedEof`, `HostUnreachable`, `NetworkUnreachable`, `NetworkDown` | transient: the connection, or the host behind it, comes back |
/// | `AddrInUse`, `AddrNotAvailable` | transient: ports are freed, by the process that is being replaced or as old connections expire |
/// | `Interrupted`, `WouldBlock`, `ResourceBusy`, `ExecutableFileBusy`, `Deadlock`, `StaleNetworkFileHandle` | transient: somebody else was in the way, or the file has to be opened again |
/// | `TimedOut` | timeout |
/// | `NotFound`, `PermissionDenied`, `AlreadyExists`, `NotADirectory`, `IsADirectory`, `DirectoryNotEmpty`, `ReadOnlyFilesystem`, `InvalidInput`, `InvalidData`, `InvalidFilename`, `NotSeekable`, `FileTooLarge`, `CrossesDevices`, `TooManyLinks`, `ArgumentListTooLong`, `Unsupported`, `WriteZero` | permanent: the same call gets the same answer |
/// | `StorageFull`, `QuotaExceeded`, `OutOfMemory` | permanent: nobody makes room within the seconds of a retry |
/// | `Other` and kinds without a stable name | permanent: they say nothing, and what says nothing is not repeated |
///
/// Nothing can have happened after `ConnectionRefused`, `AddrInUse` and `AddrNotAvailable`, which precede the first
/// byte; this speaks of the failed operation, not of what the function did before it. An unreachable host or network
/// does not promise it: an established connection can end with these as well.
impl Classify for io::Error {
    fn class(&self) -> Class {
        use io::ErrorKind as Kind;
        if let Some(rejection) = carried(self) {
            return rejection.class();
        }
        match self.kind() {
            Kind::TimedOut => Class::Timeout,
            Kind::ConnectionRefused
            | Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::NotConnected
            | Kind::BrokenPipe
            | Kind::UnexpectedEof
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::NetworkDown
            | Kind::AddrInUse
            | Kind::AddrNotAvailable
            | Kind::Interrupted
            | Kind::WouldBlock
            | Kind::ResourceBusy
            | Kind::ExecutableFileBusy
            | Kind::Deadlock
            | Kind::StaleNetworkFileHandle => Class::Transient,
            _ => Class::Permanent,
        }
    }

    fn effect(&self) -> Effect {
        use io::ErrorKind as Kind;
        if let Some(rejection) = carried(self) {
            return rejection.effect();
        }
        match self.kind() {
            Kind::ConnectionRefused | Kind::AddrInUse | Kind::AddrNotAvailable => Effect::None,
            _ => Effect::Possible,
        }
    }
}

/// The rejection of a guarded function that returns `io::Error` and is called by another one.
fn carried(error: &io::Error) -> Option<&Rejection> {
    error.get_ref()?.downcast_ref()
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind as Kind;

    use super::*;

    #[test]
    fn every_stable_kind_of_io_error_has_its_class_and_effect() {
        use Class::{Permanent, Timeout, Transient};
        use Effect::{None, Possible};
        let table = [
            (Kind::NotFound, Permanent, Possible),
            (Kind::PermissionDenied, Permanent, Possible),
            (Kind::ConnectionRefused, Transient, None),
            (Kind::ConnectionReset, Transient, Possible),
            (Kind::HostUnreachable, Transient, Possible),
            (Kind::NetworkUnreachable, Transient, Possible),
            (Kind::ConnectionAborted, Transient, Possible),
            (Kind::NotConnected, Transient, Possible),
            (Kind::AddrInUse, Transient, None),
            (Kind::AddrNotAvailable, Transient, None),
            (Kind::NetworkDown, Transient, Possible),
            (Kind::BrokenPipe, Transient, Possible),
            (Kind::AlreadyExists, Permanent, Possible),
            (Kind::WouldBlock, Transient, Possible),
            (Kind::NotADirectory, Permanent, Possible),
            (Kind::IsADirectory, Permanent, Possible),
            (Kind::DirectoryNotEmpty, Permanent, Possible),
            (Kind::ReadOnlyFilesystem, Permanent, Possible),
            (Kind::StaleNetworkFileHandle, Transient, Possible),
            (Kind::InvalidInput, Permanent, Possible),
            (Kind::InvalidData, Permanent, Possible),
            (Kind::TimedOut, Timeout, Possible),
            (Kind::WriteZero, Permanent, Possible),
            (Kind::StorageFull, Permanent, Possible),
            (Kind::NotSeekable, Permanent, Possible),
            (Kind::QuotaExceeded, Permanent, Possible),
            (Kind::FileTooLarge, Permanent, Possible),
            (Kind::ResourceBusy, Transient, Possible),
            (Kind::ExecutableFileBusy, Transient, Possible),
            (Kind::Deadlock, Transient, Possible),
            (Kind::CrossesDevices, Permanent, Possible),
            (Kind::TooManyLinks, Permanent, Possible),
            (Kind::ArgumentListTooLong, Permanent, Possible),
            (Kind::Interrupted, Transient, Possible),
            (Kind::Unsupported, Permanent, Possible),
            (Kind::UnexpectedEof, Transient, Possible),
            (Kind::OutOfMemory, Permanent, Possible),
            (Kind::Other, Permanent, Possible),
        ];
        for (kind, class, effect) in table {
            let error = io::Error::from(kind);
            assert_eq!((error.class(), error.effect()), (class, effect), "{kind:?}");
            let boxed = Box::new(&error);
            assert_eq!((boxed.class(), boxed.effect()), (class, effect), "{kind:?} boxed");
        }
    }

    #[test]
    fn a_rejection_is_the_same_inside_and_outside_of_an_io_error() {
        let hint = Some(Duration::from_secs(3));
        for (kind, class, effect) in [
            (RejectionKind::Timeout, Class::Timeout, Effect::Possible),
            (RejectionKind::Deadline, Class::Permanent, Effect::Possible),
            (RejectionKind::Open, Class::Overloaded, Effect::None),
            (RejectionKind::Full, Class::Overloaded, Effect::None),
            (RejectionKind::Limited, Class::RateLimited { retry_after: hint }, Effect::None),
        ] {
            let rejection = Rejection::new(kind, "f").with_retry_after(Duration::from_secs(3));
            assert_eq!((rejection.class(), rejection.effect()), (class, effect), "{kind:?}");
            let error = io::Error::from(rejection);
            assert_eq!((error.class(), error.effect()), (class, effect), "{kind:?} in an io::Error");
        }
    }
}
