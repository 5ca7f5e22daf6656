//! Calls in a row of one annotated function: each outcome as a word.

use std::time::Duration;

use crate::script::{Fault, Kin};

/// An outcome as one word: the value, the variant, or the kind of the rejection.
pub fn word(outcome: &Result<&'static str, Fault>) -> &'static str {
    match outcome {
        Ok(value) => value,
        Err(Fault::Rejected(rejection)) => rejection.kind().as_str(),
        Err(Fault::T) => "T",
        Err(Fault::Io) => "Io",
        Err(Fault::Full) => "Full",
        Err(Fault::Parent(Kin::Child)) => "child",
        Err(Fault::Parent(Kin::Sibling)) => "sibling",
        Err(Fault::Text(text)) => text,
    }
}

/// What a row says of one or several calls.
#[doc(hidden)]
pub enum Line {
    Pause(Duration),
    Calls(u32, &'static str),
}

/// `"Io"` is a call with that outcome, `"Io*20"` are twenty, and `"+500"` is half a second without any.
///
/// # Panics
///
/// When the text is none of these.
#[doc(hidden)]
pub fn line(text: &'static str) -> Line {
    let number = |digits: &str| digits.parse::<u32>().unwrap_or_else(|_| panic!("no number in {text}"));
    match (text.strip_prefix('+'), text.split_once('*')) {
        (Some(milliseconds), _) => Line::Pause(Duration::from_millis(number(milliseconds).into())),
        (None, Some((word, times))) => Line::Calls(number(times), word),
        (None, None) => Line::Calls(1, text),
    }
}

/// `id: [attribute], script => n bodies, ["Io*2", "open", "+5000", "v"];`: calls in a row and pauses between them, in both
/// colours. Each colour has a function, and so a state, of its own.
#[macro_export]
macro_rules! outcomes {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $script:expr => $bodies:literal bodies, [$($line:literal),+];
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
                for text in [$($line),+] {
                    match $crate::line(text) {
                        $crate::Line::Pause(time) => resilient_runtime::VirtualTime::pass(time),
                        $crate::Line::Calls(times, expected) => for at in 1..=times {
                            assert_eq!($crate::word(&call(&body)), expected, "call {at} of {text}");
                        },
                    }
                }
                assert_eq!(body.calls(), $bodies);
            }

            $crate::async_outcomes! { [$($attribute)*], $script => $bodies, [$($line),+] }
        }
    )*};
}

#[doc(hidden)]
#[macro_export]
macro_rules! async_outcomes {
    ([$($attribute:tt)*], $script:expr => $bodies:literal, [$($line:literal),+]) => {
        #[tokio::test(start_paused = true)]
        async fn future() {
            #[resilient_runtime::resilient($($attribute)*)]
            async fn call(body: &$crate::Script) -> Result<&'static str, $crate::Fault> {
                body.run().await
            }
            let body = $crate::Script::paused($script);
            for text in [$($line),+] {
                match $crate::line(text) {
                    $crate::Line::Pause(time) => tokio::time::advance(time).await,
                    $crate::Line::Calls(times, expected) => for at in 1..=times {
                        assert_eq!($crate::word(&call(&body).await), expected, "call {at} of {text}");
                    },
                }
            }
            assert_eq!(body.calls(), $bodies);
        }
    };
}

/// [`outcomes!`](crate::outcomes!) whose attributes hold a `timeout`: the blocking bodies run on worker threads.
#[macro_export]
macro_rules! timed_outcomes {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $script:expr => $bodies:literal bodies, [$($line:literal),+];
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            #[test]
            fn blocking() {
                #[resilient_runtime::resilient($($attribute)*)]
                fn call(body: &$crate::SentScript) -> Result<&'static str, $crate::Fault> {
                    body.call()
                }
                let (body, _time) = ($crate::SentScript::new($script), resilient_runtime::VirtualTime::start());
                for text in [$($line),+] {
                    match $crate::line(text) {
                        $crate::Line::Pause(time) => resilient_runtime::VirtualTime::pass(time),
                        $crate::Line::Calls(times, expected) => for at in 1..=times {
                            assert_eq!($crate::word(&call(&body)), expected, "call {at} of {text}");
                        },
                    }
                }
                assert_eq!(body.calls(), $bodies);
            }

            $crate::async_outcomes! { [$($attribute)*], $script => $bodies, [$($line),+] }
        }
    )*};
}
