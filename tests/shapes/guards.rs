//! Guards on every shape: what they add stands around the attempt, and changes nothing of how it gets its arguments.

use std::fmt::Debug;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use resilient_runtime::{Bulkhead, CircuitBreaker, RateLimiter, resilient};

use crate::flaky::{Failure, Flaky, Parcel, consume, run};

/// The same keys on each function, and the functions that the test calls.
macro_rules! guarded {
    ($($function:item)*) => {
        $(
            #[resilient(
                max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = 9, bulkhead = 9, rate_limit = "1000/s"
            )]
            $function
        )*
    };
}

guarded! {
    fn plain(flaky: &Flaky) -> Result<u32, Failure> {
        flaky.call()
    }

    async fn plain_later(flaky: &Flaky) -> Result<u32, Failure> {
        flaky.called().await
    }

    fn by_callback(flaky: &Flaky, each: impl Fn(u32) -> u32, mut total: Vec<u32>) -> Result<u32, Failure> {
        total.push(each(flaky.call()?));
        Ok(total.iter().sum())
    }

    async fn by_async_callback<F, Fut>(flaky: &Flaky, call: F) -> Result<u32, Failure>
    where
        F: Fn(u32) -> Fut + Send + Sync,
        Fut: Future<Output = Result<u32, Failure>> + Send,
    {
        let number = call(1).await?;
        Ok(flaky.called().await? + number)
    }

    fn generic<T: Clone + Debug, const N: usize>(flaky: &Flaky, item: T) -> Result<[T; N], Failure> {
        flaky.call()?;
        Ok(std::array::from_fn(|_| item.clone()))
    }

    async fn impl_trait(flaky: &Flaky, last: u32) -> Result<impl Iterator<Item = u32> + Send + use<>, Failure> {
        Ok(flaky.called().await?..last)
    }

    fn returned<'f>(flaky: &'f Flaky) -> impl Future<Output = Result<u32, Failure>> + Send + 'f {
        async move { flaky.called().await }
    }

    fn boxed<'f>(flaky: &'f Flaky) -> Pin<Box<dyn Future<Output = Result<u32, Failure>> + Send + 'f>> {
        Box::pin(async move { flaky.called().await })
    }

    async fn exclusive(flaky: &Flaky, list: &mut Vec<u32>) -> Result<u32, Failure> {
        list.push(1);
        flaky.called().await
    }

    async fn given_away(flaky: &Flaky, parcel: Parcel<'_>, (first, _): (String, u8)) -> Result<String, Failure> {
        let label = consume(parcel);
        flaky.called().await?;
        Ok(label + &first)
    }
}

#[test]
fn functions() {
    assert_eq!(plain(&Flaky::new()), Ok(3));
    assert_eq!(run(plain_later(&Flaky::new())), Ok(3));
    assert_eq!(by_callback(&Flaky::new(), |number| number * 2, vec![1]), Ok(7));
    assert_eq!(run(by_async_callback(&Flaky::new(), |number| async move { Ok(number) })), Ok(4));
    assert_eq!(generic::<_, 2>(&Flaky::new(), "a"), Ok(["a", "a"]));
    assert_eq!(run(impl_trait(&Flaky::new(), 5)).map(Iterator::count), Ok(2));
    assert_eq!(run(returned(&Flaky::new())), Ok(3));
    assert_eq!(run(boxed(&Flaky::new())), Ok(3));
    let mut list = Vec::new();
    assert_eq!((run(exclusive(&Flaky::new(), &mut list)), list.len()), (Ok(3), 3));
    assert_eq!(run(given_away(&Flaky::new(), Parcel::default(), ("a".into(), 0))), Ok("a".into()));
}

/// Guards of the caller's, in every place where a receiver can hold them.
#[derive(Clone)]
struct Client {
    flaky: Arc<Flaky>,
    breaker: Arc<CircuitBreaker>,
    bulkhead: Arc<Bulkhead>,
    limiter: &'static RateLimiter,
    most: u32,
}

static LIMITER: RateLimiter = RateLimiter::new(1000, Duration::from_secs(1));

impl Default for Client {
    fn default() -> Self {
        Self {
            flaky: Arc::default(),
            breaker: Arc::new(CircuitBreaker::new().consecutive(9)),
            bulkhead: Arc::new(Bulkhead::new(9)),
            limiter: &LIMITER,
            most: 9,
        }
    }
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = &self.breaker, bulkhead = self.bulkhead)]
    fn by_ref(&self) -> Result<u32, Failure> {
        self.flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], rate_limit = self.limiter, bulkhead = 9, key = self.most)]
    async fn by_ref_later(&self) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = self.breaker.clone(), bulkhead(max_concurrent = self.most))]
    async fn by_mut(&mut self) -> Result<u32, Failure> {
        self.most += 1;
        self.flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = 9, key = self.most, fallback = last_good(key = self.most))]
    async fn owned(self) -> Result<u32, Failure> {
        let Self { flaky, .. } = self;
        flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = Arc::clone(&self.breaker), hedge = "1h", idempotent)]
    async fn counted(self: Arc<Self>) -> Result<u32, Failure> {
        let task = tokio::spawn(async move { self.flaky.called().await });
        task.await.map_err(|_| Failure::Rejected)?
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = 9, bulkhead = 9)]
    async fn pinned(self: Pin<&mut Self>) -> Result<u32, Failure> {
        let this = self.get_mut();
        this.most += 1;
        this.flaky.called().await
    }
}

#[test]
fn receivers() {
    assert_eq!(Client::default().by_ref(), Ok(3));
    assert_eq!(run(Client::default().by_ref_later()), Ok(3));
    let mut client = Client::default();
    assert_eq!((run(client.by_mut()), client.most), (Ok(3), 12));
    assert_eq!(run(Client::default().owned()), Ok(3));
    assert_eq!(run(Arc::new(Client::default()).counted()), Ok(3));
    assert_eq!(run(pin!(Client::default()).pinned()), Ok(3));
}

trait Service {
    type Answer: From<u32> + Send;
    const MOST: u32;

    fn flaky(&self) -> &Flaky;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = 9, bulkhead(max_concurrent = Self::MOST))]
    fn by_default(&self) -> Result<Self::Answer, Failure> {
        self.flaky().call().map(Into::into)
    }

    fn later(&self) -> impl Future<Output = Result<Self::Answer, Failure>> + Send;
}

#[async_trait]
trait Dynamic: Send + Sync {
    async fn get(&self, key: &str) -> Result<u32, Failure>;
    async fn take(self: Box<Self>, item: String) -> Result<String, Failure>;
}

impl Service for Client {
    type Answer = u64;
    const MOST: u32 = 9;

    fn flaky(&self) -> &Flaky {
        &self.flaky
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = &self.breaker, hedge = "1h", idempotent)]
    async fn later(&self) -> Result<u64, Failure> {
        self.flaky.called().await.map(Into::into)
    }
}

#[async_trait]
impl Dynamic for Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = &self.breaker, bulkhead = 9, key = key, fallback = last_good(key = key))]
    async fn get(&self, key: &str) -> Result<u32, Failure> {
        Ok(self.flaky.called().await? + key.len() as u32)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], circuit_breaker = 9, rate_limit("9/s", per = call), hedge = "1h", idempotent)]
    async fn take(self: Box<Self>, item: String) -> Result<String, Failure> {
        self.flaky.called().await?;
        let moved = item;
        Ok(moved)
    }
}

#[test]
fn traits() {
    assert_eq!(Client::default().by_default(), Ok(3));
    assert_eq!(run(Client::default().later()), Ok(3));
    let object: Box<dyn Dynamic> = Box::new(Client::default());
    assert_eq!(run(object.get("ab")), Ok(5));
    let object: Box<dyn Dynamic> = Box::new(Client::default());
    assert_eq!(run(object.take("a".into())), Ok("a".into()));
}

#[resilient(hedge = "1h", idempotent)]
async fn hedged_once(flaky: &Flaky, parcel: Parcel<'_>, mut list: Vec<u32>) -> Result<usize, Failure> {
    list.push(flaky.called().await?);
    Ok(consume(parcel).len() + list.len())
}

#[test]
fn a_hedged_function_without_retries_gives_its_arguments_to_each_attempt() {
    let flaky = Flaky::new();
    assert_eq!(run(hedged_once(&flaky, Parcel::default(), Vec::new())), Err(Failure::Io));
    assert_eq!(run(hedged_once(&flaky, Parcel::default(), Vec::new())), Err(Failure::Io));
    assert_eq!(run(hedged_once(&flaky, Parcel::default(), Vec::new())), Ok(1));
}

#[resilient(circuit_breaker = 2)]
fn fails<T: Debug>(_: T) -> Result<(), Failure> {
    Err(Failure::Io)
}

#[test]
fn the_instances_of_a_generic_function_share_its_breaker() {
    assert_eq!(fails(1), Err(Failure::Io));
    assert_eq!(fails("a"), Err(Failure::Io));
    assert_eq!(fails('x'), Err(Failure::Rejected));
}

#[resilient(timeout = "1h", deadline = "2h", retry_on = [Io], backoff = none)]
async fn limited_impl_trait(flaky: &Flaky, last: u32) -> Result<impl Iterator<Item = u32> + use<>, Failure> {
    Ok(flaky.called().await?..last)
}

#[test]
fn a_limited_function_may_return_impl_trait() {
    assert_eq!(run(limited_impl_trait(&Flaky::new(), 5)).map(Iterator::count), Ok(2));
}
