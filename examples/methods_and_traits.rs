//! Methods with `&self` and `&mut self`, trait methods, `async_trait`, generics: the signature stays as it is written.
//!
//! Run with `cargo run --example methods_and_traits`.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use async_trait::async_trait;
use resilient_runtime::resilient;

/// An inventory whose first calls fail.
struct Inventory {
    failures: AtomicU32,
    attempts: u32,
    timeout: Duration,
    last_count: Option<usize>,
}

impl Inventory {
    fn failing(failures: u32) -> Self {
        Self {
            failures: failures.into(),
            attempts: 4,
            timeout: Duration::from_millis(100),
            last_count: Some(3),
        }
    }

    fn answer<T>(&self, value: T) -> Result<T, String> {
        let failing = self.failures.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok();
        if failing { Err("connection lost".to_owned()) } else { Ok(value) }
    }

    /// Values may be expressions, in which `self` and the arguments are in scope.
    #[resilient(max_attempts = self.attempts, backoff = none, timeout = self.timeout, retry_on = any)]
    async fn count(&self, article: &str) -> Result<usize, String> {
        self.answer(article.len())
    }

    /// Each attempt borrows `self` anew. A link `Self::f` gets `self` too, and may be sync.
    #[resilient(max_attempts = 2, backoff = none, retry_on = any, fallback = Self::local_count)]
    async fn refresh(&mut self, article: &str) -> Result<usize, String> {
        self.timeout += Duration::from_millis(1);
        self.answer(article.len())
    }

    fn local_count(&mut self, _article: &str) -> Result<usize, String> {
        self.last_count.take().ok_or_else(|| "never counted".to_owned())
    }

    /// The body moves `order`, so that each attempt gets a clone and the last one the value itself.
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn book<T: Clone + Into<String>>(&self, order: T) -> Result<String, String> {
        self.answer(order.into())
    }
}

/// An ordinary trait: the attribute stands on the methods of the impl.
trait Store {
    async fn load(&self, key: u32) -> Result<u32, String>;
    fn size(&self) -> Result<u32, String>;
}

impl Store for Inventory {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn load(&self, key: u32) -> Result<u32, String> {
        self.answer(key)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    fn size(&self) -> Result<u32, String> {
        self.answer(7)
    }
}

/// For `dyn`: `async_trait` stands on trait and impl as always.
#[async_trait]
trait Warehouse {
    async fn ship(&self, order: String) -> Result<String, String>;
}

#[async_trait]
impl Warehouse for Inventory {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn ship(&self, order: String) -> Result<String, String> {
        self.answer(order)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(Inventory::failing(3).count("lamp").await, Ok(4));
    assert_eq!(Inventory::failing(4).count("lamp").await, Err("connection lost".to_owned()));

    let mut inventory = Inventory::failing(2);
    assert_eq!(inventory.refresh("lamp").await, Ok(3), "the fallback answers");
    assert_eq!(inventory.refresh("lamp").await, Ok(4), "the inventory is back");
    assert_eq!(inventory.timeout.as_millis(), 103, "three attempts changed it");

    assert_eq!(Inventory::failing(2).book("7 lamps").await, Ok("7 lamps".to_owned()));
    assert_eq!(Inventory::failing(2).load(9).await, Ok(9));
    assert_eq!(Inventory::failing(2).size(), Ok(7));

    let warehouse: Box<dyn Warehouse + Send + Sync> = Box::new(Inventory::failing(2));
    // Futures stay `Send` where the body's future is, so that they can be spawned.
    let shipped = tokio::spawn(async move { warehouse.ship("7 lamps".to_owned()).await }).await;
    assert_eq!(shipped.ok(), Some(Ok("7 lamps".to_owned())));
    println!("Methods, trait methods and boxed trait objects all got their answer.");
}
