//! A server that answers one request after the other, from a queue.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::{LENGTH, Second};

/// Answers per second.
pub(crate) const CAPACITY: u32 = 100;
/// Requests that may wait: a second of work, which is longer than clients wait. Long queues are what makes a storm last.
const QUEUE: usize = 100;

/// The queue of the server is full.
#[derive(Debug, thiserror::Error)]
#[error("the server is busy")]
pub(crate) struct Busy;

pub(crate) struct Server {
    queue: mpsc::Sender<oneshot::Sender<()>>,
    log: Arc<Log>,
}

struct Log {
    started: Instant,
    seconds: Mutex<Vec<Second>>,
    hangs_until: Mutex<Instant>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let started = Instant::now();
        let seconds = Mutex::new(vec![Second::default(); LENGTH]);
        let log = Arc::new(Log { started, seconds, hangs_until: Mutex::new(started) });
        let (queue, requests) = mpsc::channel(QUEUE);
        tokio::spawn(work(requests, Arc::clone(&log)));
        Self { queue, log }
    }

    /// Asks for an answer.
    pub(crate) async fn answer(&self) -> Result<(), Busy> {
        self.log.count(|second| second.attempts += 1);
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(reply).map_err(|_| Busy)?;
        answer.await.map_err(|_| Busy)
    }

    /// Makes it do nothing for so long.
    pub(crate) fn hang(&self, length: Duration) {
        *self.log.hangs_until.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + length;
    }

    pub(crate) fn seconds(&self) -> Vec<Second> {
        self.log.seconds.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Works through the queue. That a client has gone away shows only when its answer is ready: the work was in vain.
async fn work(mut requests: mpsc::Receiver<oneshot::Sender<()>>, log: Arc<Log>) {
    let mut free = Instant::now();
    while let Some(reply) = requests.recv().await {
        let hangs_until = *log.hangs_until.lock().unwrap_or_else(PoisonError::into_inner);
        free = free.max(Instant::now()).max(hangs_until) + Duration::from_secs(1) / CAPACITY;
        sleep_until(free).await;
        if reply.send(()).is_ok() {
            log.count(|second| second.in_time += 1);
        }
    }
}

impl Log {
    /// Counts something that happened now.
    fn count(&self, count: impl FnOnce(&mut Second)) {
        let now = usize::try_from(self.started.elapsed().as_secs()).unwrap_or(LENGTH);
        if let Some(second) = self.seconds.lock().unwrap_or_else(PoisonError::into_inner).get_mut(now) {
            count(second);
        }
    }
}
