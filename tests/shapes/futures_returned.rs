//! Functions that return a future whose body is an async block: the attempts go into that block.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, LocalBoxFuture};
use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, Parcel, consume, run, run_here};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn opaque(flaky: Arc<Flaky>) -> impl Future<Output = Result<u32, Failure>> {
    async move { flaky.called().await }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn opaque_borrowed<'f>(
    flaky: &'f Flaky,
    text: &'f str,
) -> impl Future<Output = Result<&'f str, Failure>> + Send + 'f {
    async move {
        flaky.called().await?;
        Ok(text)
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn boxed<'f>(
    flaky: &'f Flaky,
    parcel: Parcel<'f>,
) -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send + 'f>> {
    Box::pin(async move {
        let label = consume(parcel);
        flaky.called().await?;
        Ok(label)
    })
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn box_future<'f>(flaky: &'f Flaky, buffer: &'f mut Vec<u8>) -> BoxFuture<'f, Result<usize, Failure>> {
    Box::pin(async move {
        buffer.push(0);
        flaky.called().await?;
        Ok(buffer.len())
    })
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn by_adapter<'f>(flaky: &'f Flaky, mut text: String) -> BoxFuture<'f, Result<String, Failure>> {
    async move {
        text.push('!');
        flaky.called().await?;
        Ok(text)
    }
    .boxed()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn by_local_adapter(flaky: &Flaky) -> LocalBoxFuture<'_, Result<u32, Failure>> {
    async move {
        let kept = std::rc::Rc::new(1);
        Ok(flaky.called().await? + *kept)
    }
    .boxed_local()
}

#[resilient(max_attempts = 3, backoff = none)]
fn option(flaky: &Flaky) -> BoxFuture<'_, Option<u32>> {
    Box::pin(async move { flaky.called().await.ok() })
}

#[test]
fn async_blocks_as_bodies() {
    let flaky = Arc::new(Flaky::new());
    assert_eq!(run(opaque(flaky.clone())), Ok(3));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(opaque_borrowed(&Flaky::new(), "x")), Ok("x"));
    let clones = std::sync::atomic::AtomicU32::new(0);
    assert_eq!(run(boxed(&Flaky::new(), Parcel::new("p", &clones))), Ok("p".into()));
    assert_eq!(clones.into_inner(), 2);
    assert_eq!(run(box_future(&Flaky::new(), &mut Vec::new())), Ok(3));
    assert_eq!(run(by_adapter(&Flaky::new(), "x".into())), Ok("x!".into()));
    assert_eq!(run_here(by_local_adapter(&Flaky::new())), Ok(4));
    assert_eq!(run(option(&Flaky::new())), Some(3));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn statements_before(
    flaky: Arc<Flaky>,
    text: &str,
    mut count: u32,
) -> impl Future<Output = Result<(String, u32), Failure>> + use<> {
    // Runs once, when the function is called.
    let text = text.to_owned();
    count += 1;
    let spare = Arc::clone(&flaky);
    async move {
        count += 1;
        spare.called().await?;
        Ok((text.clone(), count))
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn patterns_before(
    flaky: &Flaky,
    (a, b): (String, u32),
    mut list: Vec<u32>,
) -> BoxFuture<'_, Result<(String, u32, usize), Failure>> {
    list.push(b);
    let sum = b + list.len() as u32;
    Box::pin(async move {
        list.push(0);
        flaky.called().await?;
        Ok((a.clone(), sum, list.len()))
    })
}

#[test]
fn statements_before_the_block_run_once() {
    let flaky = Arc::new(Flaky::new());
    assert_eq!(run(statements_before(flaky.clone(), "x", 0)), Ok(("x".into(), 2)));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(patterns_before(&Flaky::new(), ("a".into(), 1), Vec::new())), Ok(("a".into(), 2, 2)));
}

struct Client {
    flaky: Flaky,
    sent: u32,
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn send(&mut self) -> impl Future<Output = Result<u32, Failure>> + '_ {
        async move {
            self.sent += 1;
            self.flaky.called().await?;
            Ok(self.sent)
        }
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn get(self: Arc<Self>) -> BoxFuture<'static, Result<u32, Failure>> {
        Box::pin(async move { self.flaky.called().await })
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value(0))]
    fn lend(&self) -> BoxFuture<'_, Result<u32, Failure>> {
        let flaky = &self.flaky;
        Box::pin(async move { flaky.called().await.map(|_| self.sent) })
    }
}

#[test]
fn methods() {
    assert_eq!(run(Client { flaky: Flaky::new(), sent: 0 }.send()), Ok(3));
    assert_eq!(run(Arc::new(Client { flaky: Flaky::new(), sent: 0 }).get()), Ok(3));
    assert_eq!(run(Client { flaky: Flaky::new(), sent: 7 }.lend()), Ok(7));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], timeout = "10s", fallback = Client::spare)]
fn fallen_back(flaky: &Flaky, hangs: bool) -> BoxFuture<'_, Result<u32, Failure>> {
    Box::pin(async move {
        if hangs {
            std::future::pending::<()>().await;
        }
        flaky.called().await.and(Err(Failure::Rejected))
    })
}

impl Client {
    fn spare(flaky: &Flaky, _hangs: bool) -> BoxFuture<'_, Result<u32, Failure>> {
        Box::pin(async move { Ok(flaky.calls() * 100) })
    }
}

#[test]
fn with_timeout_and_fallback() {
    assert_eq!(run(fallen_back(&Flaky::new(), false)), Ok(300));
    assert_eq!(run(fallen_back(&Flaky::new(), true)), Ok(0));
}
