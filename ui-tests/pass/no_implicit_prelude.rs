//! No prelude, and local items that are called as the prelude's are.

// hostile 21
#![no_implicit_prelude]
#![allow(dead_code, unused_macros, unused_variables)]

use ::resilient_runtime::resilient;

pub enum Failure {
    Io,
}

impl ::core::convert::From<::resilient_runtime::Rejection> for Failure {
    fn from(_: ::resilient_runtime::Rejection) -> Self {
        Self::Io
    }
}

type Answer = ::core::result::Result<u8, Failure>;

mod std {}
mod core {}
mod tokio {}
struct Result;
struct Option;
struct Duration;
struct String;
struct CircuitBreaker;
struct Bulkhead;
struct Keyed;
const BULKHEAD: u8 = 0;
const CIRCUIT_BREAKER: u8 = 0;
fn drop() {}
fn outcome() {}
macro_rules! matches {
    () => {};
}
macro_rules! concat {
    () => {};
}

#[resilient(
    max_attempts = 3,
    backoff = exp("1ms"),
    jitter = 0.5,
    timeout = "1s",
    deadline = "2s",
    retry_on = [Io],
    context = cx,
    fallback = [on(Io) => cached, value(3)]
)]
async fn fetch(id: u8) -> ::core::result::Result<u8, Failure> {
    let _ = cx.attempt();
    ::core::result::Result::Ok(id)
}

#[resilient(max_attempts = 3, retry_on = any, fallback = |id, error| ::core::result::Result::Err(error))]
fn read(mut id: u8) -> ::core::result::Result<u8, Failure> {
    id += 1;
    ::core::result::Result::Ok(id)
}

#[resilient(retry_on = [Io])]
fn behind_an_alias() -> Answer {
    ::core::result::Result::Ok(1)
}

#[resilient(
    circuit_breaker(consecutive = 5, count = [Io], open_for = "1s"),
    bulkhead(5, max_queued = 5),
    rate_limit("5/s", per = call),
    hedge = p95,
    idempotent,
    retry_on = [Io, rejected(full)],
    budget(of = successes),
    upstream = "inventory",
    key = id,
    nested = once,
    timeout = adaptive(p99, max = "1s"),
    fallback = [last_good(key = id, max_age = "1s"), value(0)]
)]
async fn guarded(id: u8) -> ::core::result::Result<u8, Failure> {
    ::core::result::Result::Ok(id)
}

#[resilient(circuit_breaker, bulkhead = 5, rate_limit = "5/s", timeout = "1s", max_attempts = 3, retry_on = any)]
fn guarded_now(id: u8) -> ::core::result::Result<u8, Failure> {
    ::core::result::Result::Ok(id)
}

async fn cached(id: u8) -> ::core::result::Result<u8, Failure> {
    ::core::result::Result::Ok(id)
}

#[derive(::resilient_runtime::Classify)]
#[classify(default = permanent)]
pub enum Classified {
    #[classify(rate_limited)]
    Busy,
    #[classify(rate_limited, retry_after = 0, no_effect)]
    BusyFor(::core::option::Option<::core::time::Duration>),
    #[classify(source)]
    Io(::std::io::Error),
    Unknown,
}

fn main() {}
