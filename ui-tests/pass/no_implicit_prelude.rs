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

async fn cached(id: u8) -> ::core::result::Result<u8, Failure> {
    ::core::result::Result::Ok(id)
}

fn main() {}
