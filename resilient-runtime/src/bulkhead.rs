//! A limit on how many calls run at once.

use std::fmt::{Debug, Formatter, Result as Written};
use std::future::Future;
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::backoff::nanos;
use crate::rejection::{Rejection, RejectionKind};
use crate::sync::{Arc, AtomicU32, AtomicU64, Ordering};

pub use acquire::Acquire;
pub use adaptive::AdaptiveLimit;
pub use permit::{BulkheadPermit, OwnedBulkheadPermit};
pub(crate) use shared::Shared;
pub(crate) use ticket::Ticket;

mod acquire;
mod adaptive;
mod blocking;
mod core;
mod permit;
mod queue;
mod shared;
mod ticket;

/// No limit on the wait.
const NO_LIMIT: u64 = u64::MAX;

/// The longest queue that can be asked for.
const LONGEST_QUEUE: u32 = 1_000_000;

/// Limits how many calls of something run at once; further calls are rejected, or queue for a slot.
///
/// Without more words there is no queue: a call that finds no slot gets a [`Rejection`] of the kind
/// [`Full`](RejectionKind::Full) at once. With [`max_queued`](Self::max_queued), so many wait in the order in which they
/// came. A free slot goes to who waits longest, and a newcomer does not overtake.
///
/// A slot comes back when the [`BulkheadPermit`] is dropped: at the end of the call, when its future is dropped, and when
/// it panics. A permit that is passed to [`std::mem::forget`] takes its slot along.
///
/// ```
/// use std::time::Duration;
/// use resilient_runtime::{Bulkhead, Rejection};
///
/// static DATABASE: Bulkhead = Bulkhead::new(2).named("database").max_queued(50).max_wait(Duration::from_secs(1));
///
/// let first = DATABASE.try_acquire()?;
/// let second = DATABASE.try_acquire()?;
/// assert!(DATABASE.try_acquire().is_err_and(|rejection| rejection.is_full()));
/// drop(first);
/// assert_eq!(DATABASE.available(), 1);
/// assert_eq!(DATABASE.call(|| Ok::<_, Rejection>("row")), Ok("row"));
/// # drop(second);
/// # Ok::<(), Rejection>(())
/// ```
pub struct Bulkhead {
    name: &'static str,
    max_concurrent: u32,
    max_queued: AtomicU32,
    /// Nanoseconds; [`NO_LIMIT`]: as long as it takes.
    max_wait: AtomicU64,
    adaptive: Option<AdaptiveLimit>,
    /// Made at first use, and shared with the permits that outlive the bulkhead.
    shared: OnceLock<Arc<Shared>>,
}

impl Bulkhead {
    /// A bulkhead of `max_concurrent` slots, at least one, without a queue.
    pub const fn new(max_concurrent: u32) -> Self {
        Self {
            name: "bulkhead",
            max_concurrent: if max_concurrent == 0 { 1 } else { max_concurrent },
            max_queued: AtomicU32::new(0),
            max_wait: AtomicU64::new(NO_LIMIT),
            adaptive: None,
            shared: OnceLock::new(),
        }
    }

    /// A bulkhead that finds the number of slots by itself, from the latency of the calls: see [`AdaptiveLimit`].
    pub const fn adaptive(limit: AdaptiveLimit) -> Self {
        let mut bulkhead = Self::new(limit.first());
        bulkhead.adaptive = Some(limit);
        bulkhead
    }

    /// The name in rejections; "bulkhead" by default.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    /// How many calls may wait for a slot: none by default, at most 1,000,000.
    ///
    /// Keep it short. A queue that takes longer than its callers' patience is work for nobody; about a tenth of
    /// patience times throughput is enough.
    #[must_use]
    pub const fn max_queued(mut self, max_queued: u32) -> Self {
        self.max_queued = AtomicU32::new(clamp_queue(max_queued));
        self
    }

    /// How long a call may wait for a slot; then it is rejected. By default as long as it takes, which for a call with a
    /// time limit of its own is until that. Zero is the same as no queue.
    #[must_use]
    pub const fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = AtomicU64::new(nanos(max_wait));
        self
    }

    /// Takes a slot if one is free and nobody waits for it, else rejects.
    pub fn try_acquire(&self) -> Result<BulkheadPermit<'_>, Rejection> {
        if self.try_enter() { Ok(self.permit()) } else { Err(self.full()) }
    }

    /// Takes a slot, and waits for it in the queue where there is room. It queues when first polled; dropped, it leaves
    /// the queue. Nothing is allocated when a slot is free.
    ///
    /// ```
    /// use resilient_runtime::Bulkhead;
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(async {
    /// let bulkhead = Bulkhead::new(1).max_queued(1);
    /// let permit = bulkhead.acquire().await?;
    /// let next = async { bulkhead.acquire().await.map(drop) };
    /// let (_, next) = tokio::join!(async { drop(permit) }, next);
    /// next
    /// # }).unwrap();
    /// ```
    pub fn acquire(&self) -> Acquire<'_> {
        Acquire::new(self)
    }

    /// Takes a slot, and blocks the thread while it waits in the queue; at most until the ambient [`Deadline`], where it
    /// rejects with the kind [`Deadline`](RejectionKind::Deadline).
    ///
    /// A thread that holds the only slot and asks for another waits for itself: give such a bulkhead a
    /// [`max_wait`](Self::max_wait).
    ///
    /// [`Deadline`]: crate::Deadline
    pub fn acquire_blocking(&self) -> Result<BulkheadPermit<'_>, Rejection> {
        if !self.try_enter() {
            blocking::enter(self)?;
        }
        Ok(self.permit())
    }

    /// Runs `call` in a slot, which [`acquire_blocking`](Self::acquire_blocking) waits for. A rejection becomes the error
    /// type of `call`.
    ///
    /// Where the limit is adaptive, the latency of an `Ok` is a sample. That of an `Err` is none: a dependency that
    /// fails at once would look fast.
    pub fn call<T, E: From<Rejection>>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let permit = self.acquire_blocking()?;
        permit.complete_if_ok(call())
    }

    /// Runs `call` in a slot, as [`call`](Self::call) does. The future is not polled before it has a slot.
    ///
    /// ```
    /// use resilient_runtime::{Bulkhead, Rejection};
    ///
    /// static LOOKUPS: Bulkhead = Bulkhead::new(10);
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(async {
    /// assert_eq!(LOOKUPS.call_async(async { Ok::<_, Rejection>(42) }).await, Ok(42));
    /// # });
    /// ```
    pub async fn call_async<T, E, F>(&self, call: F) -> Result<T, E>
    where
        E: From<Rejection>,
        F: Future<Output = Result<T, E>>,
    {
        let permit = self.acquire().await?;
        permit.complete_if_ok(call.await)
    }

    /// Free slots. Somebody else may be faster.
    pub fn available(&self) -> u32 {
        let core = &self.shared().core;
        core.limit().saturating_sub(core.in_flight())
    }

    /// Slots in use: more than [`limit`](Self::limit) after that was lowered.
    pub fn in_flight(&self) -> u32 {
        self.shared().core.in_flight()
    }

    /// Calls that wait for a slot.
    pub fn queued(&self) -> usize {
        self.shared().core.queued()
    }

    /// The number of slots now.
    pub fn limit(&self) -> u32 {
        self.shared().core.limit()
    }

    /// Changes the number of slots, at least one. More of them go to those who wait, at once; fewer come into force as
    /// slots come back. An adaptive limit goes on from here.
    pub fn set_max_concurrent(&self, max_concurrent: u32) {
        let core = &self.shared().core;
        core.set_limit(max_concurrent);
        core.hand_over();
    }

    /// Changes how many may wait, at most 1,000,000. Who waits already stays.
    pub fn set_max_queued(&self, max_queued: u32) {
        self.max_queued.store(clamp_queue(max_queued), Ordering::Relaxed);
    }

    /// Takes a slot if one is free and nobody waits for it. Who got one owes a [`leave`](Self::leave).
    #[inline]
    pub(crate) fn try_enter(&self) -> bool {
        self.shared().core.try_enter()
    }

    /// The permit of a slot, if one is free and nobody waits for it.
    #[inline]
    pub(crate) fn try_permit(&self) -> Option<BulkheadPermit<'_>> {
        let shared = self.shared();
        if shared.core.try_enter() { Some(BulkheadPermit::new(shared, shared.started())) } else { None }
    }

    /// Takes a slot, or queues for it and leaves the ticket of the wait in `ticket`, to be passed in again at the next
    /// poll. Dropping a ticket leaves the queue.
    #[inline]
    pub(crate) fn poll_enter(
        &self,
        ticket: &mut Option<Box<Ticket>>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<(), Rejection>> {
        if ticket.is_none() && self.try_enter() {
            return Poll::Ready(Ok(()));
        }
        ticket::poll(self, ticket, cx)
    }

    #[inline]
    pub(crate) fn permit(&self) -> BulkheadPermit<'_> {
        let shared = self.shared();
        BulkheadPermit::new(shared, shared.started())
    }

    #[inline]
    fn shared(&self) -> &Arc<Shared> {
        match self.shared.get() {
            Some(shared) => shared,
            None => self.share(),
        }
    }

    #[cold]
    #[inline(never)]
    fn share(&self) -> &Arc<Shared> {
        self.shared.get_or_init(|| Arc::new(Shared::new(self.max_concurrent, self.adaptive)))
    }

    fn longest_wait(&self) -> Option<Duration> {
        match self.max_wait.load(Ordering::Relaxed) {
            NO_LIMIT => None,
            wait => Some(Duration::from_nanos(wait)),
        }
    }

    /// Takes over the settings of `other`; an adaptive limit stays what it is.
    pub(crate) fn adopt_settings(&self, other: &Self) {
        if other.adaptive.is_none() && self.limit() != other.max_concurrent {
            self.set_max_concurrent(other.max_concurrent);
        }
        self.max_queued.store(other.max_queued.load(Ordering::Relaxed), Ordering::Relaxed);
        self.max_wait.store(other.max_wait.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    pub(crate) fn has_same_settings(&self, other: &Self) -> bool {
        let settings = |bulkhead: &Self| {
            let (queued, wait) = (&bulkhead.max_queued, &bulkhead.max_wait);
            (
                bulkhead.max_concurrent,
                bulkhead.adaptive,
                queued.load(Ordering::Relaxed),
                wait.load(Ordering::Relaxed),
            )
        };
        settings(self) == settings(other)
    }

    /// Queues `waker()`, unless there is no queue.
    fn join(&self, waker: impl FnOnce() -> Waker) -> core::Joined {
        let max_queued = self.max_queued.load(Ordering::Relaxed);
        if max_queued == 0 || self.longest_wait().is_some_and(|wait| wait.is_zero()) {
            return core::Joined::Full;
        }
        self.shared().core.join(max_queued, waker())
    }

    #[cold]
    fn full(&self) -> Rejection {
        Rejection::new(RejectionKind::Full, self.name)
    }

    /// Nobody made room within `max_wait`.
    #[cold]
    fn waited(&self) -> Rejection {
        self.full().with_limit(self.longest_wait().unwrap_or_default())
    }
}

impl Debug for Bulkhead {
    fn fmt(&self, f: &mut Formatter<'_>) -> Written {
        f.debug_struct("Bulkhead")
            .field("name", &self.name)
            .field("limit", &self.limit())
            .field("in_flight", &self.in_flight())
            .field("queued", &self.queued())
            .finish_non_exhaustive()
    }
}

const fn clamp_queue(max_queued: u32) -> u32 {
    if max_queued > LONGEST_QUEUE { LONGEST_QUEUE } else { max_queued }
}

#[cfg(test)]
#[expect(clippy::too_many_lines, reason = "a step of the model is read as one table")]
mod model;
#[cfg(test)]
mod tests;
