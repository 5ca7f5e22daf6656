//! What the annotated functions of this crate call: it fails a given number of times, and counts.

use std::fmt::{Display, Formatter};
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use resilient_runtime::{Class, Classify, Rejection};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Worth another attempt.
    Io,
    /// Not.
    Fatal(String),
    /// Not.
    Rejected,
}

impl Display for Failure {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Failure {}

impl Classify for Failure {
    fn class(&self) -> Class {
        if *self == Self::Io { Class::Transient } else { Class::Permanent }
    }
}

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self::Rejected
    }
}

impl From<std::num::ParseIntError> for Failure {
    fn from(error: std::num::ParseIntError) -> Self {
        Self::Fatal(error.to_string())
    }
}

/// Succeeds from its third call on.
#[derive(Debug, Default)]
pub struct Flaky {
    calls: AtomicU32,
}

impl Flaky {
    pub const fn new() -> Self {
        Self { calls: AtomicU32::new(0) }
    }

    /// The number of the call, from the third on.
    pub fn call(&self) -> Result<u32, Failure> {
        match self.calls.fetch_add(1, Ordering::Relaxed) + 1 {
            number @ 3.. => Ok(number),
            _ => Err(Failure::Io),
        }
    }

    /// Like [`call`](Self::call), after having been pending once.
    pub async fn called(&self) -> Result<u32, Failure> {
        tokio::task::yield_now().await;
        self.call()
    }

    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::Relaxed)
    }
}

/// Counts its clones.
#[derive(Debug, Default)]
pub struct Parcel<'c> {
    pub label: String,
    clones: Option<&'c AtomicU32>,
}

impl<'c> Parcel<'c> {
    pub fn new(label: &str, clones: &'c AtomicU32) -> Self {
        Self { label: label.to_owned(), clones: Some(clones) }
    }
}

impl Clone for Parcel<'_> {
    fn clone(&self) -> Self {
        if let Some(clones) = self.clones {
            clones.fetch_add(1, Ordering::Relaxed);
        }
        Self { label: self.label.clone(), clones: self.clones }
    }
}

/// Takes its argument.
pub fn consume(parcel: Parcel<'_>) -> String {
    parcel.label
}

/// Something that cannot be cloned.
#[derive(Debug, Default)]
pub struct Conn {
    pub sent: u32,
}

impl Conn {
    pub fn name(&self) -> &'static str {
        "conn"
    }

    pub fn send(&mut self) {
        self.sent += 1;
    }
}

/// Where the plain function's future would be `Send`, so must be the annotated one's.
pub fn assert_send<T: Send>(value: T) -> T {
    value
}

/// Runs a future that can be sent.
pub fn run<F: Future + Send>(future: F) -> F::Output {
    run_here(assert_send(future))
}

/// Runs a future that cannot be sent.
pub fn run_here<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime of one thread").block_on(future)
}
