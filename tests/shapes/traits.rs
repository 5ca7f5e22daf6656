//! Traits: methods of impls, default bodies, associated types and constants.

use std::future::Future;

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

trait Limits {
    const ATTEMPTS: u32 = 3;
}

impl Limits for Server<'_> {}

trait Api {
    type Error;

    fn flaky(&self) -> &Flaky;

    fn get(&self, key: &str) -> Result<u32, Self::Error>;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn by_default(&self) -> Result<u32, Failure> {
        self.flaky().call()
    }

    #[resilient(max_attempts = <Self as Limits>::ATTEMPTS, backoff = none, retry_on = [Io])]
    fn sized_by_default(self, other: Self) -> Result<u32, Failure>
    where
        Self: Sized + Limits,
    {
        self.flaky().call()?;
        Ok(other.flaky().calls())
    }
}

struct Server<'f>(&'f Flaky);

impl Api for Server<'_> {
    type Error = Failure;

    fn flaky(&self) -> &Flaky {
        self.0
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn get(&self, key: &str) -> Result<u32, Self::Error> {
        Ok(self.0.call()? + key.len() as u32)
    }
}

#[test]
fn sync_traits() {
    let flaky = Flaky::new();
    assert_eq!(Api::get(&Server(&flaky), "abc"), Ok(6));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    let object: &dyn Api<Error = Failure> = &Server(&flaky);
    assert_eq!(object.by_default(), Ok(3));
    let flaky = Flaky::new();
    assert_eq!(Server(&flaky).sized_by_default(Server(&Flaky::new())), Ok(0));
    assert_eq!(flaky.calls(), 3);
}

trait Converts<T: ?Sized> {
    type Into;

    fn convert(&self, from: &T) -> Result<Self::Into, Failure>;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn made(flaky: &Flaky) -> Result<(Self, u32), Failure>
    where
        Self: Default,
    {
        let number = flaky.call()?;
        Ok((Self::default(), number))
    }
}

impl<T: AsRef<str> + ?Sized> Converts<T> for Flaky {
    type Into = String;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn convert(&self, from: &T) -> Result<Self::Into, Failure> {
        self.call()?;
        Ok(from.as_ref().to_owned())
    }
}

#[test]
fn generic_sync_traits() {
    let flaky = Flaky::new();
    assert_eq!(flaky.convert("a"), Ok("a".into()));
    assert_eq!(flaky.calls(), 3);
    let made = <Flaky as Converts<str>>::made(&Flaky::new());
    assert_eq!(made.map(|(flaky, number)| (flaky.calls(), number)), Ok((0, 3)));
}

#[allow(async_fn_in_trait, reason = "the shape under test")]
trait Later<T> {
    type Error: From<Failure>;

    fn flaky(&self) -> &Flaky;

    async fn get(&self, key: T) -> Result<T, Self::Error>;

    async fn made(flaky: &Flaky) -> Result<u32, Failure>
    where
        Self: Sized;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn by_default(&self) -> Result<u32, Failure> {
        self.flaky().called().await
    }

    /// The `Send` version of an `async fn`, with an async block for its body.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn sent(&self) -> impl Future<Output = Result<u32, Failure>> + Send
    where
        Self: Sync,
    {
        async move { self.flaky().called().await }
    }
}

impl<T: Clone + Sync + Send> Later<T> for Server<'_> {
    type Error = Failure;

    fn flaky(&self) -> &Flaky {
        self.0
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn get(&self, key: T) -> Result<T, Self::Error> {
        self.0.called().await?;
        let taken = key;
        Ok(taken)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn made(flaky: &Flaky) -> Result<u32, Failure> {
        flaky.called().await
    }
}

struct ByDefault(Flaky);

impl Later<u8> for ByDefault {
    type Error = Failure;

    fn flaky(&self) -> &Flaky {
        &self.0
    }

    async fn get(&self, key: u8) -> Result<u8, Failure> {
        Ok(key)
    }

    /// An `async fn` for the trait's `impl Future + Send`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn sent(&self) -> Result<u32, Failure> {
        self.0.called().await
    }

    async fn made(flaky: &Flaky) -> Result<u32, Failure> {
        flaky.called().await
    }
}

async fn through_generics<L: Later<u8> + Sync>(later: &L) -> Result<u32, Failure> {
    later.sent().await
}

#[test]
fn async_traits() {
    let flaky = Flaky::new();
    assert_eq!(run(Later::<String>::get(&Server(&flaky), "key".into())), Ok("key".into()));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(<Server<'_> as Later<u8>>::made(&Flaky::new())), Ok(3));
    assert_eq!(run(Later::<u8>::by_default(&Server(&Flaky::new()))), Ok(3));
    assert_eq!(run(Later::<u8>::sent(&Server(&Flaky::new()))), Ok(3));
    assert_eq!(run(through_generics(&ByDefault(Flaky::new()))), Ok(3));
}

/// A repository generic over a client with an `async fn` that promises `Send`.
trait Client {
    fn fetch(&self, id: u32) -> impl Future<Output = Result<u32, Failure>> + Send;
}

impl Client for Flaky {
    async fn fetch(&self, id: u32) -> Result<u32, Failure> {
        Ok(self.called().await? + id)
    }
}

struct Repository<C>(C);

impl<C: Client + Sync> Repository<C> {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn load(&self, id: u32) -> Result<u32, Failure> {
        self.0.fetch(id).await
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn boxed_client<'s>(
    client: &'s (dyn Fn(u32) -> futures::future::BoxFuture<'s, Result<u32, Failure>> + Sync),
) -> Result<u32, Failure> {
    client(1).await
}

#[test]
fn generic_clients() {
    let repository = Repository(Flaky::new());
    assert_eq!(run(repository.load(10)), Ok(13));
    assert_eq!(repository.0.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(boxed_client(&|id| Box::pin(flaky.fetch(id)))), Ok(4));
}

impl<A: Api + ?Sized> Api for Box<A> {
    type Error = A::Error;

    fn flaky(&self) -> &Flaky {
        (**self).flaky()
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = any)]
    fn get(&self, key: &str) -> Result<u32, A::Error> {
        (**self).get(key)
    }
}

#[test]
fn blanket_impls() {
    let flaky = Flaky::new();
    let boxed: Box<dyn Api<Error = Failure> + '_> = Box::new(Server(&flaky));
    assert_eq!(Api::get(&boxed, "a"), Ok(4));
    assert_eq!(flaky.calls(), 3);
}

enum Parsed {
    Number(u32),
}

impl std::str::FromStr for Parsed {
    type Err = Failure;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        static FLAKY: Flaky = Flaky::new();
        FLAKY.call()?;
        Ok(Self::Number(text.parse()?))
    }
}

impl TryFrom<(&Flaky, &str)> for Parsed {
    type Error = Failure;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn try_from((flaky, text): (&Flaky, &str)) -> Result<Self, Self::Error> {
        flaky.call()?;
        Ok(Self::Number(text.parse()?))
    }
}

#[test]
fn traits_of_std() {
    assert!(matches!("7".parse(), Ok(Parsed::Number(7))));
    assert!(matches!(Parsed::try_from((&Flaky::new(), "7")), Ok(Parsed::Number(7))));
}
