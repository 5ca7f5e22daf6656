//! The pool of threads that sync attempts under a time limit run on.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::worker;

/// One attempt, which catches its own panic, and makes what is left to do: the delivery of its outcome.
pub(crate) type Job = Box<dyn FnOnce() -> Delivery + Send>;

/// Wakes the caller, which by then finds this thread idle.
pub(crate) type Delivery = Box<dyn FnOnce()>;

/// How long a thread without work stays.
const PATIENCE: Duration = Duration::from_secs(10);

static STARTED: AtomicUsize = AtomicUsize::new(0);

/// The threads that wait for work; the one that waits shortest is at the end, and its stack is still warm.
static IDLE: Mutex<Vec<Idle>> = Mutex::new(Vec::new());

struct Idle {
    id: usize,
    work: Sender<Job>,
}

/// The worker threads of sync functions with a `timeout`.
///
/// ```
/// assert_eq!(resilient_runtime::Workers::now().abandoned(), 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workers {
    started: usize,
    idle: usize,
    abandoned: usize,
}

impl Workers {
    /// The figures of the process.
    pub fn now() -> Self {
        Self { started: STARTED.load(Relaxed), idle: idle().len(), abandoned: worker::abandoned() }
    }

    /// Threads started so far. A thread serves one attempt after the other.
    pub fn started(&self) -> usize {
        self.started
    }

    /// Threads that wait for work; they end after ten seconds without any.
    pub fn idle(&self) -> usize {
        self.idle
    }

    /// Attempts that were too late and still run. At 64 of them further attempts are rejected.
    pub fn abandoned(&self) -> usize {
        self.abandoned
    }
}

/// Runs `job` on a thread that is idle, or on a new one. Says whether there is one.
pub(crate) fn start(mut job: Job) -> bool {
    loop {
        let Some(Idle { work, .. }) = idle().pop() else { return start_thread(job) };
        match work.send(job) {
            Ok(()) => return true,
            Err(unsent) => job = unsent.0,
        }
    }
}

fn start_thread(job: Job) -> bool {
    let id = STARTED.fetch_add(1, Relaxed);
    let thread = thread::Builder::new().name(format!("resilient-worker-{id}"));
    thread.spawn(move || serve(id, job)).is_ok()
}

/// The life of a thread.
fn serve(id: usize, first: Job) {
    let (work, jobs) = channel();
    let mut job = Some(first);
    while let Some(next) = job {
        let deliver = next();
        idle().push(Idle { id, work: work.clone() });
        deliver();
        job = wait_for_work(id, &jobs);
    }
}

fn wait_for_work(id: usize, jobs: &Receiver<Job>) -> Option<Job> {
    match jobs.recv_timeout(PATIENCE) {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => {
            let mut idle = idle();
            if let Some(at) = idle.iter().position(|idle| idle.id == id) {
                idle.remove(at);
                return None;
            }
            drop(idle);
            // Somebody has just taken this thread and is about to send.
            jobs.recv().ok()
        }
    }
}

fn idle() -> MutexGuard<'static, Vec<Idle>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}
