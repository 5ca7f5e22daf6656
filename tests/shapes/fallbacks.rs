//! Fallback chains: what may be a link, and how the arguments reach it.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

/// Fails whatever happens, and counts.
fn fail(calls: &AtomicU32) -> Result<String, Failure> {
    calls.fetch_add(1, Ordering::Relaxed);
    Err(Failure::Io)
}

fn sync_link(_calls: &AtomicU32, id: &str) -> Result<String, Failure> {
    if id == "sync" { Ok("from sync".into()) } else { Err(Failure::Fatal("sync".into())) }
}

async fn async_link(_calls: &AtomicU32, id: &str) -> Result<String, Failure> {
    tokio::task::yield_now().await;
    if id == "async" { Ok("from async".into()) } else { Err(Failure::Fatal("async".into())) }
}

fn boxed_link<'f>(
    _calls: &'f AtomicU32,
    id: &'f str,
) -> futures::future::BoxFuture<'f, Result<String, Failure>> {
    Box::pin(async move {
        if id == "boxed" { Ok("from boxed".into()) } else { Err(Failure::Fatal("boxed".into())) }
    })
}

fn opaque_link<'f>(
    _calls: &'f AtomicU32,
    id: &'f str,
) -> impl Future<Output = Result<String, Failure>> + Send + use<'f> {
    async move { if id == "opaque" { Ok("from opaque".into()) } else { Err(Failure::Fatal("opaque".into())) } }
}

fn with_error(_calls: &AtomicU32, id: &str, error: Failure) -> Result<String, Failure> {
    if id == "error" { Ok(error.to_string()) } else { Err(error) }
}

#[resilient(
    max_attempts = 2,
    backoff = none,
    retry_on = [Io],
    fallback = [
        sync_link,
        async_link,
        boxed_link,
        opaque_link,
        with_error(.., error),
        |_, id| if id == "closure" { Ok("from closure".to_owned()) } else { Err(Failure::Fatal("closure".into())) },
        async |_calls: &AtomicU32, id: &str, error: Failure| if id == "async closure" { Ok(id.to_owned()) } else { Err(error) },
        on(Fatal(text) if text == "nothing" && id.len() == 3) => value("never".to_owned()),
        on(Fatal(_)) => value(format!("value of {id}")),
    ]
)]
async fn mixed(calls: &AtomicU32, id: &str) -> Result<String, Failure> {
    tokio::task::yield_now().await;
    fail(calls)
}

#[test]
fn sync_and_async_links() {
    for (id, expected) in [
        ("sync", "from sync"),
        ("async", "from async"),
        ("boxed", "from boxed"),
        ("opaque", "from opaque"),
        ("error", "Fatal(\"opaque\")"),
        ("closure", "from closure"),
        ("async closure", "async closure"),
        ("xyz", "value of xyz"),
    ] {
        let calls = AtomicU32::new(0);
        assert_eq!(run(mixed(&calls, id)), Ok(expected.to_owned()));
        assert_eq!(calls.into_inner(), 2);
    }
}

#[resilient(
    max_attempts = 2,
    backoff = none,
    retry_on = [Io],
    fallback = [
        sync_link,
        with_error(.., error),
        |_, id| if id == "closure" { Ok("from closure".to_owned()) } else { Err(Failure::Fatal("closure".into())) },
        |_, _, error: Failure| Err(error),
        || Err(Failure::Io),
        on(Io) => value(id.to_owned()),
    ]
)]
fn mixed_now(calls: &AtomicU32, id: &str) -> Result<String, Failure> {
    fail(calls)
}

#[test]
fn sync_links() {
    for (id, expected) in
        [("sync", "from sync"), ("error", "Fatal(\"sync\")"), ("closure", "from closure"), ("x", "x")]
    {
        let calls = AtomicU32::new(0);
        assert_eq!(mixed_now(&calls, id), Ok(expected.to_owned()));
        assert_eq!(calls.into_inner(), 2);
    }
}

async fn generic_link<T: Clone + Send + Sync, const N: usize>(
    _flaky: &Flaky,
    item: T,
) -> Result<[T; N], Failure> {
    Ok(std::array::from_fn(|_| item.clone()))
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = generic_link)]
async fn generic<T: Clone + Send + Sync, const N: usize>(flaky: &Flaky, item: T) -> Result<[T; N], Failure> {
    flaky.called().await?;
    Ok(std::array::from_fn(|_| item.clone()))
}

fn generic_link_now<T: Clone, const N: usize>(_flaky: &Flaky, item: T) -> Result<[T; N], Failure> {
    Ok(std::array::from_fn(|_| item.clone()))
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [on(Rejected) => generic_link_now::<T, N>, generic_link_now])]
fn generic_now<T: Clone, const N: usize>(flaky: &Flaky, item: T) -> Result<[T; N], Failure> {
    flaky.call()?;
    Ok(std::array::from_fn(|_| item.clone()))
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = generic_link::<T, 2>)]
async fn with_turbofish<T: Clone + Send + Sync>(flaky: &Flaky, item: T) -> Result<[T; 2], Failure> {
    flaky.called().await?;
    Ok([item.clone(), item.clone()])
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [value(Vec::new())])]
async fn inferred_value(flaky: &Flaky) -> Result<Vec<u32>, Failure> {
    Ok(vec![flaky.called().await?])
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = value(Box::new(|number| number + 1)))]
fn coerced_value(flaky: &Flaky) -> Result<Box<dyn Fn(u32) -> u32>, Failure> {
    let number = flaky.call()?;
    Ok(Box::new(move |other| number + other))
}

#[resilient(max_attempts = 2, backoff = none, fallback = [|_| None, |flaky| Some(flaky.calls())])]
async fn option(flaky: &Flaky) -> Option<u32> {
    flaky.called().await.ok()
}

#[resilient(max_attempts = 2, backoff = none, fallback = value(9))]
fn option_now(flaky: &Flaky) -> Option<u32> {
    flaky.call().ok()
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = later_by_argument(.., 7, &error))]
async fn more_arguments(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

async fn later_by_argument(_flaky: &Flaky, number: u32, error: &Failure) -> Result<u32, Failure> {
    if *error == Failure::Io { Ok(number) } else { Err(error.clone()) }
}

#[test]
fn generics_values_and_options() {
    assert_eq!(run(generic(&Flaky::new(), 'x')), Ok(['x', 'x']));
    assert_eq!(generic_now(&Flaky::new(), 'x'), Ok(['x', 'x']));
    assert_eq!(run(with_turbofish(&Flaky::new(), 'x')), Ok(['x', 'x']));
    assert_eq!(run(inferred_value(&Flaky::new())), Ok(vec![]));
    assert_eq!(coerced_value(&Flaky::new()).map(|function| function(1)).ok(), Some(2));
    assert_eq!(run(option(&Flaky::new())), Some(2));
    assert_eq!(option_now(&Flaky::new()), Some(9));
    assert_eq!(run(more_arguments(&Flaky::new())), Ok(7));
}

#[derive(Debug, Default)]
struct Cache {
    entries: Vec<String>,
}

impl Cache {
    fn get(&self, id: &str) -> Result<String, Failure> {
        self.entries.iter().find(|entry| *entry == id).cloned().ok_or(Failure::Rejected)
    }

    async fn get_later(&mut self, id: String, error: Failure) -> Result<String, Failure> {
        tokio::task::yield_now().await;
        self.entries.push(id);
        Err(error)
    }
}

#[derive(Debug, Default)]
struct Client {
    flaky: Flaky,
    cache: Cache,
    spare: u32,
}

impl Client {
    #[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [self.cache.get(id), Self::spare, value(self.spare.to_string())])]
    async fn by_ref(&self, id: &str) -> Result<String, Failure> {
        self.flaky.called().await.map(|number| number.to_string())
    }

    async fn spare(&self, id: &str) -> Result<String, Failure> {
        if id == "spare" { Ok("spared".into()) } else { Err(Failure::Rejected) }
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [self.cache.get(&id), self.cache.get_later(id, error), Self::spare_mut(.., error)])]
    async fn by_mut(&mut self, id: String) -> Result<String, Failure> {
        let me = self;
        me.spare += 1;
        let taken = id;
        me.flaky.called().await?;
        Ok(taken)
    }

    fn spare_mut(&mut self, id: String, error: Failure) -> Result<String, Failure> {
        self.spare += 10;
        if self.cache.entries.contains(&id) { Ok(format!("{id} {error} {}", self.spare)) } else { Err(error) }
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [self.cache.get(id), Self::spare_now])]
    fn untouched(&mut self, id: &str) -> Result<String, Failure> {
        self.spare += 1;
        self.flaky.call().map(|number| number.to_string())
    }

    fn spare_now(&mut self, id: &str) -> Result<String, Failure> {
        self.spare += 1;
        Ok(format!("{id}{}", self.spare))
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [Self::counted_spare, |id: String| Ok(id)])]
    async fn counted(self: Arc<Self>, id: String) -> Result<String, Failure> {
        let task = tokio::spawn(async move { self.flaky.called().await.map(|_| id) });
        task.await.map_err(|_| Failure::Rejected)?
    }

    async fn counted_spare(self: Arc<Self>, id: String) -> Result<String, Failure> {
        if id == "counted" { Ok(self.flaky.calls().to_string()) } else { Err(Failure::Rejected) }
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [value(self.spare.to_string())])]
    fn owned_borrowed(self) -> Result<String, Failure> {
        self.flaky.call().map(|number| number.to_string())
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = Self::made)]
    async fn associated(flaky: &Flaky) -> Result<Self, Failure> {
        flaky.called().await?;
        Ok(Self::default())
    }

    fn made(_flaky: &Flaky) -> Result<Self, Failure> {
        Ok(Self { spare: 7, ..Self::default() })
    }
}

#[test]
fn links_with_self() {
    let client = Client { cache: Cache { entries: vec!["cached".into()] }, ..Client::default() };
    assert_eq!(run(client.by_ref("cached")), Ok("cached".into()));
    assert_eq!(client.flaky.calls(), 2);
    assert_eq!(run(Client::default().by_ref("spare")), Ok("spared".into()));
    assert_eq!(run(Client { spare: 4, ..Client::default() }.by_ref("x")), Ok("4".into()));
    assert_eq!(run(Client::default().by_mut("x".into())), Ok("x Rejected 12".into()));
    assert_eq!(Client::default().untouched("x"), Ok("x3".into()));
    assert_eq!(run(Arc::new(Client::default()).counted("counted".into())), Ok("2".into()));
    assert_eq!(run(Arc::new(Client::default()).counted("x".into())), Ok("x".into()));
    assert_eq!(Client { spare: 4, ..Client::default() }.owned_borrowed(), Ok("4".into()));
    assert_eq!(run(Client::associated(&Flaky::new())).map(|client| client.spare), Ok(7));
}

/// Where all links fail, the error is the last one's.
#[resilient(max_attempts = 2, backoff = none, retry_on = [Io], fallback = [|_| Err(Failure::Rejected), on(Io) => value(1)])]
fn all_fail(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

/// An error that is not retried goes to the chain at once.
#[resilient(max_attempts = 5, backoff = none, retry_on = [Rejected], fallback = on(Io) => value(1))]
async fn not_retried(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[test]
fn the_last_error_is_returned() {
    assert_eq!(all_fail(&Flaky::new()), Err(Failure::Rejected));
    let flaky = Flaky::new();
    assert_eq!(run(not_retried(&flaky)), Ok(1));
    assert_eq!(flaky.calls(), 1);
}
