use super::timer::Wait;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// The wait between two attempts, in nanoseconds.
#[inline]
pub(crate) fn pause(wait: u64) -> Wait {
    Wait::Idle { nanos: wait }
}

/// Gives the thread back once: a loop of attempts that never wait cannot hold it.
///
/// Its own future and not a state of the timer, because a timer has drop glue.
pub(crate) struct YieldOnce(bool);

#[inline]
pub(crate) fn yield_once() -> YieldOnce {
    YieldOnce(false)
}

impl Future for YieldOnce {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cold]
#[inline(never)]
pub(crate) fn pause_blocking(wait: u64) {
    std::thread::sleep(Duration::from_nanos(wait));
}
