//! A whole call through a breaker.

use std::fmt::Display;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::CircuitBreaker;
use super::admission::Admission;
use super::permit::BreakerPermit;
use crate::error_text::Text;
use crate::rejection::Rejection;

impl CircuitBreaker {
    /// Calls `f` and records how it ended: `Err` is a failure, and so is a panic. Rejected, `f` is not called, and the
    /// [`Rejection`] becomes the error.
    #[inline]
    pub fn call<T, E: From<Rejection> + Display>(&self, f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let admission = match self.admit() {
            Some(admission) => admission,
            None => match self.admit_slowly() {
                Ok(admission) => admission,
                Err(rejection) => return reject(rejection),
            },
        };
        let running = Running { breaker: self, admission };
        let result = f();
        running.end();
        self.settle(admission, &result);
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

impl CircuitBreaker {
    #[inline]
    fn settle<T, E: Display>(&self, admission: Admission, result: &Result<T, E>) {
        match result {
            Ok(_) => self.succeed(admission),
            Err(error) => self.fail(admission, || Text::of(error).render_error()),
        }
    }
}

/// Apart from the calls that go through, whose registers it would take.
#[cold]
#[inline(never)]
fn reject<T, E: From<Rejection>>(rejection: Rejection) -> Result<T, E> {
    Err(E::from(rejection))
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
        let breaker = *this.breaker;
        let admission = match this.permit.take() {
            Some(permit) => permit.into_admission(),
            None => match breaker.admit() {
                Some(admission) => admission,
                None => match breaker.admit_slowly() {
                    Ok(admission) => admission,
                    Err(rejection) => return Poll::Ready(reject(rejection)),
                },
            },
        };
        let running = Running { breaker, admission };
        let polled = this.future.poll(cx);
        running.end();
        match &polled {
            Poll::Ready(result) => breaker.settle(admission, result),
            Poll::Pending => *this.permit = Some(BreakerPermit::new(breaker, admission)),
        }
        polled
    }
}

/// A call while the user's code runs: dropped, that code panicked, which says more than a cancellation.
struct Running<'a> {
    breaker: &'a CircuitBreaker,
    admission: Admission,
}

impl Running<'_> {
    #[inline]
    fn end(self) {
        mem::forget(self);
    }
}

impl Drop for Running<'_> {
    #[cold]
    fn drop(&mut self) {
        self.breaker.fail(self.admission, || "it panicked".to_owned());
    }
}
