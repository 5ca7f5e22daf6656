//! Rows of a table: one annotated function, one script, in both colours.

use std::time::Duration;

use resilient_runtime::{Rejection, RejectionKind};

use crate::script::Fault;

/// The timeout of the function `name`, as an error.
#[doc(hidden)]
pub fn timed_out(name: &'static str, milliseconds: u64) -> Fault {
    Rejection::new(RejectionKind::Timeout, name).with_limit(Duration::from_millis(milliseconds)).into()
}

/// The error that the timeout of `call` in this module becomes.
#[macro_export]
macro_rules! timed_out {
    ($ms:literal) => {
        $crate::timed_out(concat!(module_path!(), "::call"), $ms)
    };
}

/// [`rows!`](crate::rows!) whose attributes hold a `timeout`: the blocking bodies run on worker threads.
///
/// `blocking [..]` adds to the attribute of the blocking function.
#[macro_export]
macro_rules! timed_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*] $(blocking [$($more:tt)*])?, $script:expr => $calls:literal calls, $outcome:expr, $ms:literal ms;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            #[test]
            fn blocking() {
                #[resilient_runtime::resilient($($attribute)* $(, $($more)*)?)]
                fn call(body: &$crate::SentScript) -> Result<&'static str, $crate::Fault> {
                    body.call()
                }
                let (body, time) = ($crate::SentScript::new($script), resilient_runtime::VirtualTime::start());
                let outcome = call(&body);
                assert_eq!((body.calls(), outcome, time.elapsed().as_millis()), ($calls, $outcome, $ms));
            }

            $crate::async_row! { [$($attribute)*], $script => $calls, $outcome, $ms }
        }
    )*};
}

/// `id: [attribute], script => n calls, outcome, n ms;` on virtual time and on paused time.
#[macro_export]
macro_rules! rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $script:expr => $calls:literal calls, $outcome:expr, $ms:literal ms;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            #[test]
            fn blocking() {
                #[resilient_runtime::resilient($($attribute)*)]
                fn call(body: &$crate::Script) -> Result<&'static str, $crate::Fault> {
                    body.call()
                }
                let body = $crate::Script::blocking($script);
                let outcome = call(&body);
                assert_eq!((body.calls(), outcome, body.milliseconds()), ($calls, $outcome, $ms));
            }

            $crate::async_row! { [$($attribute)*], $script => $calls, $outcome, $ms }
        }
    )*};
}

/// [`rows!`](crate::rows!) for what only async functions have.
#[macro_export]
macro_rules! async_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $script:expr => $calls:literal calls, $outcome:expr, $ms:literal ms;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            $crate::async_row! { [$($attribute)*], $script => $calls, $outcome, $ms }
        }
    )*};
}

#[doc(hidden)]
#[macro_export]
macro_rules! async_row {
    ([$($attribute:tt)*], $script:expr => $calls:literal, $outcome:expr, $ms:literal) => {
        #[tokio::test(start_paused = true)]
        async fn future() {
            #[resilient_runtime::resilient($($attribute)*)]
            async fn call(body: &$crate::Script) -> Result<&'static str, $crate::Fault> {
                body.run().await
            }
            let body = $crate::Script::paused($script);
            let outcome = call(&body).await;
            assert_eq!((body.calls(), outcome, body.milliseconds()), ($calls, $outcome, $ms));
        }
    };
}

/// `id: [attribute] => [milliseconds, ..];`: the waits between attempts that all fail, without jitter, in both colours.
#[macro_export]
macro_rules! waits {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*] => $waits:expr;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            #[test]
            fn blocking() {
                #[resilient_runtime::resilient(
                    max_attempts = $waits.len() as u32 + 1, jitter = none, retry_on = any, $($attribute)*
                )]
                fn call(body: &$crate::Script) -> Result<&'static str, $crate::Fault> {
                    body.call()
                }
                let body = $crate::Script::blocking($crate::always($crate::fail($crate::Fault::T)));
                assert_eq!(call(&body), Err($crate::Fault::T));
                assert_eq!(body.gaps(), $waits.map(std::time::Duration::from_millis));
            }

            #[tokio::test(start_paused = true)]
            async fn future() {
                #[resilient_runtime::resilient(
                    max_attempts = $waits.len() as u32 + 1, jitter = none, retry_on = any, $($attribute)*
                )]
                async fn call(body: &$crate::Script) -> Result<&'static str, $crate::Fault> {
                    body.run().await
                }
                let body = $crate::Script::paused($crate::always($crate::fail($crate::Fault::T)));
                assert_eq!(call(&body).await, Err($crate::Fault::T));
                assert_eq!(body.gaps(), $waits.map(std::time::Duration::from_millis));
            }
        }
    )*};
}
