//! Calls in a row, as letters: what the body of each does, and what its caller sees.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use resilient_runtime::{RejectionKind, VirtualTime};

use crate::script::Fault;

/// What the body of one call does, and how often bodies ran.
#[derive(Clone, Debug)]
pub struct Planned {
    takes: Duration,
    outcome: Result<&'static str, Fault>,
    runs: Arc<AtomicUsize>,
}

impl Planned {
    /// The body of a sync function.
    ///
    /// # Errors
    ///
    /// As planned.
    pub fn call(&self) -> Result<&'static str, Fault> {
        self.runs.fetch_add(1, SeqCst);
        VirtualTime::pass(self.takes);
        self.outcome.clone()
    }

    /// The body of an async function.
    ///
    /// # Errors
    ///
    /// As planned.
    pub async fn run(&self) -> Result<&'static str, Fault> {
        self.runs.fetch_add(1, SeqCst);
        if !self.takes.is_zero() {
            tokio::time::sleep(self.takes).await;
        }
        self.outcome.clone()
    }
}

#[derive(Debug)]
enum Step {
    Wait(Duration),
    Call(Planned),
}

/// Reads `S` (a success), `F` (fails with `T`) and `I` (fails with `Io`), each perhaps with the milliseconds that it takes,
/// as in `S600`; a number apart is a wait in milliseconds.
fn read(plan: &str, runs: &Arc<AtomicUsize>) -> Vec<Step> {
    let mut steps = Vec::new();
    for word in plan.split_whitespace() {
        if let Ok(wait) = word.parse() {
            steps.push(Step::Wait(Duration::from_millis(wait)));
            continue;
        }
        for letter in word.chars() {
            match (letter, steps.last_mut()) {
                ('0'..='9', Some(Step::Call(call))) => {
                    let digit = u64::from(letter.to_digit(10).expect("a digit"));
                    let takes = u64::try_from(call.takes.as_millis()).expect("a short call");
                    call.takes = Duration::from_millis(takes * 10 + digit);
                }
                _ => steps.push(Step::Call(Planned {
                    takes: Duration::ZERO,
                    outcome: match letter {
                        'S' => Ok("Success"),
                        'F' => Err(Fault::T),
                        'I' => Err(Fault::Io),
                        other => panic!("what is `{other}`?"),
                    },
                    runs: Arc::clone(runs),
                })),
            }
        }
    }
    steps
}

/// `+` for a success, `T` and `I` for the errors of those names, and for our rejections: `O` open, `B` bulkhead full, `L`
/// limited, `t` timeout, `d` deadline.
///
/// # Panics
///
/// For another error.
pub fn letter(outcome: &Result<&'static str, Fault>) -> char {
    match outcome {
        Ok(_) => '+',
        Err(Fault::T) => 'T',
        Err(Fault::Io) => 'I',
        Err(Fault::Rejected(rejection)) => match rejection.kind() {
            RejectionKind::Timeout => 't',
            RejectionKind::Deadline => 'd',
            RejectionKind::Open => 'O',
            RejectionKind::Full => 'B',
            RejectionKind::Limited => 'L',
            other => panic!("what is {other:?}?"),
        },
        Err(other) => panic!("what is {other:?}?"),
    }
}

/// Makes the calls of `plan`; gives what their callers see and how often bodies ran.
pub fn play(plan: &str, mut call: impl FnMut(&Planned) -> Result<&'static str, Fault>) -> (String, usize) {
    let runs = Arc::default();
    let mut seen = String::new();
    for step in read(plan, &runs) {
        match step {
            Step::Wait(wait) => VirtualTime::pass(wait),
            Step::Call(planned) => seen.push(letter(&call(&planned))),
        }
    }
    (seen, runs.load(SeqCst))
}

/// [`play`] on paused time.
pub async fn play_async<F>(plan: &str, mut call: impl FnMut(Planned) -> F) -> (String, usize)
where
    F: Future<Output = Result<&'static str, Fault>>,
{
    let runs = Arc::default();
    let mut seen = String::new();
    for step in read(plan, &runs) {
        match step {
            Step::Wait(wait) => tokio::time::sleep(wait).await,
            Step::Call(planned) => seen.push(letter(&call(planned).await)),
        }
    }
    (seen, runs.load(SeqCst))
}

/// `id: [attribute], "calls" => "what callers see", n runs;`: one function called again and again, in both colours. The
/// letters are those of `read` and [`letter`].
#[macro_export]
macro_rules! call_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $plan:literal => $seen:literal, $runs:literal runs;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            #[test]
            fn blocking() {
                #[resilient_runtime::resilient($($attribute)*)]
                fn call(body: &$crate::Planned) -> Result<&'static str, $crate::Fault> {
                    body.call()
                }
                let _time = resilient_runtime::VirtualTime::start();
                assert_eq!($crate::play($plan, call), ($seen.to_owned(), $runs));
            }

            $crate::async_call_row! { [$($attribute)*], $plan => $seen, $runs }
        }
    )*};
}

/// [`call_rows!`](crate::call_rows!) for what only async functions have.
#[macro_export]
macro_rules! async_call_rows {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*], $plan:literal => $seen:literal, $runs:literal runs;
    )*) => {$(
        $(#[$comment])*
        mod $id {
            #[allow(unused_imports, reason = "not every row names everything")]
            use super::*;

            $crate::async_call_row! { [$($attribute)*], $plan => $seen, $runs }
        }
    )*};
}

#[doc(hidden)]
#[macro_export]
macro_rules! async_call_row {
    ([$($attribute:tt)*], $plan:literal => $seen:literal, $runs:literal) => {
        #[tokio::test(start_paused = true)]
        async fn future() {
            #[resilient_runtime::resilient($($attribute)*)]
            async fn call(body: $crate::Planned) -> Result<&'static str, $crate::Fault> {
                body.run().await
            }
            assert_eq!($crate::play_async($plan, call).await, ($seen.to_owned(), $runs));
        }
    };
}
