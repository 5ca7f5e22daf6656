//! A whole call through a breaker.

use std::fmt::Display;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::CircuitBreaker;
use super::permit::BreakerPermit;
use crate::rejection::Rejection;

impl CircuitBreaker {
    /// Calls `f` and records how it ended: `Err` is a failure, and so is a panic. Rejected, `f` is not called, and the
    /// [`Rejection`] becomes the error.
    #[inline]
    pub fn call<T, E: From<Rejection> + Display>(&self, f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let permit = Panicking(Some(self.try_acquire()?));
        let result = f();
        permit.settle(&result);
        result
    }

    /// The same for a future, which is not polled when rejected. The breaker is asked at the first poll. A future that is
    /// dropped before it is ready counts as neither success nor failure.
    ///
    /// ```
    /// use resilient_runtime::CircuitBreaker;
    ///
    /// struct Client {
    ///     breaker: CircuitBreaker,
    /// }
    ///
    /// impl Client {
    ///     async fn ping(&self) -> Result<(), std::io::Error> {
    ///         self.breaker.call_async(async { Ok(()) }).await
    ///     }
    /// }
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(Client { breaker: CircuitBreaker::new() }.ping()).unwrap();
    /// ```
    #[inline]
    pub fn call_async<T, E, F>(&self, future: F) -> impl Future<Output = Result<T, E>>
    where
        E: From<Rejection> + Display,
        F: Future<Output = Result<T, E>>,
    {
        Guarded { breaker: self, future, permit: None }
    }
}

pin_project! {
    struct Guarded<'a, F> {
        breaker: &'a CircuitBreaker,
        #[pin]
        future: F,
        // From the first poll on. Dropped after the future: a probe's place is free when its body is gone.
        permit: Option<BreakerPermit<'a>>,
    }
}

impl<T, E: From<Rejection> + Display, F: Future<Output = Result<T, E>>> Future for Guarded<'_, F> {
    type Output = Result<T, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let permit = match this.permit.take() {
            Some(permit) => permit,
            None => this.breaker.try_acquire()?,
        };
        let mut permit = Panicking(Some(permit));
        let polled = this.future.poll(cx);
        match &polled {
            Poll::Ready(result) => permit.settle(result),
            Poll::Pending => *this.permit = permit.0.take(),
        }
        polled
    }
}

/// The permit of a call while the user's code runs: dropped with it, that code panicked, which tells more than a
/// cancellation.
struct Panicking<'a>(Option<BreakerPermit<'a>>);

impl Panicking<'_> {
    #[inline]
    fn settle<T, E: Display>(mut self, result: &Result<T, E>) {
        if let Some(permit) = self.0.take() {
            match result {
                Ok(_) => permit.success(),
                Err(error) => permit.failure(error),
            }
        }
    }
}

impl Drop for Panicking<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(permit) = self.0.take() {
            permit.failure("it panicked");
        }
    }
}
