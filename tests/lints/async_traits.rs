//! Methods under `async_trait`, which by itself emits `allow(unreachable_code)`: what it allows cannot be forbidden.
#![forbid(unsafe_code)]
#![deny(unused, warnings, unreachable_pub, unused_results, unused_qualifications, variant_size_differences)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]

use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;
use resilient_lint_tests::failure::{Failure, check_later};
use resilient_runtime::resilient;

/// Serves.
#[derive(Debug, Clone, Default)]
struct Server {
    sent: u8,
}

/// Serves.
#[async_trait]
trait Serve: Send + Sync {
    /// `&self`
    async fn shared(&self, key: &str) -> Result<u8, Failure>;
    /// `&mut self`
    async fn mutable(&mut self) -> Result<u8, Failure>;
    /// `self`
    async fn owned(self, text: String) -> Result<String, Failure>;
    /// `self: Box<Self>`
    async fn boxed(self: Box<Self>) -> Result<u8, Failure>;
    /// `self: Arc<Self>`
    async fn counted(self: Arc<Self>) -> Result<u8, Failure>;
    /// `self: Pin<&mut Self>`
    async fn pinned(self: Pin<&mut Self>) -> Result<u8, Failure>;
    /// No receiver
    async fn associated(text: String) -> Result<String, Failure>
    where
        Self: Sized;
    /// Patterns
    async fn patterns(&self, pair: (String, u8), _: u8, c: &u8) -> Result<(String, u8), Failure>;
    /// Generic
    async fn generic<T: Send + Sync + Clone + 'static>(&self, item: T) -> Result<T, Failure>
    where
        Self: Sized;

    /// With a body
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value(0))]
    async fn by_default(&self, id: u8) -> Result<u8, Failure> {
        check_later(id).await
    }
}

#[async_trait]
impl Serve for Server {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn shared(&self, key: &str) -> Result<u8, Failure> {
        check_later(self.sent).await.map(|sent| sent.wrapping_add(u8::from(key.is_empty())))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn mutable(&mut self) -> Result<u8, Failure> {
        self.sent += 1;
        check_later(self.sent).await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn owned(mut self, mut text: String) -> Result<String, Failure> {
        self.sent += 1;
        text.push('!');
        check_later(self.sent).await.map(|_| text)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn boxed(self: Box<Self>) -> Result<u8, Failure> {
        check_later(self.sent).await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn counted(self: Arc<Self>) -> Result<u8, Failure> {
        check_later(self.sent).await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn pinned(self: Pin<&mut Self>) -> Result<u8, Failure> {
        let this = self.get_mut();
        this.sent += 1;
        check_later(this.sent).await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], timeout = "1s")]
    async fn associated(text: String) -> Result<String, Failure> {
        check_later(1).await.map(|_| text)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn patterns(&self, (a, b): (String, u8), _: u8, &c: &u8) -> Result<(String, u8), Failure> {
        let sent = check_later(self.sent).await?;
        Ok((a, b.wrapping_add(c).wrapping_add(sent)))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn generic<T: Send + Sync + Clone + 'static>(&self, item: T) -> Result<T, Failure> {
        check_later(self.sent).await.map(|_| item)
    }
}

fn run<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

#[test]
fn methods_under_async_trait_work() {
    let server = || Server { sent: 7 };
    assert_eq!(run(server().shared("")), Some(Ok(8)));
    assert_eq!(run(server().mutable()), Some(Ok(8)));
    assert_eq!(run(server().owned("text".to_owned())), Some(Ok("text!".to_owned())));
    assert_eq!(run(Box::new(server()).boxed()), Some(Ok(7)));
    assert_eq!(run(Arc::new(server()).counted()), Some(Ok(7)));
    assert_eq!(run(std::pin::pin!(server()).pinned()), Some(Ok(8)));
    assert_eq!(run(Server::associated("text".to_owned())), Some(Ok("text".to_owned())));
    assert_eq!(run(server().patterns(("a".to_owned(), 1), 0, &2)), Some(Ok(("a".to_owned(), 10))));
    assert_eq!(run(server().generic(5)), Some(Ok(5)));
    assert_eq!(run(server().by_default(9)), Some(Ok(9)));
}
