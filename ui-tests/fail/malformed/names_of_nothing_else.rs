//! What only a mistaken attribute uses is not called unused, and what there is not of its names is no second error.

#![deny(unused)]

use std::time::Duration;

use ::resilient_runtime::{Policy, resilient};

use self::limits::{LONG, Limits};
use self::other::Failure::{self, Refused};
use self::other::{Spare, spare};
// Names that are in every scope already, and of crates.
use self::hidden::*;

mod limits {
    pub const LONG: std::time::Duration = std::time::Duration::from_secs(60);

    pub trait Limits {
        const TWO: u32 = 2;
    }

    impl Limits for u16 {}
}

mod other {
    pub enum Failure {
        Refused,
    }

    pub struct Spare<T>(pub T);

    pub fn spare<T>(_: T) -> Result<T, Failure> {
        Err(Failure::Refused)
    }
}

#[allow(dead_code, non_camel_case_types)]
mod hidden {
    pub struct String;
    pub struct None;
    pub struct u8;
    pub mod resilient_runtime {}

    pub fn drop() {}
    pub fn path() {}
    pub fn cfg() {}
}

#[resilient(
    max_atempts = <u16 as Limits>::TWO,
    policy = Policy::REQUEST,
    timeout = LONG,
    deadline = Duration::from_secs(9),
    retry_on = [Refused, Gone(_) if gone, is(Failure as Failure::Refused), String, None],
    fallback = [spare, gone(.., error), Spare::<u32>::make, Missing::make, |_| drop(), path(bench, cfg, resilient_runtime), value(gone!())],
)]
fn read(id: u32) -> Result<u32, Failure> {
    Ok(id)
}

fn main() {
    let _ = read(1);
}
