//! `#[derive(FromRejection)]`: rejections as variants.

use std::time::Duration;

use resilient_runtime::{FromRejection, Rejection, RejectionKind, resilient};

/// By the names: `Timeout` takes timeouts and deadlines, the variant that holds a rejection the rest.
#[derive(Debug, PartialEq, FromRejection)]
enum ByName {
    NotFound,
    Timeout,
    Rejected(Rejection),
}

#[derive(Debug, PartialEq, FromRejection)]
enum ByAttribute {
    #[rejection(timeout)]
    Slow,
    #[rejection(deadline)]
    TooLate { cause: Rejection },
    #[rejection]
    Guard(Box<Rejection>),
}

#[derive(Debug, PartialEq, FromRejection)]
enum All {
    #[rejection]
    Any(String),
}

#[test]
fn every_kind() {
    use RejectionKind::{Deadline, Full, Limited, Open, Timeout};
    for kind in [Timeout, Deadline, Open, Full, Limited] {
        let rejection = Rejection::new(kind, "f");
        let of_time = matches!(kind, Timeout | Deadline);
        assert_eq!(
            ByName::from(rejection.clone()),
            if of_time { ByName::Timeout } else { ByName::Rejected(rejection.clone()) }
        );
        assert_eq!(
            ByAttribute::from(rejection.clone()),
            match kind {
                Timeout => ByAttribute::Slow,
                Deadline => ByAttribute::TooLate { cause: rejection.clone() },
                _ => ByAttribute::Guard(Box::new(rejection.clone())),
            }
        );
        assert_eq!(All::from(rejection.clone()), All::Any(rejection.to_string()));
    }
}

/// The vocabulary of `retry_on` is the function's own: the variant, and so the timeout, is listed or it is not.
#[tokio::test(start_paused = true)]
async fn in_a_guarded_function() {
    #[resilient(max_attempts = 4, backoff = none, timeout = "1s", retry_on = [Timeout])]
    async fn call(calls: &std::cell::Cell<u32>) -> Result<(), ByName> {
        calls.set(calls.get() + 1);
        if calls.get() == 3 {
            return Err(ByName::NotFound);
        }
        std::future::pending().await
    }
    let (calls, started) = (std::cell::Cell::new(0), tokio::time::Instant::now());
    assert_eq!((call(&calls).await, calls.get()), (Err(ByName::NotFound), 3));
    assert_eq!(started.elapsed(), Duration::from_secs(2));
}
