//! The loops that call a row, and the one function that callgrind watches.

use crate::operation::{Failure, Operation};
use crate::{Failing, rows};
use std::future::Future;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// How a row is called, and what the leaf does in each call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) job: &'static str,
    pub(crate) name: &'static str,
    pub(crate) failures: u32,
    pub(crate) pending: u32,
    pub(crate) run: fn(&'static Operation, u32),
}

impl Row {
    /// Whether the row makes timers but brings no runtime.
    pub(crate) fn needs_context(&self) -> bool {
        self.job != rows::SLEEPS
    }

    /// Rows with failures are told by the failure, unless those sleep.
    pub(crate) fn per_unit(&self, per_call: f64) -> f64 {
        if self.job == rows::FAILED_ASYNC || self.job == rows::FAILED_SYNC {
            per_call / f64::from(self.failures + 1)
        } else {
            per_call
        }
    }

    /// A turn of about 100 microseconds.
    pub(crate) fn calls_per_turn(&self) -> u32 {
        if self.failures == 0 { 5_000 } else { 200 }
    }

    /// An error if the leaf did not run once for every attempt.
    pub(crate) fn verify(&self, attempts: u64, calls: u32) -> Failing<()> {
        let expected = u64::from(calls) * u64::from(self.failures + 1);
        if attempts == expected {
            return Ok(());
        }
        Err(format!("`{}`, `{}`: {attempts} attempts, not {expected}", self.job, self.name).into())
    }

    /// Calls the row where callgrind does not look: caches, lazy statics and the pool of a runtime.
    pub(crate) fn warm_up(&self, operation: &'static Operation, calls: u32) {
        (self.run)(operation, calls);
    }

    /// Calls the row. Callgrind toggles its collection on entry to and on return from this function, so it
    /// must stay a function of this name (`callgrind::WATCHED`) that is entered once.
    #[inline(never)]
    pub(crate) fn run_measured(&self, operation: &'static Operation, calls: u32) {
        (self.run)(operation, calls);
        black_box(self);
    }
}

/// Keeps a wrapper from dissolving into the loop that calls it.
#[inline(never)]
fn poll_opaque<F: Future>(future: Pin<&mut F>, context: &mut Context<'_>) -> Poll<F::Output> {
    future.poll(context)
}

/// Makes a future, polls it to its end without a runtime and drops it, `calls` times.
#[inline(never)]
pub(crate) fn drive<F>(operation: &'static Operation, calls: u32, make: impl Fn(&'static Operation) -> F)
where
    F: Future<Output = Result<u64, Failure>>,
{
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..calls {
        let mut future = pin!(make(operation));
        let result = loop {
            if let Poll::Ready(result) = poll_opaque(future.as_mut(), &mut context) {
                break result;
            }
        };
        black_box(&result);
    }
}

/// Calls a blocking row `calls` times.
#[inline(never)]
pub(crate) fn drive_blocking(
    operation: &'static Operation,
    calls: u32,
    row: fn(&Operation) -> Result<u64, Failure>,
) {
    let row = black_box(row);
    for _ in 0..calls {
        black_box(&row(operation));
    }
}

/// Calls a row `calls` times inside a runtime whose clock is paused, so that its sleeps take no time.
#[inline(never)]
pub(crate) fn drive_paused<F>(
    operation: &'static Operation,
    calls: u32,
    make: impl Fn(&'static Operation) -> F,
) where
    F: Future<Output = Result<u64, Failure>>,
{
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()
    else {
        return;
    };
    runtime.block_on(async {
        for _ in 0..calls {
            let mut future = pin!(make(operation));
            let result = std::future::poll_fn(|context| poll_opaque(future.as_mut(), context)).await;
            black_box(&result);
        }
    });
}
