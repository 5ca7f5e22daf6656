//! Callers beside each other, whose bodies run until they are let go: tasks for async functions, threads for sync ones.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::script::Fault;

/// What a body gives.
pub type Outcome = Result<&'static str, Fault>;

/// The body of a sync function.
pub type Body<'b> = &'b dyn Fn() -> Outcome;

/// An async body that runs until it is let go.
#[derive(Debug)]
pub struct Held {
    runs: AtomicUsize,
    released: Semaphore,
    outcome: Mutex<Outcome>,
}

impl Held {
    /// How often it has begun.
    pub fn runs(&self) -> usize {
        self.runs.load(SeqCst)
    }

    /// The body.
    ///
    /// # Errors
    ///
    /// As it was released with.
    ///
    /// # Panics
    ///
    /// Where the outcome is poisoned.
    pub async fn run(&self) -> Outcome {
        self.runs.fetch_add(1, SeqCst);
        if let Ok(permit) = self.released.acquire().await {
            permit.forget();
        }
        self.outcome.lock().expect("not poisoned").clone()
    }
}

/// A call in a task of its own.
#[derive(Debug)]
pub struct Caller {
    body: Arc<Held>,
    task: JoinHandle<Outcome>,
}

impl Caller {
    /// Makes the call, and lets every task run as far as it can.
    pub async fn submit<F>(call: impl FnOnce(Arc<Held>) -> F) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let body = Arc::new(Held {
            runs: AtomicUsize::new(0),
            released: Semaphore::new(0),
            outcome: Mutex::new(Ok("Success")),
        });
        let caller = Self { task: tokio::spawn(call(Arc::clone(&body))), body };
        settle().await;
        caller
    }

    /// The body, to be asked after the call.
    pub fn body(&self) -> Arc<Held> {
        Arc::clone(&self.body)
    }

    /// How often the body has begun.
    pub fn runs(&self) -> usize {
        self.body.runs()
    }

    /// Whether the call is over.
    pub fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    /// Whether the body has not begun, and the call is not over.
    pub fn is_waiting(&self) -> bool {
        self.runs() == 0 && !self.is_over()
    }

    /// Lets the body end with `outcome`, the one that runs or the next one, and every task run as far as it can.
    ///
    /// # Panics
    ///
    /// Where the outcome is poisoned.
    pub async fn release(&self, outcome: Outcome) {
        *self.body.outcome.lock().expect("not poisoned") = outcome;
        self.body.released.add_permits(1);
        settle().await;
    }

    /// Drops the call.
    pub async fn cancel(self) {
        self.task.abort();
        settle().await;
    }

    /// What the caller gets, once it does.
    ///
    /// # Errors
    ///
    /// That of the call.
    ///
    /// # Panics
    ///
    /// When the call did.
    pub async fn outcome(self) -> Outcome {
        self.task.await.expect("no panic")
    }
}

/// Lets every task run as far as it can; takes no time.
pub async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

/// A sync call in a thread of its own, whose body runs.
#[derive(Debug)]
pub struct HeldThread {
    release: mpsc::Sender<Outcome>,
    thread: thread::JoinHandle<Outcome>,
}

impl HeldThread {
    /// Makes the call, and returns once its body runs.
    ///
    /// # Panics
    ///
    /// When the call ends before that.
    pub fn start(call: impl FnOnce(Body<'_>) -> Outcome + Send + 'static) -> Self {
        let ((begin, begun), (release, released)) = (mpsc::channel(), mpsc::channel());
        let thread = thread::spawn(move || {
            call(&|| {
                begin.send(()).expect("the test waits for it");
                released.recv().expect("the test releases it")
            })
        });
        begun.recv().expect("the body runs");
        Self { release, thread }
    }

    /// Lets the body end with `outcome`, and gives what the caller gets.
    ///
    /// # Errors
    ///
    /// That of the call.
    ///
    /// # Panics
    ///
    /// When the call did.
    pub fn release(self, outcome: Outcome) -> Outcome {
        self.release.send(outcome).expect("the body runs");
        self.thread.join().expect("no panic")
    }
}
