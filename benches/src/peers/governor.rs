//! governor: an exact limiter with the clock that it brings, the processor's time stamp counter.

use super::RATE;
use crate::operation::{self, Failure, Operation};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::LazyLock;

static LIMITER: LazyLock<DefaultDirectRateLimiter> = LazyLock::new(|| {
    RateLimiter::direct(Quota::per_second(NonZeroU32::new(RATE).unwrap_or(NonZeroU32::MIN)))
});

pub(crate) fn limiter(operation: &Operation) -> Result<u64, Failure> {
    if LIMITER.check().is_err() {
        return Err(Failure(3));
    }
    operation::call_blocking(operation)
}
