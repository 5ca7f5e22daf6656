use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

pin_project! {
    /// The wait between two attempts; it yields once where there is nothing to wait for, so that a loop of
    /// attempts that never wait cannot hold its thread.
    #[project = PauseProjection]
    pub(crate) enum Pause {
        Idle { wait: u64 },
        Tokio { #[pin] sleep: tokio::time::Sleep },
        Thread { entry: Box<TimerEntry> },
    }
}

/// An entry in the timer thread that serves where there is no runtime.
#[derive(Debug)]
pub(crate) struct TimerEntry {
    until: Instant,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl Drop for TimerEntry {
    fn drop(&mut self) {
        if let Ok(mut waker) = self.waker.lock() {
            *waker = None;
        }
    }
}

#[inline]
pub(crate) fn pause(wait: u64) -> Pause {
    Pause::Idle { wait }
}

fn start_sleep(wait: u64) -> Pause {
    let wait = Duration::from_nanos(wait);
    if tokio::runtime::Handle::try_current().is_ok() {
        Pause::Tokio { sleep: tokio::time::sleep(wait) }
    } else {
        Pause::Thread { entry: Box::new(TimerEntry { until: Instant::now() + wait, waker: Arc::default() }) }
    }
}

impl Future for Pause {
    type Output = ();

    #[cold]
    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let PauseProjection::Idle { wait } = self.as_mut().project() {
            let wait = *wait;
            self.set(start_sleep(wait));
        }
        match self.project() {
            PauseProjection::Idle { .. } => Poll::Ready(()),
            PauseProjection::Tokio { sleep } => sleep.poll(context),
            PauseProjection::Thread { entry } if entry.until <= Instant::now() => Poll::Ready(()),
            PauseProjection::Thread { .. } => Poll::Pending,
        }
    }
}

/// Gives the thread back once.
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
