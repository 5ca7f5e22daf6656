//! Timers for futures that no tokio runtime drives: one thread for the process, started at first need.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// One sleep. Dropping it leaves an entry behind that wakes nobody when its time comes.
#[derive(Debug)]
pub(crate) struct ThreadSleep {
    /// `None` where the end is further away than the platform can express.
    until: Option<Instant>,
    waker: Option<Arc<Mutex<Option<Waker>>>>,
}

impl ThreadSleep {
    pub(crate) fn after(wait: Duration) -> Self {
        Self { until: Instant::now().checked_add(wait), waker: None }
    }

    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(until) = self.until else { return Poll::Pending };
        if Instant::now() >= until {
            return Poll::Ready(());
        }
        if let Some(waker) = &self.waker {
            *lock(waker) = Some(cx.waker().clone());
        } else {
            let waker = Arc::new(Mutex::new(Some(cx.waker().clone())));
            self.waker = Some(Arc::clone(&waker));
            thread().push(Entry { until, waker });
        }
        Poll::Pending
    }
}

impl Drop for ThreadSleep {
    fn drop(&mut self) {
        if let Some(waker) = &self.waker {
            lock(waker).take();
        }
    }
}

#[derive(Debug)]
struct Entry {
    until: Instant,
    waker: Arc<Mutex<Option<Waker>>>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.until == other.until
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.until.cmp(&other.until)
    }
}

/// The thread's queue, soonest first.
#[derive(Default)]
struct Queue {
    entries: Mutex<BinaryHeap<Reverse<Entry>>>,
    changed: Condvar,
}

impl Queue {
    fn push(&self, entry: Entry) {
        lock(&self.entries).push(Reverse(entry));
        self.changed.notify_one();
    }

    fn run(&self) {
        let mut entries = lock(&self.entries);
        loop {
            let now = Instant::now();
            let mut due = Vec::new();
            while entries.peek().is_some_and(|Reverse(entry)| entry.until <= now) {
                due.extend(entries.pop());
            }
            if !due.is_empty() {
                drop(entries);
                // A waker is foreign code, so it runs with no lock held, and its panic must not end the thread.
                for Reverse(entry) in due {
                    let waker = lock(&entry.waker).take();
                    if let Some(waker) = waker {
                        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| waker.wake()));
                    }
                }
                entries = lock(&self.entries);
                continue;
            }
            entries = match entries.peek() {
                None => self.changed.wait(entries).unwrap_or_else(PoisonError::into_inner),
                Some(Reverse(next)) => {
                    let wait = next.until.saturating_duration_since(now);
                    self.changed.wait_timeout(entries, wait).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }
}

/// The queue, with its thread started. Where no thread can be started, sleeps end when polled after their time.
fn thread() -> &'static Queue {
    static QUEUE: OnceLock<&'static Queue> = OnceLock::new();
    QUEUE.get_or_init(|| {
        let queue: &'static Queue = Box::leak(Box::default());
        let _ = std::thread::Builder::new().name("resilient-timer".into()).spawn(|| queue.run());
        queue
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::task::Wake;

    use super::*;

    struct Unpark(std::thread::Thread, AtomicUsize);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.1.fetch_add(1, SeqCst);
            self.0.unpark();
        }
    }

    #[test]
    fn wakes_once_and_is_then_ready() {
        let unpark = Arc::new(Unpark(std::thread::current(), AtomicUsize::new(0)));
        let waker = Waker::from(Arc::clone(&unpark));
        let mut cx = Context::from_waker(&waker);
        let mut sleep = ThreadSleep::after(Duration::from_millis(5));
        while sleep.poll(&mut cx).is_pending() {
            std::thread::park();
        }
        assert_eq!(unpark.1.load(SeqCst), 1);
    }

    #[test]
    fn a_sleep_without_end_is_pending() {
        let mut sleep = ThreadSleep::after(Duration::MAX);
        assert!(sleep.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
}
