//! A chain of fallbacks: what answers when the attempts have failed, in which order, and for which errors.
//!
//! Run with `cargo run --example fallback_chain`. The same expanded by hand: `expanded/fallback_chain.rs`.

use resilient_runtime::{FromRejection, Statistics, resilient};

#[derive(Debug, PartialEq, FromRejection)]
enum RateError {
    Io,
    #[rejection]
    Timeout,
    UnknownCurrency,
    NotCached,
}

/// Asks the bank; if it cannot be reached, the mirror; then the cache; and a rate of 1 rather than nothing.
/// A currency that the bank does not know is an answer, which no link changes.
#[resilient(
    max_attempts = 2,
    backoff = none,
    timeout = "50ms",
    retry_on = [Io, Timeout],
    fallback = [
        on(Io | Timeout) => ask_mirror,
        on(Io | Timeout) => read_cache(.., &error),
        on(NotCached) => value(1.0),
    ],
)]
async fn exchange_rate(bank: Bank, currency: &str) -> Result<f64, RateError> {
    match bank {
        Bank::Open if currency == "EUR" => Ok(1.08),
        Bank::Open => Err(RateError::UnknownCurrency),
        Bank::Closed => Err(RateError::Io),
        Bank::Silent => std::future::pending().await,
    }
}

/// A link gets the arguments of the function. Sync and async links may be mixed.
async fn ask_mirror(_bank: Bank, currency: &str) -> Result<f64, RateError> {
    tokio::task::yield_now().await;
    if currency == "CHF" { Ok(1.12) } else { Err(RateError::Io) }
}

/// A link written `read_cache(.., &error)` also gets the error of the link before.
fn read_cache(_bank: Bank, currency: &str, error: &RateError) -> Result<f64, RateError> {
    println!("  the cache is asked because of {error:?}");
    if currency == "GBP" { Ok(1.27) } else { Err(RateError::NotCached) }
}

#[derive(Clone, Copy, Debug)]
enum Bank {
    Open,
    Closed,
    Silent,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for (bank, currency, expected, link) in [
        (Bank::Open, "EUR", Ok(1.08), None),
        (Bank::Open, "XXX", Err(RateError::UnknownCurrency), None),
        (Bank::Closed, "CHF", Ok(1.12), Some("ask_mirror")),
        (Bank::Silent, "CHF", Ok(1.12), Some("ask_mirror")),
        (Bank::Silent, "GBP", Ok(1.27), Some("read_cache")),
        (Bank::Closed, "JPY", Ok(1.0), Some("value")),
    ] {
        let (result, statistics) = Statistics::watch_async(exchange_rate(bank, currency)).await;
        let (attempts, answered) = (statistics.attempts(), statistics.fallback());
        println!("{bank:?} bank, {currency}: {result:?} after {attempts} attempts, answered by {answered:?}");
        assert_eq!((result, answered), (expected, link));
    }
}
