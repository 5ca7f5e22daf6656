//! Methods under `#[async_trait]`, which the attribute only ever sees as functions that return a boxed future.

use std::pin::{Pin, pin};
use std::sync::Arc;

use async_trait::async_trait;
use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, Parcel, assert_send, consume, run, run_here};

#[async_trait]
trait Service: Send + Sync {
    async fn by_ref(&self, key: &str) -> Result<u32, Failure>;
    async fn by_mut(&mut self) -> Result<u32, Failure>;
    async fn owned(self, text: String) -> Result<String, Failure>;
    async fn fresh(self, text: String) -> Result<String, Failure>;
    async fn boxed(self: Box<Self>) -> Result<u32, Failure>;
    async fn counted(self: Arc<Self>) -> Result<u32, Failure>;
    async fn pinned(self: Pin<&mut Self>) -> Result<u32, Failure>;
    async fn associated(flaky: &Flaky, parcel: Parcel<'_>) -> Result<String, Failure>
    where
        Self: Sized;
    async fn patterns(&self, pair: (String, u32), _: u8, c: &u32) -> Result<(String, u32), Failure>;
    async fn generic<T: Send + Sync + Clone + 'static>(&self, item: T) -> Result<T, Failure>
    where
        Self: Sized;
    async fn lends<'a>(&self, other: &'a str, buffer: &mut Vec<u8>) -> Result<&'a str, Failure>;

    fn blocking(&mut self, pair: (String, u32)) -> Result<(String, u32), Failure>;
    fn blocking_boxed(self: Box<Self>) -> Result<Box<Self>, Failure>;
    fn blocking_associated(flaky: &Flaky, parcel: Parcel<'_>) -> Result<String, Failure>
    where
        Self: Sized;

    fn flaky(&self) -> &Flaky;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn blocking_by_default(&self) -> Result<u32, Failure> {
        self.flaky().call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn by_default(&self) -> Result<u32, Failure> {
        self.flaky().called().await
    }
}

#[derive(Clone, Default)]
struct Server {
    flaky: Arc<Flaky>,
    sent: u32,
}

#[async_trait]
impl Service for Server {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn by_ref(&self, key: &str) -> Result<u32, Failure> {
        Ok(self.flaky.called().await? + key.len() as u32)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn by_mut(&mut self) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.called().await?;
        Ok(self.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn owned(self, text: String) -> Result<String, Failure> {
        let Self { flaky, .. } = self;
        let moved = text;
        flaky.called().await?;
        Ok(moved)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn fresh(mut self, mut text: String) -> Result<String, Failure> {
        self.sent += 1;
        text.push('!');
        self.flaky.called().await?;
        Ok(format!("{text}{}", self.sent))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn boxed(self: Box<Self>) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn counted(self: Arc<Self>) -> Result<u32, Failure> {
        let task = tokio::spawn(async move { self.flaky.called().await });
        task.await.map_err(|_| Failure::Rejected)?
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn pinned(self: Pin<&mut Self>) -> Result<u32, Failure> {
        let this = self.get_mut();
        this.sent += 1;
        this.flaky.called().await?;
        Ok(this.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn associated(flaky: &Flaky, parcel: Parcel<'_>) -> Result<String, Failure> {
        let label = consume(parcel);
        flaky.called().await?;
        Ok(label)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn patterns(&self, (a, b): (String, u32), _: u8, &c: &u32) -> Result<(String, u32), Failure> {
        self.flaky.called().await?;
        Ok((a, b + c))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn generic<T: Send + Sync + Clone + 'static>(&self, item: T) -> Result<T, Failure> {
        self.flaky.called().await?;
        Ok(item)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], timeout = "1m", deadline = "2m")]
    async fn lends<'a>(&self, other: &'a str, buffer: &mut Vec<u8>) -> Result<&'a str, Failure> {
        buffer.push(0);
        self.flaky.called().await?;
        Ok(other)
    }

    // Not rewritten by `#[async_trait]`, which leaves what is no `async fn` as it is.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn blocking(&mut self, (a, b): (String, u32)) -> Result<(String, u32), Failure> {
        self.sent += b;
        self.flaky.call()?;
        Ok((a, self.sent))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn blocking_boxed(self: Box<Self>) -> Result<Box<Self>, Failure> {
        self.flaky.call()?;
        Ok(self)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn blocking_associated(flaky: &Flaky, parcel: Parcel<'_>) -> Result<String, Failure> {
        let label = consume(parcel);
        flaky.call()?;
        Ok(label)
    }

    fn flaky(&self) -> &Flaky {
        &self.flaky
    }
}

#[test]
fn receivers() {
    let object: Box<dyn Fn() -> Server> = Box::new(Server::default);
    assert_eq!(run(object().by_ref("abc")), Ok(6));
    assert_eq!(run(object().by_mut()), Ok(3));
    assert_eq!(run(object().owned("a".into())), Ok("a".into()));
    assert_eq!(run(object().fresh("a".into())), Ok("a!1".into()));
    assert_eq!(run(Box::new(object()).boxed()), Ok(3));
    assert_eq!(run(Arc::new(object()).counted()), Ok(3));
    assert_eq!(run(pin!(object()).pinned()), Ok(3));
    assert_eq!(run(object().by_default()), Ok(3));
}

#[test]
fn arguments() {
    let (flaky, clones) = (Flaky::new(), std::sync::atomic::AtomicU32::new(0));
    assert_eq!(run(Server::associated(&flaky, Parcel::new("p", &clones))), Ok("p".into()));
    assert_eq!((flaky.calls(), clones.into_inner()), (3, 2));
    assert_eq!(run(Server::default().patterns(("a".into(), 1), 0, &2)), Ok(("a".into(), 3)));
    assert_eq!(run(Server::default().generic("x")), Ok("x"));
    let mut buffer = Vec::new();
    assert_eq!(run(Server::default().lends("x", &mut buffer)), Ok("x"));
    assert_eq!(buffer.len(), 3);
}

#[test]
fn blocking_methods() {
    assert_eq!(Server::default().blocking(("a".into(), 2)), Ok(("a".into(), 6)));
    assert_eq!(Box::new(Server::default()).blocking_boxed().map(|server| server.flaky.calls()), Ok(3));
    assert_eq!(Server::default().blocking_by_default(), Ok(3));
    let clones = std::sync::atomic::AtomicU32::new(0);
    assert_eq!(Server::blocking_associated(&Flaky::new(), Parcel::new("p", &clones)), Ok("p".into()));
    assert_eq!(clones.into_inner(), 2);
}

#[async_trait(?Send)]
trait Local {
    async fn get(&mut self) -> Result<std::rc::Rc<u32>, Failure>;
}

#[async_trait(?Send)]
impl Local for Server {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value(std::rc::Rc::new(0)))]
    async fn get(&mut self) -> Result<std::rc::Rc<u32>, Failure> {
        let kept = std::rc::Rc::new(self.flaky.called().await?);
        self.sent = *kept;
        Ok(kept)
    }
}

#[test]
fn futures_that_cannot_be_sent() {
    assert_eq!(run_here(Server::default().get()).as_deref(), Ok(&3));
}

/// Above `#[async_trait]`'s methods nothing else is possible, but below them statements are: they run once.
#[test]
fn objects() {
    let server: Box<dyn Local> = Box::new(Server::default());
    let mut server = server;
    assert_eq!(run_here(server.get()).as_deref(), Ok(&3));
    let future = Server::associated;
    let flaky = Flaky::new();
    let clones = std::sync::atomic::AtomicU32::new(0);
    drop(assert_send(future(&flaky, Parcel::new("p", &clones))));
    assert_eq!(flaky.calls(), 0);
}
