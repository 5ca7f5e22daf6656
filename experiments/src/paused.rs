//! Annotated async functions on tokio's paused clock, for what a discrete-event loop cannot run.

use std::future::Future;
use std::io;
use std::thread;

/// Runs the future that `make` makes, on a clock that jumps to the next timer whenever everything waits.
///
/// Its timers tick in milliseconds, so that what takes a millisecond in the original should take a second here. It has a thread
/// of its own, since virtual time would go before tokio's.
pub(crate) fn run<T: Send, F: Future<Output = T>>(make: impl FnOnce() -> F + Send) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    thread::scope(|scope| scope.spawn(move || runtime.block_on(make())).join())
        .map_err(|_| io::Error::other("the thread panicked"))
}
