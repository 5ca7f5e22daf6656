//! Every kind of receiver.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use resilient_runtime::resilient;

use crate::failure::{Failure, check, check_later};

/// Has methods.
#[derive(Debug, Clone, Default)]
pub struct Client {
    sent: u8,
    name: String,
}

impl Client {
    const ATTEMPTS: u32 = 3;

    /// `&self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = Self::ATTEMPTS, backoff = none, retry_on = [Io], fallback = [Self::spare, self.spare(..), self.spare(id)])]
    pub async fn shared(&self, id: u8) -> Result<u8, Failure> {
        check_later(self.sent.wrapping_add(id)).await
    }

    /// `&self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = u32::from(self.sent), backoff = none, retry_on = [Io], fallback = |same| self.spare(same))]
    pub fn shared_now(&self, id: u8) -> Result<u8, Failure> {
        check(self.sent.wrapping_add(id))
    }

    fn spare(&self, id: u8) -> Result<u8, Failure> {
        check(id).map(|checked| self.sent.wrapping_add(checked))
    }

    /// `&self`, lent
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn lent<'s>(&'s self, other: &str) -> Result<&'s str, Failure> {
        let _ = check_later(u8::from(other.is_empty())).await?;
        Ok(&self.name)
    }

    /// `&mut self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = [Self::reset, value(self.sent)])]
    pub async fn mutable(&mut self) -> Result<u8, Failure> {
        self.sent += 1;
        check_later(self.sent).await
    }

    const fn reset(&mut self) -> Result<u8, Failure> {
        self.sent = 0;
        Err(Failure::Io)
    }

    /// `&mut self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub fn mutable_now(&mut self) -> Result<u8, Failure> {
        let this = self;
        this.sent += 1;
        check(this.sent)
    }

    /// `&mut self`, renamed
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn mutable_renamed(&mut self) -> Result<u8, Failure> {
        let this = self;
        this.sent += 1;
        check_later(this.sent).await
    }

    /// `&mut self`, lent after a single attempt
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(timeout = "1m")]
    pub async fn lent_mutable(&mut self) -> Result<&mut String, Failure> {
        let _ = check_later(1).await?;
        Ok(&mut self.name)
    }

    /// `self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn owned(self) -> Result<String, Failure> {
        let Self { sent, name } = self;
        check_later(sent).await.map(|_| name)
    }

    /// `self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], clone(self))]
    pub fn owned_now(self) -> Result<String, Failure> {
        let _ = check(1)?;
        Ok(self.name)
    }

    /// `mut self`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn owned_mutable(mut self) -> Result<Self, Failure> {
        self.sent += 1;
        let _ = check_later(self.sent).await?;
        Ok(self)
    }

    /// `mut self`, the same one each time
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], share(self))]
    pub fn owned_shared(mut self) -> Result<u8, Failure> {
        self.sent += 1;
        check(self.sent)
    }

    /// `self: Arc<Self>`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn counted(self: Arc<Self>) -> Result<Arc<Self>, Failure> {
        let _ = check_later(self.sent).await?;
        Ok(self)
    }

    /// `self: &Arc<Self>`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub fn counted_shared(self: &Arc<Self>) -> Result<u8, Failure> {
        let this = Self::clone(self);
        check(this.sent)
    }

    /// `self: Rc<Self>`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub fn counted_here(self: Rc<Self>) -> Result<u8, Failure> {
        check(self.sent)
    }

    /// `self: Box<Self>`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn boxed(mut self: Box<Self>) -> Result<u8, Failure> {
        self.sent += 1;
        check_later(self.sent).await
    }

    /// `self: Pin<&mut Self>`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn pinned(self: Pin<&mut Self>) -> Result<u8, Failure> {
        let this = self.get_mut();
        this.sent += 1;
        check_later(this.sent).await
    }

    /// `mut self: Pin<&mut Self>`
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub fn pinned_now(mut self: Pin<&mut Self>) -> Result<u8, Failure> {
        self.as_mut().get_mut().sent += 1;
        check(self.sent)
    }

    /// No receiver
    ///
    /// # Errors
    ///
    /// As `check`.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    pub async fn associated(name: String) -> Result<Self, Failure> {
        Ok(Self { sent: check_later(1).await?, name })
    }
}
