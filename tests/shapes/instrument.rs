//! Together with other attributes that rewrite functions.

use async_trait::async_trait;
use resilient_runtime::resilient;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tracing::instrument;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use crate::flaky::{Failure, Flaky, run};

/// Counts the spans of one name.
#[derive(Clone, Default)]
struct Spans(Arc<AtomicU32>);

impl<S: tracing::Subscriber> Layer<S> for Spans {
    fn on_new_span(
        &self,
        attributes: &tracing::span::Attributes<'_>,
        _: &tracing::span::Id,
        _: Context<'_, S>,
    ) {
        if attributes.metadata().name() == "counted" {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The number of spans that `run` makes.
fn spans(run: impl FnOnce()) -> u32 {
    let spans = Spans::default();
    tracing::subscriber::with_default(tracing_subscriber::registry().with(spans.clone()), run);
    spans.0.load(Ordering::Relaxed)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[instrument(name = "counted", err)]
async fn below(flaky: &Flaky, text: String) -> Result<String, Failure> {
    flaky.called().await?;
    Ok(text)
}

#[instrument(name = "counted", skip(flaky), err, ret)]
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn above(flaky: &Flaky, text: String) -> Result<String, Failure> {
    flaky.called().await?;
    Ok(text)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[instrument(name = "counted", err)]
fn below_now(flaky: &Flaky, text: String) -> Result<String, Failure> {
    flaky.call()?;
    Ok(text)
}

#[instrument(name = "counted", err)]
#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn above_now(flaky: &Flaky, text: String) -> Result<String, Failure> {
    flaky.call()?;
    Ok(text)
}

/// An attribute below ours gets the whole loop, one above it has already put its code into the body.
#[test]
fn one_span_per_call_below_and_one_per_attempt_above() {
    let flaky = Flaky::new();
    assert_eq!(spans(|| assert_eq!(run(below(&flaky, "x".into())), Ok("x".into()))), 1);
    assert_eq!(flaky.calls(), 3);
    assert_eq!(spans(|| assert_eq!(run(above(&Flaky::new(), "x".into())), Ok("x".into()))), 3);
    assert_eq!(spans(|| assert_eq!(below_now(&Flaky::new(), "x".into()), Ok("x".into()))), 1);
    assert_eq!(spans(|| assert_eq!(above_now(&Flaky::new(), "x".into()), Ok("x".into()))), 3);
}

#[derive(Debug, Default)]
struct Client {
    flaky: Flaky,
    sent: u32,
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    #[instrument(name = "counted", err)]
    async fn below(&mut self, text: &str) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.called().await?;
        Ok(self.sent + text.len() as u32)
    }

    #[instrument(name = "counted", fields(sent = self.sent), err)]
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn above(&mut self, text: &str) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.called().await?;
        Ok(self.sent + text.len() as u32)
    }
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    #[instrument(name = "counted", err)]
    fn below_now(&mut self, text: &str) -> Result<u32, Failure> {
        let me = self;
        me.sent += 1;
        me.flaky.call()?;
        Ok(me.sent + text.len() as u32)
    }

    #[instrument(name = "counted", fields(sent = self.sent), err)]
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn above_now(&mut self, text: &str) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.call()?;
        Ok(self.sent + text.len() as u32)
    }
}

#[async_trait]
trait Service {
    fn below_now(&mut self, text: String) -> Result<u32, Failure>;
    fn above_now(&mut self, text: String) -> Result<u32, Failure>;
    async fn below(&mut self, text: String) -> Result<u32, Failure>;
    async fn above(&mut self, text: String) -> Result<u32, Failure>;
}

#[async_trait]
impl Service for Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    #[instrument(name = "counted", err)]
    fn below_now(&mut self, text: String) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.call()?;
        Ok(self.sent + text.into_bytes().len() as u32)
    }

    #[instrument(name = "counted", err)]
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn above_now(&mut self, text: String) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.call()?;
        Ok(self.sent + text.into_bytes().len() as u32)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    #[instrument(name = "counted", err)]
    async fn below(&mut self, text: String) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.called().await?;
        Ok(self.sent + text.into_bytes().len() as u32)
    }

    #[instrument(name = "counted", err)]
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn above(&mut self, text: String) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.called().await?;
        Ok(self.sent + text.into_bytes().len() as u32)
    }
}

#[test]
fn methods() {
    let client = Client::default;
    assert_eq!(spans(|| assert_eq!(run(client().below("x")), Ok(4))), 1);
    assert_eq!(spans(|| assert_eq!(run(client().above("x")), Ok(4))), 3);
    assert_eq!(spans(|| assert_eq!(run(Service::below(&mut client(), "x".into())), Ok(4))), 1);
    assert_eq!(spans(|| assert_eq!(run(Service::above(&mut client(), "x".into())), Ok(4))), 3);
    assert_eq!(spans(|| assert_eq!(client().below_now("x"), Ok(4))), 1);
    assert_eq!(spans(|| assert_eq!(client().above_now("x"), Ok(4))), 3);
    assert_eq!(spans(|| assert_eq!(Service::below_now(&mut client(), "x".into()), Ok(4))), 1);
    assert_eq!(spans(|| assert_eq!(Service::above_now(&mut client(), "x".into()), Ok(4))), 3);
}

/// `#[tokio::main]` takes an `async fn` only; above ours it leaves a sync one.
#[test]
fn main_functions() {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    #[tokio::main(flavor = "current_thread")]
    async fn below() -> Result<u32, Failure> {
        static FLAKY: Flaky = Flaky::new();
        FLAKY.called().await
    }

    // Ours sees a sync function that makes a runtime for each attempt. It works, but belongs above.
    #[tokio::main(flavor = "current_thread")]
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn above() -> Result<u32, Failure> {
        static FLAKY: Flaky = Flaky::new();
        FLAKY.called().await
    }

    assert_eq!(below(), Ok(3));
    assert_eq!(above(), Ok(3));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[tokio::test]
async fn a_test_function() -> Result<(), Failure> {
    static FLAKY: Flaky = Flaky::new();
    FLAKY.called().await?;
    assert_eq!(FLAKY.calls(), 3);
    Ok(())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
#[test]
fn a_sync_test_function() -> Result<(), Failure> {
    static FLAKY: Flaky = Flaky::new();
    FLAKY.call()?;
    assert_eq!(FLAKY.calls(), 3);
    Ok(())
}
