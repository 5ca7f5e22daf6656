//! Methods of traits. Those under `async_trait` are a test target of their own.

use resilient_runtime::resilient;

use crate::failure::{Failure, check, check_later};

/// Loads.
pub trait Load {
    /// What it loads.
    type Item;

    /// Loads later.
    fn load(&self, id: u8) -> impl Future<Output = Result<Self::Item, Failure>> + Send;

    /// Loads now.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn load_now(&self, id: u8) -> Result<Self::Item, Failure>
    where
        Self::Item: From<u8>,
    {
        check(id).map(Into::into)
    }
}

/// Implements both.
#[derive(Debug, Clone, Copy, Default)]
pub struct Server {
    sent: u8,
}

impl Load for Server {
    type Item = u16;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn load(&self, id: u8) -> Result<u16, Failure> {
        check_later(self.sent.wrapping_add(id)).await.map(u16::from)
    }
}
