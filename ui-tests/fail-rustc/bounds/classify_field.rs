//! Fields that cannot say what `#[classify(..)]` asks them for.

use resilient_runtime::{Class, Classify};

#[derive(Debug)]
pub struct Cause;

#[derive(Classify)]
enum Failure {
    #[classify(source)]
    Source(Cause),
    #[classify(rate_limited, retry_after = seconds)]
    Busy { seconds: u64 },
}

#[derive(Classify)]
enum Generic<E> {
    #[classify(source)]
    Source(E),
}

fn main() {
    let _ = Failure::Source(Cause).class() == Class::Permanent;
    let _ = Generic::Source(Cause).class();
}
