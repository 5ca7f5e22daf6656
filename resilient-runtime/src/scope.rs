//! Settings and statistics of the calls made in one place: [`Overrides`] and [`Statistics`].
//!
//! Both travel in a thread-local that is set around each poll, and both are rare: while one exists, every
//! [`Site`] is marked as watched, so that a call pays one load where there is none.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::overrides::Overrides;
use crate::policy::Policy;
use crate::site::{self, Rules, Site};
use crate::statistics::Statistics;
use crate::why::Why;

thread_local! {
    static CURRENT: RefCell<Option<Arc<Scope>>> = const { RefCell::new(None) };
}

/// What one `Overrides` or `Statistics` keeps while its calls run.
#[derive(Debug)]
pub(crate) struct Scope {
    overrides: Overrides,
    statistics: Mutex<Statistics>,
    /// Address of the first site entered: the call that the overrides are for. Zero before.
    first: AtomicUsize,
    outer: Option<Arc<Scope>>,
}

impl Scope {
    /// A scope inside the one in force here.
    pub(crate) fn new(overrides: Overrides) -> Arc<Self> {
        site::watch();
        let outer = CURRENT.with_borrow(Clone::clone);
        Arc::new(Self { overrides, statistics: Mutex::default(), first: AtomicUsize::new(0), outer })
    }

    pub(crate) fn statistics(&self) -> Statistics {
        self.statistics.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, record: impl Fn(&mut Statistics)) {
        let mut scope = Some(self);
        while let Some(this) = scope {
            record(&mut this.statistics.lock().unwrap_or_else(PoisonError::into_inner));
            scope = this.outer.as_deref();
        }
    }

    /// The innermost overrides that are for `site`.
    fn overrides_for(&self, site: &'static Site) -> Option<&Overrides> {
        let mut scope = Some(self);
        while let Some(this) = scope {
            if this.first.load(Relaxed) == address(site) && !this.overrides.is_empty() {
                return Some(&this.overrides);
            }
            scope = this.outer.as_deref();
        }
        None
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        site::unwatch();
    }
}

fn address(site: &'static Site) -> usize {
    std::ptr::from_ref(site).addr()
}

/// The scope that this thread is in.
pub(crate) fn current() -> Option<Arc<Scope>> {
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// Makes a scope the current one until dropped.
pub(crate) struct Entered(Option<Arc<Scope>>);

impl Entered {
    pub(crate) fn new(scope: &Arc<Scope>) -> Self {
        Self(CURRENT.replace(Some(Arc::clone(scope))))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

pin_project! {
    /// Runs a future inside a scope.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct InScope<F> {
        #[pin]
        future: F,
        scope: Arc<Scope>,
    }
}

impl<F> InScope<F> {
    pub(crate) fn new(scope: Arc<Scope>, future: F) -> Self {
        Self { future, scope }
    }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let _entered = Entered::new(this.scope);
        this.future.poll(cx)
    }
}

/// A call of `site` starts.
pub(crate) fn enter(site: &'static Site) {
    with_current(|scope| {
        let mut this = Some(scope);
        while let Some(scope) = this {
            let _ = scope.first.compare_exchange(0, address(site), Relaxed, Relaxed);
            this = scope.outer.as_deref();
        }
        scope.record(|statistics| statistics.call(site.name()));
    });
}

/// An attempt of `site` failed and another follows after `wait`.
#[inline]
pub(crate) fn record_retry(site: &'static Site, wait: Duration) {
    if site.is_watched() {
        with_current(|scope| scope.record(|statistics| statistics.retry(site.name(), wait)));
    }
}

/// The attempt that was to follow is not made.
pub(crate) fn withdraw_retry(site: &'static Site) {
    if site.is_watched() {
        with_current(|scope| scope.record(|statistics| statistics.withdraw_retry(site.name())));
    }
}

/// A call of `site` ended in a failure.
#[inline]
pub(crate) fn record_give_up(site: &'static Site, why: Why) {
    if site.is_watched() {
        with_current(|scope| scope.record(|statistics| statistics.give_up(site.name(), why)));
    }
}

/// A link of the fallback chain of `site` answered.
#[inline]
pub(crate) fn record_fallback(site: &'static Site, link: &'static str) {
    if site.is_watched() {
        with_current(|scope| scope.record(|statistics| statistics.fallback_answered(site.name(), link)));
    }
}

/// How many attempts the call may make.
#[inline]
pub(crate) fn attempts(rules: Rules<'_>) -> u32 {
    if rules.site.is_watched() { overridden(rules).attempts() } else { rules.policy.attempts() }
}

/// The policy in force for this call: its own, with the overrides that are for it.
#[inline]
pub(crate) fn policy(rules: Rules<'_>) -> Policy {
    if rules.site.is_watched() { overridden(rules) } else { *rules.policy }
}

/// Whether the caller asks for other waits than the attribute's.
pub(crate) fn overrides_backoff(rules: Rules<'_>) -> bool {
    with_current(|scope| scope.overrides_for(rules.site).is_some_and(Overrides::sets_backoff))
        .unwrap_or(false)
}

/// The time limit in force for one attempt.
#[inline]
pub(crate) fn timeout(rules: Rules<'_>) -> Option<Duration> {
    if rules.site.is_watched() { overridden(rules).timeout_limit() } else { rules.policy.timeout_limit() }
}

#[cold]
#[inline(never)]
fn overridden(rules: Rules<'_>) -> Policy {
    with_current(|scope| scope.overrides_for(rules.site).map(|overrides| overrides.apply(*rules.policy)))
        .flatten()
        .unwrap_or(*rules.policy)
}

/// The scope is cloned out first, so that the cell is free while `f` runs.
fn with_current<T>(f: impl FnOnce(&Scope) -> T) -> Option<T> {
    current().map(|scope| f(&scope))
}
