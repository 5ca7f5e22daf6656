use pin_project_lite::pin_project;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::time::Sleep;

pin_project! {
    /// A wait whose timer is made when it is first polled.
    #[project = WaitProjection]
    pub(crate) enum Wait {
        Idle { nanos: u64 },
        Refused,
        Armed { #[pin] timer: Timer },
    }
}

pin_project! {
    /// One type for all waits, whose drop glue is too large to be inlined: a future that holds a [`Wait`]
    /// compares its tag before it calls the glue, where inlined glue saves registers even for nothing.
    #[project = TimerProjection]
    pub(crate) enum Timer {
        Tokio { #[pin] sleep: Sleep },
        Thread { entry: Box<Entry> },
    }
}

/// An entry in the timer thread that serves where there is no runtime.
#[derive(Debug)]
pub(crate) struct Entry {
    until: Instant,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Ok(mut waker) = self.waker.lock() {
            *waker = None;
        }
    }
}

fn start(nanos: u64) -> Timer {
    let duration = Duration::from_nanos(nanos);
    if tokio::runtime::Handle::try_current().is_ok() {
        Timer::Tokio { sleep: tokio::time::sleep(duration) }
    } else {
        Timer::Thread { entry: Box::new(Entry { until: Instant::now() + duration, waker: Arc::default() }) }
    }
}

impl Future for Wait {
    type Output = ();

    #[cold]
    #[inline(never)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let WaitProjection::Idle { nanos } = self.as_mut().project() {
            let timer = start(*nanos);
            self.set(Wait::Armed { timer });
        }
        match self.project() {
            WaitProjection::Idle { .. } | WaitProjection::Refused => Poll::Ready(()),
            WaitProjection::Armed { timer } => timer.poll(context),
        }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            TimerProjection::Tokio { sleep } => sleep.poll(context),
            TimerProjection::Thread { entry } if entry.until <= Instant::now() => Poll::Ready(()),
            TimerProjection::Thread { entry } => {
                if let Ok(mut waker) = entry.waker.lock() {
                    *waker = Some(context.waker().clone());
                }
                Poll::Pending
            }
        }
    }
}
