//! Sync attempts under a time limit: on a worker thread, which is left behind when late.

use std::borrow::{Borrow, ToOwned};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::bulkhead::{Bulkhead, OwnedBulkheadPermit};
use crate::clock;
use crate::deadline::{self, Entered};
use crate::limit::{lacks_time, late, refuse, reject, time_limit};
use crate::nesting;
use crate::outcome::Outcome;
use crate::rejection::{Rejection, RejectionKind};
use crate::scope::{self, Scope};
use crate::site::{Rules, Site};
use crate::workers;

/// How many attempts may run on after their time; then further ones are rejected, or a dependency that hangs would take
/// all threads of the process.
pub(crate) const MOST_ABANDONED: usize = 64;

static ABANDONED: AtomicUsize = AtomicUsize::new(0);

/// Attempts that run on after their time.
pub(crate) fn abandoned() -> usize {
    ABANDONED.load(Relaxed)
}

/// A result that can come back from a worker thread.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` cannot come back from the worker thread that `timeout` needs on a sync function",
    label = "not `Send + 'static`",
    note = "limit the call with `deadline` instead, which starts no attempt that cannot fit and interrupts none",
    note = "or make the function `async`"
)]
pub trait FromWorker: Send + Sized + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> FromWorker for T {}

/// A body that can run on a worker thread.
#[diagnostic::on_unimplemented(
    message = "the body uses an argument that cannot go to the worker thread that `timeout` needs on a sync function",
    label = "an argument is not `Send + 'static`",
    note = "limit the call with `deadline` instead, which starts no attempt that cannot fit and interrupts none",
    note = "or make the function `async`"
)]
pub trait ForWorker: Send + Sized + 'static {}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> ForWorker for T {}

/// What is behind a reference and can travel as a copy of its own: `str` as `String`, `Path` as `PathBuf`.
#[diagnostic::on_unimplemented(
    message = "what is behind this `&{Self}` cannot be copied for the worker thread that `timeout` needs on a sync function",
    label = "its owned form is not `Clone + Send + 'static`",
    note = "limit the call with `deadline` instead, which starts no attempt that cannot fit and interrupts none",
    note = "or make the function `async`, or implement `Clone`"
)]
pub trait CopyForWorker {
    /// The copy.
    type Copied: Send + 'static;

    /// Copies it.
    fn copy(&self) -> Self::Copied;

    /// Borrows it from the copy.
    fn lend(copy: &Self::Copied) -> &Self;
}

#[diagnostic::do_not_recommend]
impl<T: ToOwned<Owned: Send + 'static> + ?Sized> CopyForWorker for T {
    type Copied = T::Owned;

    #[inline]
    fn copy(&self) -> T::Owned {
        self.to_owned()
    }

    #[inline]
    fn lend(copy: &T::Owned) -> &T {
        copy.borrow()
    }
}

/// A copy on its way.
// Without bounds of its own, or rustc would repeat a missing one wherever the type occurs.
#[derive(Debug)]
pub struct Sent<C, B: ?Sized> {
    copy: C,
    lend: fn(&C) -> &B,
}

impl<C, B: ?Sized> Sent<C, B> {
    /// Borrows it again.
    #[inline]
    pub fn lend(&self) -> &B {
        (self.lend)(&self.copy)
    }
}

/// Copies what is behind a reference.
// A function, not a method: rustc reports a missing bound of a method without our words.
#[inline]
pub fn send<B: CopyForWorker + ?Sized>(borrowed: &B) -> Sent<B::Copied, B> {
    Sent { copy: borrowed.copy(), lend: B::lend }
}

/// Runs `attempt` on a worker thread and waits for it, at most as long as the `timeout` of `rules` and the smaller of
/// `deadline` and the ambient one allow. A late attempt runs to its end, and its outcome is dropped. A panic is carried
/// over; the ambient deadline, overrides, statistics and the current span are carried along.
pub fn on_worker<O, F>(
    deadline: Option<Instant>,
    rules: Rules<'_>,
    mut convert: impl FnMut(Rejection) -> O::Error,
    attempt: F,
) -> O
where
    O: Outcome + FromWorker,
    F: FnOnce() -> O + ForWorker,
{
    run(None, deadline, rules, &mut convert, attempt)
}

/// [`on_worker`] in a slot of `bulkhead`. The wait in its queue is part of the attempt's time, and the slot goes along to the
/// worker: it comes back when the attempt has really ended.
pub fn on_worker_within<O, F>(
    bulkhead: &Bulkhead,
    deadline: Option<Instant>,
    rules: Rules<'_>,
    mut convert: impl FnMut(Rejection) -> O::Error,
    attempt: F,
) -> O
where
    O: Outcome + FromWorker,
    F: FnOnce() -> O + ForWorker,
{
    run(Some(bulkhead), deadline, rules, &mut convert, attempt)
}

fn run<O, F>(
    bulkhead: Option<&Bulkhead>,
    deadline: Option<Instant>,
    rules: Rules<'_>,
    convert: impl FnMut(Rejection) -> O::Error,
    attempt: F,
) -> O
where
    O: Outcome + FromWorker,
    F: FnOnce() -> O + ForWorker,
{
    let _entered = Entered::new(deadline);
    if lacks_time(None, rules) {
        return refuse(rules, convert);
    }
    let limit = time_limit(rules);
    let end = limit.and_then(clock::after);
    let permit = match bulkhead {
        None => None,
        Some(bulkhead) => match enter(bulkhead, end, rules) {
            Ok(permit) => Some(permit),
            Err(rejection) => return reject(rejection, false, convert),
        },
    };
    if abandoned() >= MOST_ABANDONED {
        return reject(Rejection::new(RejectionKind::Full, rules.site.name()), false, convert);
    }
    let handover = Arc::new(Handover::new());
    let surroundings = Surroundings::current();
    let theirs = Arc::clone(&handover);
    let started = workers::start(Box::new(move || {
        let finished = catch_unwind(AssertUnwindSafe(|| surroundings.run(attempt)));
        match (permit, &finished) {
            (Some(permit), Ok(ran)) if !ran.outcome.is_failure() => permit.complete(),
            (permit, _) => drop(permit),
        }
        Box::new(move || theirs.finish(finished))
    }));
    if !started {
        return reject(Rejection::new(RejectionKind::Full, rules.site.name()), false, convert);
    }
    let left = end.map(|end| end.saturating_duration_since(clock::now()));
    match handover.wait(left.or(limit)) {
        Some(Ok(outcome)) => outcome,
        Some(Err(panic)) => resume_unwind(panic),
        None => reject(late(rules), true, convert),
    }
}

/// Takes a slot before `end`, which is the end of the attempt's time.
fn enter(
    bulkhead: &Bulkhead,
    end: Option<Instant>,
    rules: Rules<'_>,
) -> Result<OwnedBulkheadPermit, Rejection> {
    let acquired = {
        // Waiting threads keep to the ambient deadline. It ends here: `late` asks which limit it was.
        let _until = Entered::new(end);
        bulkhead.acquire_blocking()
    };
    match acquired {
        Ok(permit) => Ok(permit.into_owned()),
        Err(rejection) if rejection.is_deadline() => Err(late(rules)),
        Err(rejection) => Err(rejection),
    }
}

/// What an attempt sees of its caller's thread.
struct Surroundings {
    deadline: Option<Instant>,
    scope: Option<Arc<Scope>>,
    once: bool,
    span: tracing::Span,
    #[cfg(feature = "test-util")]
    time: Option<Instant>,
}

impl Surroundings {
    fn current() -> Self {
        Self {
            deadline: deadline::ambient(),
            scope: scope::current(),
            once: nesting::makes_one_attempt(),
            span: tracing::Span::current(),
            #[cfg(feature = "test-util")]
            time: crate::virtual_time::now(),
        }
    }

    /// Runs `attempt` in them.
    fn run<O>(self, attempt: impl FnOnce() -> O) -> Ran<O> {
        let _deadline = Entered::new(self.deadline);
        let _scope = self.scope.as_ref().map(scope::Entered::new);
        let _nesting = nesting::Entered::new(self.once);
        #[cfg(feature = "test-util")]
        if let Some(now) = self.time {
            let time = crate::virtual_time::VirtualTime::start_at(now);
            let outcome = self.span.in_scope(attempt);
            return Ran { outcome, taken: Some(time.elapsed()), trace: nesting::take_trace() };
        }
        Ran { outcome: self.span.in_scope(attempt), taken: None, trace: nesting::take_trace() }
    }
}

/// An attempt that has run.
struct Ran<O> {
    outcome: O,
    /// How long it took on a virtual clock.
    taken: Option<Duration>,
    /// Of a call inside that gave up.
    trace: Option<&'static Site>,
}

type Finished<O> = thread::Result<Ran<O>>;

/// Where the worker leaves the outcome, and the caller waits for it.
struct Handover<O> {
    state: Mutex<State<O>>,
    done: Condvar,
}

enum State<O> {
    Running,
    Done(Finished<O>),
    Abandoned,
}

impl<O> Handover<O> {
    const fn new() -> Self {
        Self { state: Mutex::new(State::Running), done: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<O>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The attempt has ended.
    fn finish(&self, finished: Finished<O>) {
        let mut state = self.lock();
        if matches!(*state, State::Abandoned) {
            ABANDONED.fetch_sub(1, Relaxed);
            drop(state);
            // The outcome is the user's, and so is what its drop does.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(finished)));
            return;
        }
        *state = State::Done(finished);
        self.done.notify_one();
    }

    /// Waits for the outcome; `None` where it does not come in time.
    fn wait(&self, limit: Option<Duration>) -> Option<thread::Result<O>> {
        let state = self.lock();
        let running = |state: &mut State<O>| matches!(state, State::Running);
        let mut state = match limit.filter(|_| !is_virtual()) {
            Some(limit) => {
                let waited = self.done.wait_timeout_while(state, limit, running);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => self.done.wait_while(state, running).unwrap_or_else(PoisonError::into_inner),
        };
        match std::mem::replace(&mut *state, State::Abandoned) {
            State::Done(Ok(Ran { outcome, taken, trace })) => {
                if let Some(site) = trace {
                    nesting::leave_trace(site);
                }
                in_virtual_time(limit, taken).then_some(Ok(outcome))
            }
            State::Done(Err(panic)) => Some(Err(panic)),
            State::Running | State::Abandoned => {
                ABANDONED.fetch_add(1, Relaxed);
                None
            }
        }
    }
}

/// Whether this thread runs on a virtual clock, on which a late attempt is known by the time that it says it took.
fn is_virtual() -> bool {
    #[cfg(feature = "test-util")]
    return crate::virtual_time::now().is_some();
    #[cfg(not(feature = "test-util"))]
    false
}

/// Moves a virtual clock on by what the attempt took, at most by its limit, and says whether it was in time.
fn in_virtual_time(limit: Option<Duration>, taken: Option<Duration>) -> bool {
    let Some(taken) = taken else { return true };
    let limit = limit.unwrap_or(Duration::MAX);
    #[cfg(feature = "test-util")]
    crate::virtual_time::advance(taken.min(limit));
    taken <= limit
}
