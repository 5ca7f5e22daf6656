//! One policy for many functions: a const, a constant of a type, a field that is read per call; keys beside it
//! override it.
//!
//! Run with `cargo run --example shared_policies`.

use std::time::Duration;

use resilient_runtime::{Delays, Jitter, Overrides, Policy, Rejection, Statistics, Why, resilient};

/// The house rules for calls of other services.
const HTTP: Policy = Policy::new()
    .max_attempts(4)
    .backoff(Delays::exponential(Duration::from_millis(2)).max(Duration::from_millis(10)))
    .jitter(Jitter::Equal)
    .timeout(Duration::from_millis(500));

#[derive(Debug, thiserror::Error)]
enum ServiceError {
    #[error("unavailable")]
    Unavailable,
    #[error(transparent)]
    Rejected(#[from] Rejection),
}

#[resilient(policy = HTTP, retry_on = [Unavailable])]
async fn get_stock(attempts: &mut u32) -> Result<u32, ServiceError> {
    *attempts += 1;
    Err(ServiceError::Unavailable)
}

/// Keys beside the policy override it: everything else stays.
#[resilient(policy = HTTP, max_attempts = 2, retry_on = [Unavailable])]
async fn get_price(attempts: &mut u32) -> Result<u32, ServiceError> {
    *attempts += 1;
    Err(ServiceError::Unavailable)
}

/// A ready-made policy. It sets no time limit, so that the error type needs no `From<Rejection>`.
#[resilient(policy = Policy::DATABASE, backoff = none, retry_on = any)]
fn commit(attempts: &mut u32) -> Result<(), &'static str> {
    *attempts += 1;
    if *attempts < 5 { Err("deadlock") } else { Ok(()) }
}

struct Client {
    policy: Policy,
}

impl Client {
    /// A policy that is known only when the call is made, read from configuration perhaps.
    #[resilient(policy = self.policy, retry_on = [Unavailable])]
    async fn get(&self, attempts: &mut u32) -> Result<u32, ServiceError> {
        *attempts += 1;
        Err(ServiceError::Unavailable)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut attempts = 0;
    let (result, statistics) = Statistics::watch_async(get_stock(&mut attempts)).await;
    println!("get_stock: {result:?} after {attempts} attempts, waited {:?}", statistics.waited());
    assert!(matches!(result, Err(ServiceError::Unavailable)));
    assert_eq!((attempts, statistics.why()), (4, Some(Why::Attempts)));
    // Equal jitter: each of the waits 2, 4 and 8 ms lies between its half and itself.
    assert!((Duration::from_millis(7)..=Duration::from_millis(14)).contains(&statistics.waited()));

    let mut attempts = 0;
    assert!(get_price(&mut attempts).await.is_err());
    println!("get_price: {attempts} attempts");
    assert_eq!(attempts, 2);

    let mut attempts = 0;
    assert_eq!(commit(&mut attempts), Ok(()));
    println!("commit: {attempts} attempts");
    assert_eq!(attempts, 5);

    for (policy, expected) in [(HTTP, 4), (HTTP.max_attempts(1), 1)] {
        let mut attempts = 0;
        assert!(Client { policy }.get(&mut attempts).await.is_err());
        println!("Client::get: {attempts} attempts");
        assert_eq!(attempts, expected);
    }

    // The caller has the last word, for one call.
    let mut attempts = 0;
    let call = get_stock(&mut attempts);
    assert!(Overrides::new().no_retries().scope(call).await.is_err());
    println!("get_stock without retries: {attempts} attempt");
    assert_eq!(attempts, 1);
}
