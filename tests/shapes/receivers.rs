//! Every kind of `self`.

use std::fmt::{Debug, Display, Formatter};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run, run_here};

#[derive(Debug, Default)]
struct Client {
    flaky: Flaky,
    sent: u32,
    name: String,
}

impl Display for Client {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "client {}", self.sent)
    }
}

/// What a helper of the body's might do with `self`.
fn bump(client: &mut Client) -> u32 {
    client.sent += 1;
    client.sent
}

fn bump_generic<T: AsMut<Client>>(mut client: T) -> u32 {
    bump(client.as_mut())
}

impl AsMut<Self> for Client {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn by_ref(&self) -> Result<u32, Failure> {
        self.flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn by_ref_later(&self) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn lend(&self) -> Result<&str, Failure> {
        self.flaky.call()?;
        Ok(&self.name)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn lend_later<'s>(&'s self, _other: &str) -> Result<&'s str, Failure> {
        let this = self;
        this.flaky.called().await?;
        Ok(&this.name)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn by_mut(&mut self) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.call()?;
        Ok(self.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn by_mut_later(&mut self) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.called().await?;
        assert!(self.sent > 0, "{self} {self:?}");
        Ok(self.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn moved(&mut self) -> Result<u32, Failure> {
        let me = self;
        me.sent += 1;
        me.flaky.call()?;
        Ok(bump_generic(me))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn moved_later(&mut self) -> Result<u32, Failure> {
        let text = format!("{self} {} {{self}} {self:>10}", self.sent);
        assert_eq!(text, format!("client {0} {0} {{self}} client {0}", self.sent));
        let me = self;
        me.sent += 1;
        me.flaky.called().await?;
        Ok(bump_generic(me))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn captured(&mut self) -> Result<u32, Failure> {
        let inner = async move {
            self.sent += 1;
            self.flaky.called().await?;
            Ok(self.sent)
        };
        inner.await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn captured_by_closure(&mut self) -> Result<u32, Failure> {
        let mut closure = move || {
            self.sent += 1;
            self.flaky.call().map(|_| self.sent)
        };
        closure()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn in_nested_items(&mut self) -> Result<u32, Failure> {
        struct Inner(u32);
        impl Inner {
            fn get(&self) -> u32 {
                self.0
            }
        }
        macro_rules! bump_it {
            () => {
                self.sent += Inner(1).get()
            };
        }
        bump_it!();
        let me = self;
        me.flaky.call()?;
        Ok(me.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn typed_ref(self: &Self) -> Result<u32, Failure> {
        self.flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn typed_mut(self: &mut Self) -> Result<u32, Failure> {
        self.flaky.called().await?;
        Ok(bump(self))
    }

    #[resilient(max_attempts = 4, backoff = none, retry_on = [Io])]
    fn typed_and_mut(mut self: &mut Self, other: &mut Self) -> Result<u32, Failure> {
        if self.flaky.calls() > 0 {
            self = other;
        }
        self.sent += 1;
        let me = self;
        me.flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn counted(self: Arc<Self>) -> Result<u32, Failure> {
        let task = tokio::spawn(async move { self.flaky.called().await });
        task.await.map_err(|_| Failure::Rejected)?
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn counted_now(self: Arc<Self>) -> Result<Arc<Self>, Failure> {
        self.flaky.call()?;
        Ok(self)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn counted_by_ref(self: &Arc<Self>) -> Result<u32, Failure> {
        let task = tokio::spawn({
            let this = Arc::clone(self);
            async move { this.flaky.called().await }
        });
        task.await.map_err(|_| Failure::Rejected)?
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn counted_here(self: Rc<Self>) -> Result<u32, Failure> {
        let this = self.clone();
        this.flaky.called().await
    }

    /// Only borrowed, so `Client` need not be `Clone`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn owned_borrowed(self) -> Result<usize, Failure> {
        self.flaky.called().await?;
        Ok(self.name.len())
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn boxed(self: Box<Self>) -> Result<usize, Failure> {
        self.flaky.call()?;
        Ok(self.name.len())
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn pinned(self: Pin<&mut Self>) -> Result<u32, Failure> {
        let this = self.get_mut();
        this.flaky.called().await?;
        Ok(bump(this))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn pinned_mut(mut self: Pin<&mut Self>) -> Result<u32, Failure> {
        self.as_mut().get_mut().sent += 1;
        self.flaky.call()?;
        Ok(self.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn pinned_ref(self: Pin<&Self>) -> Result<u32, Failure> {
        self.get_ref().flaky.called().await
    }

    #[resilient(timeout = "1m")]
    async fn lend_mut(&mut self) -> Result<&mut String, Failure> {
        tokio::task::yield_now().await;
        Ok(&mut self.name)
    }

    #[resilient(deadline = "1m")]
    fn lend_mut_now(&mut self) -> Result<&mut String, Failure> {
        let me = self;
        Ok(&mut me.name)
    }

    #[resilient(timeout = "1m")]
    async fn consumed_once(self) -> Result<Self, Failure> {
        tokio::task::yield_now().await;
        Ok(self)
    }
}

#[test]
fn shared_receivers() {
    let client = Client { name: "it".into(), ..Client::default() };
    assert_eq!(client.by_ref(), Ok(3));
    assert_eq!(client.flaky.calls(), 3);
    let client = Client::default();
    assert_eq!(run(client.by_ref_later()), Ok(3));
    let client = Client { name: "it".into(), ..Client::default() };
    assert_eq!(client.lend(), Ok("it"));
    assert_eq!(client.flaky.calls(), 3);
    let client = Client { name: "it".into(), ..Client::default() };
    assert_eq!(run(client.lend_later("x")), Ok("it"));
    assert_eq!(Client::default().typed_ref(), Ok(3));
    assert_eq!(run(pin!(Client::default()).as_ref().pinned_ref()), Ok(3));
}

#[test]
fn mut_receivers() {
    assert_eq!(Client::default().by_mut(), Ok(3));
    assert_eq!(run(Client::default().by_mut_later()), Ok(3));
    assert_eq!(Client::default().moved(), Ok(4));
    assert_eq!(run(Client::default().moved_later()), Ok(4));
    assert_eq!(run(Client::default().captured()), Ok(3));
    assert_eq!(Client::default().captured_by_closure(), Ok(3));
    assert_eq!(Client::default().in_nested_items(), Ok(3));
    assert_eq!(run(Client::default().typed_mut()), Ok(1));
    let mut other = Client::default();
    assert_eq!(Client::default().typed_and_mut(&mut other), Ok(3));
    assert_eq!(other.sent, 3);
    assert_eq!(run(pin!(Client::default()).pinned()), Ok(1));
    assert_eq!(pin!(Client::default()).pinned_mut(), Ok(3));
}

#[test]
fn owned_receivers() {
    assert_eq!(run(Arc::new(Client::default()).counted()), Ok(3));
    assert_eq!(Arc::new(Client::default()).counted_now().map(|client| client.flaky.calls()), Ok(3));
    assert_eq!(run(Arc::new(Client::default()).counted_by_ref()), Ok(3));
    assert_eq!(run_here(Rc::new(Client::default()).counted_here()), Ok(3));
    assert_eq!(run(Client { name: "it".into(), ..Client::default() }.owned_borrowed()), Ok(2));
    assert_eq!(Box::new(Client { name: "it".into(), ..Client::default() }).boxed(), Ok(2));
}

#[test]
fn a_single_attempt_may_lend_and_consume() {
    let mut client = Client::default();
    run(client.lend_mut()).expect("it succeeds").push('a');
    client.lend_mut_now().expect("it succeeds").push('b');
    assert_eq!(run(client.consumed_once()).map(|client| client.name), Ok("ab".into()));
}
