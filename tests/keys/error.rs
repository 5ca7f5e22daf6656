//! `error`: the error type, where an alias hides it.

use std::cell::Cell;
use std::io;

use resilient_runtime::{Rejection, resilient};

#[derive(Debug, PartialEq)]
enum AppError {
    Io,
    Late,
    Bug,
}

impl From<Rejection> for AppError {
    fn from(_: Rejection) -> Self {
        Self::Late
    }
}

type AppResult<T> = Result<T, AppError>;
type Unusual<E, T> = Result<T, E>;

/// The alias is looked through where a path is not needed.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io])]
fn through_an_alias(calls: &Cell<u32>, failed: fn() -> AppError) -> AppResult<()> {
    calls.set(calls.get() + 1);
    Err(failed())
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], error = AppError)]
fn said(calls: &Cell<u32>, failed: fn() -> AppError) -> Unusual<AppError, ()> {
    calls.set(calls.get() + 1);
    Err(failed())
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [kind(Interrupted)])]
fn io_result(calls: &Cell<u32>) -> io::Result<()> {
    calls.set(calls.get() + 1);
    Err(io::ErrorKind::Interrupted.into())
}

#[test]
fn variants_are_found() {
    for call in [through_an_alias, said] {
        let calls = Cell::new(0);
        assert_eq!((call(&calls, || AppError::Io), calls.get()), (Err(AppError::Io), 2));
        assert_eq!((call(&calls, || AppError::Bug), calls.get()), (Err(AppError::Bug), 3));
    }
    let calls = Cell::new(0);
    assert_eq!(
        (io_result(&calls).map_err(|error| error.kind()), calls.get()),
        (Err(io::ErrorKind::Interrupted), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn rejections_become_it() {
    #[resilient(timeout = "1s", error = AppError)]
    async fn call() -> Unusual<AppError, ()> {
        std::future::pending().await
    }
    assert_eq!(call().await, Err(AppError::Late));
}
