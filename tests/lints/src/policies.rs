//! Policies from everywhere.

use std::time::Duration;

use resilient_runtime::{Delays, Jitter, Policy, Stop, resilient};

use crate::failure::{Failure, check, check_later};

/// A constant.
pub const THREE: Policy = Policy::new().max_attempts(3).backoff(Delays::none()).jitter(Jitter::None);
/// A static.
pub static SHARED: Policy = Policy::new().max_attempts(3).timeout(Duration::from_secs(1));

/// Of a constant.
///
/// # Errors
///
/// As `check`.
#[resilient(policy = THREE)]
pub fn constant(id: u8) -> Result<u8, Failure> {
    check(id)
}

/// Of a static.
///
/// # Errors
///
/// As `check`.
#[resilient(policy = SHARED, max_attempts = 2, jitter = none)]
pub async fn of_static(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// Ready made.
///
/// # Errors
///
/// As `check`.
#[resilient(policy = Policy::REQUEST)]
pub async fn ready_made(id: u8) -> Result<u8, Failure> {
    check_later(id).await
}

/// By call.
///
/// # Errors
///
/// As `check`.
#[resilient(policy = policy)]
pub async fn argument(id: u8, policy: Policy) -> Result<u8, Failure> {
    check_later(id).await
}

/// By call, made.
///
/// # Errors
///
/// As `check`.
#[resilient(policy = made(id), retry_on = [Io], deadline = "1s")]
pub fn by_call(id: u8) -> Result<u8, Failure> {
    check(id)
}

const fn made(_: u8) -> Policy {
    THREE
}

/// Has settings of its own.
#[derive(Debug)]
pub struct Client {
    policy: Policy,
    shutdown: Stop,
    attempts: u32,
    wait: Duration,
}

impl Client {
    const POLICY: Policy = THREE.max_attempts(4);

    /// Of the type.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(policy = Self::POLICY)]
    pub fn of_type(&self, id: u8) -> Result<u8, Failure> {
        if self.attempts == 0 { Err(Failure::Io) } else { check(id) }
    }

    /// Of the value.
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(policy = self.policy, stop = &self.shutdown, max_attempts = self.attempts, timeout = self.wait)]
    pub async fn of_value(&self, id: u8) -> Result<u8, Failure> {
        check_later(id).await
    }
}
