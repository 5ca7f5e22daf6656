//! Functions made by `macro_rules!`.

use resilient_runtime::resilient;

use crate::failure::{Failure, check_later};

macro_rules! guarded {
    ($(#[$doc:meta])* $name:ident, $argument:pat => $type:ty, $output:ty, $body:block, $attempts:expr, $on:pat) => {
        $(#[$doc])*
        #[resilient(max_attempts = $attempts, backoff = none, retry_on = [$on], timeout = "1s")]
        pub async fn $name($argument: $type) -> $output $body
    };
}

guarded!(
    /// Of an argument.
    ///
    /// # Errors
    ///
    /// As `check`.
    fetch, id => u8, Result<u8, Failure>, { check_later(id).await }, 3, Failure::Io | Failure::Timeout
);
guarded!(
    /// Of a pattern.
    ///
    /// # Errors
    ///
    /// As `check`.
    pair, (mut a, b) => (u8, String), Result<String, Failure>, { a += 1; check_later(a).await.map(|_| b) }, 1 + 2, Failure::Io
);

macro_rules! method {
    ($self:ident, $($key:ident = $setting:expr),*) => {
        /// Counts.
        ///
        /// # Errors
        ///
        /// Never.
        #[resilient(retry_on = any, $($key = $setting),*)]
        pub fn get(&mut $self) -> Result<u32, Failure> {
            $self.0 += 1;
            Ok($self.0)
        }
    };
}

/// Counts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counter(u32);

impl Counter {
    method!(self, max_attempts = 3, backoff = none, fallback = value(0));
}
