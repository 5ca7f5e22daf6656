//! Shapes of functions that are hard to repeat.

// hostile 23
#![allow(unused_variables)]

use std::future::Future;

use resilient_runtime::resilient;

pub struct Client<T>(T);

pub trait Store {
    fn load(&self, id: u8) -> impl Future<Output = Result<u8, ()>> + Send;

    #[resilient(max_attempts = 3, retry_on = any)]
    fn read(&self) -> Result<u8, ()>
    where
        Self: Sized,
    {
        Ok(1)
    }
}

impl<T: Sync> Store for Client<T> {
    #[resilient(max_attempts = 3, retry_on = any)]
    async fn load(&self, id: u8) -> Result<u8, ()> {
        Ok(id)
    }
}

impl<T: Clone> Client<T> {
    #[resilient(max_attempts = N, retry_on = any)]
    pub async fn generic<'a, const N: u32, U: AsRef<str> + ?Sized>(&'a self, text: &'a U) -> Result<(&'a str, T), ()>
    where
        T: 'a,
    {
        Ok((text.as_ref(), self.0.clone()))
    }
}

#[resilient(max_attempts = 3, retry_on = any)]
pub fn iterator(list: &[u8], add: impl Fn(u8) -> u8 + Clone) -> Result<impl Iterator<Item = u8>, ()> {
    let list = list.to_vec();
    Ok(list.into_iter().map(add))
}

/// # Safety
///
/// None needed.
#[resilient(max_attempts = 3, retry_on = any)]
pub unsafe fn r#unsafe(r#type: u8, mut r#mut: u8, (a, b): (u8, u8), _: u8, [c, ..]: [u8; 3]) -> Result<u8, ()> {
    r#mut += r#type;
    Ok(r#mut + a + b + c)
}

#[resilient(max_attempts = 3, retry_on = any)]
pub extern "C" fn external(#[cfg(test)] missing: u8, #[cfg(not(test))] given: u8) -> Result<u8, ()> {
    Ok(given)
}

#[resilient(max_attempts = 3, retry_on = any)]
pub fn future(id: u8) -> impl Future<Output = Result<u8, ()>> + Send {
    async move { Ok(id) }
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(future(1));
    is_send(Client(1).load(1));
    is_send(Client(String::new()).generic::<3, str>("text"));
    assert_eq!(unsafe { r#unsafe(1, 2, (3, 4), 5, [6, 7, 8]) }, Ok(16));
    assert_eq!(external(1), Ok(1));
}
