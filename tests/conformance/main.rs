//! Rows of the test suites of other systems, named by their ids: what `#[resilient]` does where they say what theirs do.
//!
//! A row is a module with a test per colour, `blocking` and `future`, on virtual and on paused time.

use resilient_runtime::{Rejection, RejectionKind};

/// The error that the timeout of `call` in this module becomes.
macro_rules! timed_out {
    ($ms:literal) => {
        crate::timed_out(concat!(module_path!(), "::call"), $ms)
    };
}

fn timed_out(name: &'static str, milliseconds: u64) -> resilient_behaviour_tests::Fault {
    let limit = std::time::Duration::from_millis(milliseconds);
    Rejection::new(RejectionKind::Timeout, name).with_limit(limit).into()
}

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
                #[resilient($($attribute)*)]
                fn call(body: &Script) -> Result<&'static str, Fault> {
                    body.call()
                }
                let body = Script::blocking($script);
                let outcome = call(&body);
                assert_eq!((body.calls(), outcome, body.milliseconds()), ($calls, $outcome, $ms));
            }

            async_row! { [$($attribute)*], $script => $calls, $outcome, $ms }
        }
    )*};
}

macro_rules! async_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $script:expr => $calls:literal calls, $outcome:expr, $ms:literal ms;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            async_row! { [$($attribute)*], $script => $calls, $outcome, $ms }
        }
    )*};
}

macro_rules! async_row {
    ([$($attribute:tt)*], $script:expr => $calls:literal, $outcome:expr, $ms:literal) => {
        #[tokio::test(start_paused = true)]
        async fn future() {
            #[resilient($($attribute)*)]
            async fn call(body: &Script) -> Result<&'static str, Fault> {
                body.run().await
            }
            let body = Script::paused($script);
            let outcome = call(&body).await;
            assert_eq!((body.calls(), outcome, body.milliseconds()), ($calls, $outcome, $ms));
        }
    };
}

mod a10_invalid;
mod a1_retry_conditions;
mod a2_retry_counts;
mod a3_match_lists;
mod a6_timeout;
mod a9_fallback;
mod b3_tenacity;
mod not_applicable;
