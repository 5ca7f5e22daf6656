//! The operation that every row wraps: a leaf the optimiser cannot see through.
//!
//! The caller learns neither whether the leaf is ready nor whether it succeeds, so every wrapper keeps its
//! pending and its failure path, and the leaf counts its calls, so that a row cannot skip one unnoticed.

use std::fmt;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};
use tower::Service;

/// The error of the operation: a number, 1 for the one kind that is retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure(pub(crate) u32);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failure {}", self.0)
    }
}

impl std::error::Error for Failure {}

/// What the leaf does next, and how often it ran. Loads and stores are relaxed and separate, that is plain
/// moves; one thread at a time drives an operation.
///
/// Aligned, so that those of two threads do not share what processors pass to each other.
#[derive(Debug)]
#[repr(align(128))]
pub(crate) struct Operation {
    /// Counts the polls down to the next one that is more than a success at once: it counts and it asks for
    /// the script in two instructions.
    until_event: AtomicU64,
    script: Option<Script>,
}

#[derive(Debug)]
struct Script {
    pending: u32,
    failures: u32,
    pending_left: AtomicU32,
    failures_left: AtomicU32,
    calls: AtomicU64,
}

enum Event {
    Pending,
    Failure,
    Success,
}

impl Operation {
    /// An operation that lives as long as the process, so that spawned tasks can borrow it. Before each
    /// success its leaf is pending and then fails so many times.
    pub(crate) fn leak(pending: u32, failures: u32) -> &'static Self {
        let scripted = pending + failures != 0;
        Box::leak(Box::new(Self {
            until_event: AtomicU64::new(if scripted { 1 } else { u64::MAX }),
            script: scripted.then(|| Script {
                pending,
                failures,
                pending_left: AtomicU32::new(pending),
                failures_left: AtomicU32::new(failures),
                calls: AtomicU64::new(0),
            }),
        }))
    }

    /// How often the leaf gave a result.
    pub(crate) fn calls(&self) -> u64 {
        match &self.script {
            Some(script) => script.calls.load(Relaxed),
            None => u64::MAX - self.until_event.load(Relaxed),
        }
    }

    #[inline]
    fn next(&self) -> Event {
        let left = self.until_event.load(Relaxed) - 1;
        self.until_event.store(left, Relaxed);
        match &self.script {
            Some(script) if left == 0 => {
                self.until_event.store(1, Relaxed);
                script.next()
            }
            _ => Event::Success,
        }
    }
}

impl Script {
    #[inline]
    fn next(&self) -> Event {
        let pending = self.pending_left.load(Relaxed);
        if pending != 0 {
            self.pending_left.store(pending - 1, Relaxed);
            return Event::Pending;
        }
        self.calls.store(self.calls.load(Relaxed) + 1, Relaxed);
        let failures = self.failures_left.load(Relaxed);
        if failures != 0 {
            self.failures_left.store(failures - 1, Relaxed);
            return Event::Failure;
        }
        self.failures_left.store(self.failures, Relaxed);
        self.pending_left.store(self.pending, Relaxed);
        Event::Success
    }
}

#[inline(never)]
fn poll_leaf(operation: &Operation) -> Poll<Result<u64, Failure>> {
    match operation.next() {
        Event::Pending => Poll::Pending,
        Event::Failure => Poll::Ready(Err(Failure(1))),
        Event::Success => Poll::Ready(Ok(7)),
    }
}

/// The future of the leaf, named so that a static can hold services that return it.
pub(crate) struct Leaf<'a>(&'a Operation);

impl Future for Leaf<'_> {
    type Output = Result<u64, Failure>;

    #[inline]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        poll_leaf(self.0)
    }
}

/// The asynchronous operation with a body that keeps nothing: its future has 24 bytes.
#[inline]
pub(crate) async fn call(operation: &Operation) -> Result<u64, Failure> {
    Leaf(operation).await
}

/// The asynchronous operation as a tower service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calling;

impl Service<&'static Operation> for Calling {
    type Response = u64;
    type Error = Failure;
    type Future = Leaf<'static>;

    #[inline]
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn call(&mut self, operation: &'static Operation) -> Leaf<'static> {
        Leaf(operation)
    }
}

/// The same with 512 bytes alive while pending, about what a network call keeps.
pub(crate) async fn call_large(operation: &Operation) -> Result<u64, Failure> {
    let bytes = black_box([0_u8; 512]);
    let result = Leaf(operation).await;
    black_box(&bytes);
    result
}

/// The same with as little more than 112 bytes as the layout allows.
pub(crate) async fn call_medium(operation: &Operation) -> Result<u64, Failure> {
    let bytes = black_box([0_u8; 96]);
    let result = Leaf(operation).await;
    black_box(&bytes);
    result
}

/// The blocking operation.
#[inline(never)]
pub(crate) fn call_blocking(operation: &Operation) -> Result<u64, Failure> {
    match operation.next() {
        Event::Pending | Event::Failure => Err(Failure(1)),
        Event::Success => Ok(7),
    }
}
