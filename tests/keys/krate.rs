//! `crate`: where the runtime lives.

/// A crate that re-exports it.
mod vendored {
    pub(crate) use resilient_runtime as renamed;
}

#[test]
fn by_a_path_of_this_crate() {
    #[resilient_runtime::resilient(crate = crate::krate::vendored::renamed, max_attempts = 3, backoff = none, retry_on = any)]
    fn call(calls: &std::cell::Cell<u32>) -> Result<(), u8> {
        calls.set(calls.get() + 1);
        Err(1)
    }
    let calls = std::cell::Cell::new(0);
    assert_eq!((call(&calls), calls.get()), (Err(1), 3));
}

/// Nothing of the names around is used: neither a crate's nor a prelude's.
#[tokio::test(start_paused = true)]
async fn by_an_absolute_path() {
    #[resilient_runtime::resilient(crate = ::resilient_runtime, timeout = "1s", max_attempts = 2, backoff = none, retry_on = any)]
    async fn call() -> Result<(), String> {
        std::future::pending().await
    }
    assert!(call().await.is_err_and(|error| error.ends_with("took longer than 1s")));
}
