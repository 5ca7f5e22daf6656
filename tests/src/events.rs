//! What `tracing` was told while a call ran.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber;
use tracing::{Dispatch, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::{Context, SubscriberExt};

/// One event of the target `resilient`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// How loud.
    pub level: Level,
    /// What kind: `retry`, `fallback`, `give up`.
    pub message: String,
    /// The other fields, as text.
    pub fields: BTreeMap<&'static str, String>,
}

impl Event {
    /// The names of the fields.
    pub fn names(&self) -> Vec<&'static str> {
        self.fields.keys().copied().collect()
    }

    /// A field as text; empty where there is none.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

#[derive(Clone, Default)]
struct Capture(Arc<Mutex<Vec<Event>>>);

#[derive(Default)]
struct Fields {
    message: String,
    others: BTreeMap<&'static str, String>,
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" {
            self.message = text;
        } else {
            self.others.insert(field.name(), text);
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.others.insert(field.name(), value.to_owned());
    }
}

impl<S: Subscriber> Layer<S> for Capture {
    fn on_event(&self, event: &tracing::Event<'_>, _cx: Context<'_, S>) {
        if event.metadata().target() != "resilient" {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let event =
            Event { level: *event.metadata().level(), message: fields.message, fields: fields.others };
        self.0.lock().expect("not poisoned").push(event);
    }
}

/// A second subscriber that hears nothing. While there is only one, `tracing` asks the thread that first comes to an event
/// whether anybody listens to it, and believes a thread without a subscriber: `capture` on another would miss the event.
static SECOND: LazyLock<Dispatch> =
    LazyLock::new(|| Dispatch::new(tracing_subscriber::registry().with(LevelFilter::OFF)));

/// Runs `call` and gives its value and the events of this crate's.
///
/// # Panics
///
/// When the capture was poisoned by a panic.
pub fn capture<T>(call: impl FnOnce() -> T) -> (T, Vec<Event>) {
    LazyLock::force(&SECOND);
    let capture = Capture::default();
    let subscriber = tracing_subscriber::registry().with(capture.clone());
    let value = tracing::subscriber::with_default(subscriber, call);
    let events = capture.0.lock().expect("not poisoned").clone();
    (value, events)
}

/// [`capture`] for a future.
///
/// # Panics
///
/// When the capture was poisoned by a panic.
pub async fn capture_async<F: Future>(future: F) -> (F::Output, Vec<Event>) {
    LazyLock::force(&SECOND);
    let capture = Capture::default();
    let subscriber = tracing_subscriber::registry().with(capture.clone());
    let value = future.with_subscriber(subscriber).await;
    let events = capture.0.lock().expect("not poisoned").clone();
    (value, events)
}
