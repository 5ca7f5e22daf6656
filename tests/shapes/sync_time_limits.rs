//! Sync functions under a `timeout`: what the body gets on the worker thread.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

use resilient_runtime::{Rejection, resilient};

/// Fails until the third call.
#[derive(Clone, Default)]
struct Third(Arc<AtomicU32>);

impl Third {
    fn next(&self) -> Result<u32, String> {
        let call = self.0.fetch_add(1, SeqCst) + 1;
        if call < 3 { Err(format!("call {call}")) } else { Ok(call) }
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "60s")]
fn borrows(
    third: &Third,
    text: &str,
    path: &Path,
    words: &[String],
    map: &HashMap<u8, u8>,
) -> Result<usize, String> {
    third.next()?;
    Ok(text.len() + path.as_os_str().len() + words.len() + map.len())
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "60s")]
fn owns(
    third: &Third,
    mut text: String,
    (a, b): (u8, Vec<u8>),
    _: f64,
    count: u32,
    _unused: &dyn Fn(),
) -> Result<String, String> {
    text.push('!');
    third.next()?;
    drop(b);
    Ok(format!("{text}{a}{count}"))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "60s")]
fn generic<T, const N: usize>(
    third: &Third,
    value: T,
    all: [u8; N],
    f: impl Fn(u32) -> u32 + Clone + Send + 'static,
) -> Result<(T, u32), String>
where
    T: Clone + Send + 'static,
{
    let number = third.next()?;
    Ok((value, f(number) + u32::from(all[0])))
}

/// A single attempt has owned arguments to itself: they need no `Clone`.
struct Once(u8);

#[resilient(timeout = "60s")]
fn single(once: Once, text: &str) -> Result<usize, String> {
    let Once(number) = once;
    Ok(usize::from(number) + text.len())
}

#[derive(Clone)]
struct Client {
    third: Third,
    base: String,
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "60s")]
    fn shared(&self, path: &str) -> Result<String, String> {
        self.third.next()?;
        Ok(format!("{}{path}", self.base))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "60s")]
    fn counted(self: Arc<Self>, path: &str) -> Result<String, String> {
        self.third.next()?;
        Ok(format!("{}{path}", self.base))
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = any, timeout = "60s")]
    fn owned(mut self) -> Result<String, String> {
        self.base.push('!');
        self.third.next()?;
        Ok(self.base)
    }

    #[resilient(max_attempts = 2, backoff = none, retry_on = any, timeout = "60s", fallback = [on(_e if path.is_empty()) => value(String::new()), Self::local])]
    fn rescued(&self, path: String) -> Result<String, String> {
        self.third.next()?;
        Ok(path)
    }

    fn local(&self, path: String) -> Result<String, String> {
        Ok(format!("local {}{path}", self.base))
    }
}

trait Reads {
    fn read(&self, at: u32) -> Result<u32, Rejection>;
}

impl Reads for Client {
    #[resilient(timeout = "60s")]
    fn read(&self, at: u32) -> Result<u32, Rejection> {
        Ok(at + u32::try_from(self.base.len()).unwrap_or(0))
    }
}

fn client() -> Client {
    Client { third: Third::default(), base: "b/".into() }
}

#[test]
fn arguments() {
    let words = ["a".to_owned()];
    assert_eq!(borrows(&Third::default(), "text", Path::new("/p"), &words, &HashMap::new()), Ok(7));
    let owned = owns(&Third::default(), "t".into(), (1, vec![2]), 0.5, 3, &|| {});
    assert_eq!(owned, Ok("t!13".into()));
    assert_eq!(generic(&Third::default(), "v", [4, 5], |number| number * 10), Ok(("v", 34)));
    assert_eq!(single(Once(3), "ab"), Ok(5));
}

#[test]
fn receivers() {
    assert_eq!(client().shared("x"), Ok("b/x".into()));
    assert_eq!(Arc::new(client()).counted("x"), Ok("b/x".into()));
    assert_eq!(client().owned(), Ok("b/!".into()));
    assert_eq!(client().read(1), Ok(3));
}

#[test]
fn fallbacks() {
    assert_eq!(client().rescued("x".into()), Ok("local b/x".into()));
    assert_eq!(client().rescued(String::new()), Ok(String::new()));
}
