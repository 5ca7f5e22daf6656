//! Where the state of a circuit breaker may live: with the function, generic or not, with an object, or shared by name.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use resilient_runtime::{CircuitBreaker, Delays, resilient};

use crate::flaky::{Failure, Flaky, run};

/// Longer than the tests take.
const LONG: Duration = Duration::from_secs(3600);

/// Two failures in a row open it.
const fn breaker() -> CircuitBreaker {
    CircuitBreaker::new().consecutive(2).open_for(Delays::fixed(LONG))
}

/// The call's own failures open the breaker: its third attempt is rejected.
fn assert_opens(mut call: impl FnMut(&Flaky) -> Result<u32, Failure>) {
    let flaky = Flaky::new();
    assert_eq!((call(&flaky), flaky.calls()), (Err(Failure::Rejected), 2));
}

/// The call meets an open breaker.
fn assert_open(mut call: impl FnMut(&Flaky) -> Result<u32, Failure>) {
    let flaky = Flaky::new();
    assert_eq!((call(&flaky), flaky.calls()), (Err(Failure::Rejected), 0));
}

/// No attempt of the call is rejected.
fn assert_stays_closed(mut call: impl FnMut(&Flaky) -> Result<u32, Failure>) {
    let flaky = Flaky::new();
    assert_eq!((call(&flaky), flaky.calls()), (Ok(3), 3));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker(consecutive = 2, open_for = fixed("1h")))]
fn generic<T: Debug>(flaky: &Flaky, _item: T) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker(consecutive = 2, open_for = fixed("1h")))]
async fn generic_later<T: Debug + Send + Sync>(flaky: &Flaky, _item: T) -> Result<u32, Failure> {
    flaky.called().await
}

/// There is one for the function, whatever its parameters stand for.
#[test]
fn of_a_generic_function() {
    assert_opens(|flaky| generic(flaky, 1));
    assert_open(|flaky| generic(flaky, "text"));
    assert_opens(|flaky| run(generic_later(flaky, 1)));
    assert_open(|flaky| run(generic_later(flaky, "text")));
}

struct Client {
    breaker: CircuitBreaker,
    counted: Arc<CircuitBreaker>,
    failures: u32,
    sent: u32,
}

impl Client {
    fn new() -> Self {
        Self { breaker: breaker(), counted: Arc::new(breaker()), failures: 2, sent: 0 }
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = &self.breaker)]
    fn own(&self, flaky: &Flaky) -> Result<u32, Failure> {
        flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = self.breaker)]
    async fn own_later(&self, flaky: &Flaky) -> Result<u32, Failure> {
        flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = self.counted)]
    fn counted(&mut self, flaky: &Flaky) -> Result<u32, Failure> {
        self.sent += 1;
        flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = Arc::clone(&self.counted))]
    async fn counted_later(&mut self, flaky: &Flaky) -> Result<u32, Failure> {
        let me = self;
        me.sent += 1;
        flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker(consecutive = self.failures, open_for = fixed(LONG)))]
    fn set_at_run_time(&self, flaky: &Flaky) -> Result<u32, Failure> {
        flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker(consecutive = self.failures, open_for = fixed(LONG)))]
    async fn set_at_run_time_later(&self, flaky: &Flaky) -> Result<u32, Failure> {
        flaky.called().await
    }
}

#[test]
fn of_an_instance() {
    let client = Client::new();
    assert_opens(|flaky| client.own(flaky));
    assert_open(|flaky| run(client.own_later(flaky)));
    assert_opens(|flaky| run(Client::new().own_later(flaky)));
    assert_opens(|flaky| Client::new().own(flaky));
}

#[test]
fn counted_and_shared_by_clones() {
    let mut client = Client::new();
    let mut clone = Client { counted: Arc::clone(&client.counted), ..Client::new() };
    assert_opens(|flaky| client.counted(flaky));
    assert_open(|flaky| clone.counted(flaky));
    assert_open(|flaky| run(clone.counted_later(flaky)));
    assert_opens(|flaky| run(Client::new().counted_later(flaky)));
    assert_eq!((client.sent, clone.sent), (2, 0));
}

#[test]
fn with_settings_of_run_time() {
    let patient = Client { failures: 3, ..Client::new() };
    assert_stays_closed(|flaky| patient.set_at_run_time(flaky));
    assert_stays_closed(|flaky| run(patient.set_at_run_time_later(flaky)));
    assert_opens(|flaky| Client::new().set_at_run_time(flaky));
    assert_opens(|flaky| run(Client::new().set_at_run_time_later(flaky)));
}

static SHARED: CircuitBreaker = breaker();

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = &SHARED)]
fn shared(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = SHARED)]
async fn shared_later(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], budget = none, upstream = "shapes::breakers", circuit_breaker(consecutive = 2, open_for = fixed("1h")))]
fn named(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], budget = none, upstream = "shapes::breakers", circuit_breaker(consecutive = 2, open_for = fixed("1h")))]
async fn named_later(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[test]
fn shared_by_functions_of_both_colours() {
    assert_opens(shared);
    assert_open(|flaky| run(shared_later(flaky)));
    assert_opens(|flaky| run(named_later(flaky)));
    assert_open(named);
}
