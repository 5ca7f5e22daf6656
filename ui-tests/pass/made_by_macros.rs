//! Functions and attributes with fragments of `macro_rules!` in them.

// hostile 22

use resilient_runtime::{Rejection, resilient};

#[derive(Debug)]
pub enum Failure {
    Io,
    Late,
}

impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self::Late
    }
}

macro_rules! guarded {
    (
        $name:ident, $argument:pat => $type:ty, $output:ty, $body:block,
        attempts = $attempts:expr, limit = $limit:expr, error = $error:ty, on = $on:pat, to = $to:path
    ) => {
        #[resilient(
            max_attempts = $attempts, timeout = $limit, retry_on = [$on], error = $error, fallback = $to
        )]
        pub async fn $name($argument: $type) -> $output $body
    };
}

guarded!(
    fetch, id => u8, Result<u8, Failure>, { Ok(id) },
    attempts = 3, limit = "1s", error = Failure, on = Failure::Io | Failure::Late, to = cached
);
guarded!(
    pair, (a, b) => (u8, u8), Result<u8, Failure>, { if a > b { return Err(Failure::Io) } Ok(a + b) },
    attempts = 1 + 2, limit = std::time::Duration::from_secs(1), error = Failure, on = Failure::Io, to = of_pair
);
guarded!(
    push, list => &mut Vec<u8>, Result<u8, Failure>, { list.push(1); Ok(1) },
    attempts = u32::MAX, limit = "1m30s", error = Failure, on = Failure::Io, to = of_list
);

macro_rules! method {
    ($self:ident, $kind:ident, $value:literal, $($key:ident = $setting:expr),*) => {
        #[resilient(retry_on = [$kind], $($key = $setting),*)]
        pub fn get(&mut $self) -> Result<u32, Failure> {
            $self.0 += $value;
            Ok($self.0)
        }
    };
}

pub struct Counter(u32);

impl Counter {
    method!(self, Io, 1, max_attempts = 3, backoff = none, fallback = value(0));
}

macro_rules! protected {
    (
        $name:ident($argument:ident), breaker = $failures:expr, bulkhead = $places:literal, rate = $rate:literal,
        hedge = $after:expr, upstream = $upstream:literal, key = $key:expr, on = $on:pat
    ) => {
        #[resilient(
            circuit_breaker(consecutive = $failures, ignore = [$on], count = [error if error.is_io()]),
            bulkhead = $places, rate_limit = $rate, hedge(after = $after), idempotent, max_attempts = 3, retry_on = any,
            budget = 0.1, upstream = $upstream, key = $key, fallback = last_good(key = $key)
        )]
        pub async fn $name($argument: u8) -> Result<u8, Failure> {
            Ok($argument)
        }
    };
}

protected!(
    protected(id), breaker = 5, bulkhead = 10, rate = "5/s", hedge = "5ms", upstream = "inventory", key = (id, 1),
    on = Failure::Late
);
protected!(
    protected_otherwise(id), breaker = 1 + 2, bulkhead = 10, rate = "5/s", hedge = std::time::Duration::from_millis(5),
    upstream = "stock", key = { let id = id; id }, on = Failure::Late
);

macro_rules! held {
    ($self:ident.$field:ident, $method:ident) => {
        #[resilient(circuit_breaker = &$self.$field)]
        pub fn $method(&$self) -> Result<u8, Failure> {
            Ok(1)
        }
    };
}

pub struct Client {
    breaker: resilient_runtime::CircuitBreaker,
}

impl Client {
    held!(self.breaker, ping);
}

macro_rules! whole {
    ($($attribute:tt)*) => {
        #[resilient($($attribute)*)]
        pub fn whole() -> Result<u8, Failure> {
            Ok(1)
        }
    };
}

whole!(max_attempts = 3, retry_on = [Io, Late], jitter);

fn cached(id: u8) -> Result<u8, Failure> {
    Ok(id)
}

impl Failure {
    fn is_io(&self) -> bool {
        matches!(self, Self::Io)
    }
}

fn of_pair((a, _): (u8, u8)) -> Result<u8, Failure> {
    Ok(a)
}

fn of_list(list: &mut Vec<u8>) -> Result<u8, Failure> {
    Ok(list.len() as u8)
}

fn main() {
    assert_eq!(Counter(0).get().unwrap(), 1);
    assert_eq!(whole().unwrap(), 1);
}
