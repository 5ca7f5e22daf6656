//! The rows `prototype`: an expansion written out, and what it should cost. Goes when the attribute costs that.

use crate::operation::{self, Failure, Operation};
use crate::prototype::{
    Attempts, Policy, Rules, Site, call_once, enter, hint, limit, pause, settle, settle_blocking, yield_once,
};
use std::time::Duration;

macro_rules! rules {
    ($name:literal, $policy:expr) => {
        || Rules {
            site: {
                static SITE: Site = Site::new($name);
                &SITE
            },
            policy: const { &$policy },
        }
    };
}

macro_rules! retry_async {
    ($name:ident, $call:path, $policy:expr) => {
        pub(crate) async fn $name(operation: &Operation) -> Result<u64, Failure> {
            let rules = rules!("retry_async", $policy);
            let mut call = const { Attempts::new() };
            enter(rules); // after the stores: before them it costs an instruction more
            loop {
                let wait = {
                    let outcome: Result<u64, Failure> = async {
                        if false {
                            let hint: Result<u64, Failure> = hint();
                            return hint;
                        }
                        { $call(operation).await }
                    }
                    .await;
                    match settle(&mut call, rules, &outcome, |error| matches!(error, Failure(1))) {
                        None => return outcome,
                        Some(wait) => wait,
                    }
                };
                if wait == 0 {
                    yield_once().await;
                } else {
                    pause(wait).await;
                }
            }
        }
    };
}

retry_async!(retry, operation::call, Policy::new().max_attempts(4));
retry_async!(retry_at_once, operation::call, Policy::new().max_attempts(1000).base(Duration::ZERO));
// a delay below one nanosecond: computed, jitter and all, and then not waited for
retry_async!(
    retry_computed,
    operation::call,
    Policy::new().max_attempts(1000).base(Duration::from_nanos(1)).cap(Duration::from_nanos(1))
);

macro_rules! retry_sync {
    ($name:ident, $policy:expr) => {
        pub(crate) fn $name(operation: &Operation) -> Result<u64, Failure> {
            let rules = rules!("retry_sync", $policy);
            enter(rules);
            let mut call = 0;
            loop {
                let outcome = call_once(|| -> Result<u64, Failure> { operation::call_blocking(operation) });
                match settle_blocking(call, rules, &outcome, |error| matches!(error, Failure(1))) {
                    0 => return outcome,
                    next => call = next,
                }
            }
        }
    };
}

retry_sync!(retry_blocking, Policy::new().max_attempts(4));
retry_sync!(retry_blocking_at_once, Policy::new().max_attempts(1000).base(Duration::ZERO));
retry_sync!(
    retry_blocking_computed,
    Policy::new().max_attempts(1000).base(Duration::from_nanos(1)).cap(Duration::from_nanos(1))
);

pub(crate) async fn timeout(operation: &Operation) -> Result<u64, Failure> {
    let rules = rules!("timeout", Policy::new().timeout(Duration::from_secs(30)));
    limit(
        async {
            if false {
                let hint: Result<u64, Failure> = hint();
                return hint;
            }
            operation::call(operation).await
        },
        rules,
        |_| Err(Failure(2)),
    )
    .await
}
