//! What `#[resilient]` makes of a fallback chain, simplified as in `quickstart.rs` beside this file; the original:
//!
//! ```text
//! #[resilient(
//!     max_attempts = 2,
//!     backoff = none,
//!     retry_on = [Io, Timeout],
//!     fallback = [
//!         on(Io | Timeout) => ask_mirror,
//!         on(Io | Timeout) => read_cache(.., &error),
//!         on(NotCached) => value(1.0),
//!     ],
//! )]
//! async fn exchange_rate(bank: Bank, currency: &str) -> Result<f64, RateError> {
//!     if bank.open { Ok(1.08) } else { Err(RateError::Io) }
//! }
//! ```
//!
//! Run with `cargo run --example fallback_chain-expanded`.

use std::ops::ControlFlow;

// Only generated code may use this module: it changes in any release.
use resilient_runtime::__private as rt;
use resilient_runtime::{Delays, Policy, Statistics};

#[derive(Debug, PartialEq)]
#[allow(dead_code, reason = "the variant of time limits, of which there is none here")]
enum RateError {
    Io,
    Timeout,
    NotCached,
}

#[derive(Clone)]
struct Bank {
    open: bool,
}

async fn exchange_rate(bank: Bank, currency: &str) -> Result<f64, RateError> {
    let rules = || {
        static SITE: rt::Site = rt::Site::new("fallback_chain::exchange_rate", file!(), line!());
        rt::Rules::new(&SITE, const { &Policy::new().max_attempts(2).backoff(Delays::none()) })
    };
    let mut call = rt::Attempts::start(rules);
    // The attempts. Only when they have failed does the loop have a value: the last error, and the chain that knows
    // why there was no further attempt.
    let (mut error, mut chain) = loop {
        let wait = {
            let outcome: Result<f64, RateError> =
                async { if bank.open { Ok(1.08) } else { Err(RateError::Io) } }.await;
            let settled = rt::settle(&outcome, |failed| {
                let judged = failed.retry_on(|error, _| {
                    matches!(error, RateError::Io) || matches!(error, RateError::Timeout)
                });
                match call.decide(rules(), judged) {
                    rt::Verdict::Retry(wait) => Ok(wait),
                    rt::Verdict::Stop(why) => Err(failed.to_chain(why)),
                }
            });
            match settled {
                None => return outcome,
                Some(Ok(wait)) => wait,
                Some(Err(chain)) => match outcome {
                    Ok(value) => return Ok(value),
                    Err(error) => break (error, chain),
                },
            }
        };
        match wait.nonzero() {
            None => rt::yield_once().await,
            Some(wait) => rt::sleep(wait).await,
        }
    };
    // Each link that is meant for the current error answers, or leaves its own error to the next.
    if matches!(&error, RateError::Io | RateError::Timeout) {
        // `link` awaits a future and takes a plain value as it is, so that sync and async links look alike here.
        let outcome = rt::link(ask_mirror(bank.clone(), currency)).await;
        match chain.answer(rules(), "ask_mirror", outcome) {
            ControlFlow::Break(done) => return done,
            ControlFlow::Continue(next) => error = next,
        }
    }
    if matches!(&error, RateError::Io | RateError::Timeout) {
        let outcome = rt::link(read_cache(bank.clone(), currency, &error)).await;
        match chain.answer(rules(), "read_cache", outcome) {
            ControlFlow::Break(done) => return done,
            ControlFlow::Continue(next) => error = next,
        }
    }
    if matches!(&error, RateError::NotCached) {
        match chain.answer(rules(), "value", Ok(1.0)) {
            ControlFlow::Break(done) => return done,
            ControlFlow::Continue(next) => error = next,
        }
    }
    // No link answered: the report is delivered, and the caller gets the last error.
    chain.give_up(&call, rules(), error, |error| format!("{error:?}"), rt::NO_HOOK)
}

async fn ask_mirror(_bank: Bank, currency: &str) -> Result<f64, RateError> {
    tokio::task::yield_now().await;
    if currency == "CHF" { Ok(1.12) } else { Err(RateError::Io) }
}

fn read_cache(_bank: Bank, currency: &str, error: &RateError) -> Result<f64, RateError> {
    println!("  the cache is asked because of {error:?}");
    if currency == "GBP" { Ok(1.27) } else { Err(RateError::NotCached) }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for (open, currency, expected, link) in [
        (true, "EUR", 1.08, None),
        (false, "CHF", 1.12, Some("ask_mirror")),
        (false, "GBP", 1.27, Some("read_cache")),
        (false, "JPY", 1.0, Some("value")),
    ] {
        let (result, statistics) = Statistics::watch_async(exchange_rate(Bank { open }, currency)).await;
        println!("{currency}: {result:?}, answered by {:?}", statistics.fallback());
        assert_eq!((result, statistics.fallback()), (Ok(expected), link));
    }
}
