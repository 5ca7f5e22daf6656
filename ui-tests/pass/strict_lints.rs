//! Lints forbidden by the user: the expansion contains nothing that they speak of, and no `allow` of them.
#![forbid(unsafe_code, unused, warnings)]
#![forbid(unused_braces, unused_parens, unused_mut, unused_variables, unused_qualifications, unused_must_use)]
#![forbid(missing_docs, unreachable_code, unreachable_pub, single_use_lifetimes, let_underscore_drop, elided_lifetimes_in_paths)]
#![forbid(trivial_casts, trivial_numeric_casts, unused_lifetimes, variant_size_differences, unused_results, unused_import_braces)]
#![forbid(non_snake_case, non_upper_case_globals, missing_copy_implementations, unstable_features, absolute_paths_not_starting_with_crate)]

use resilient_runtime::{Rejection, resilient};

#[derive(Debug)]
enum Failure {
    Io,
    Late,
}

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self::Late
    }
}

struct Client {
    calls: u32,
}

impl Client {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], fallback = value(0))]
    async fn get(&mut self, id: &str) -> Result<u32, Failure> {
        self.calls += 1;
        if id.is_empty() { Err(Failure::Io) } else { Ok(self.calls) }
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = any)]
    async fn taken(&mut self) -> Result<&'static str, Failure> {
        let client = self;
        client.calls += 1;
        Ok("taken")
    }
}

#[resilient(timeout = "1s", context = cx)]
async fn limited(order: String, (a, b): (u8, u8)) -> Result<usize, Failure> {
    drop(order);
    Ok(usize::from(a + b) + cx.attempt() as usize)
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Io, Late], deadline = "1s", on_retry = |_| {})]
fn read(mut text: String, list: Vec<u8>) -> Result<String, Failure> {
    text.push_str("read");
    for byte in list {
        text.push(char::from(byte));
    }
    Ok(text)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let mut client = Client { calls: 0 };
    assert_eq!(runtime.block_on(client.get("1")).expect("works"), 1);
    assert_eq!(runtime.block_on(client.taken()).expect("works"), "taken");
    assert_eq!(runtime.block_on(limited(String::new(), (1, 2))).expect("works"), 4);
    assert_eq!(read(String::new(), vec![b'!']).expect("works"), "read!");
    assert!(matches!(Failure::Io, Failure::Io));
}
