//! Fields that cannot say what `#[classify(..)]` asks them for.

use resilient_runtime::Classify;

#[derive(Debug)]
pub struct Cause;

#[derive(Classify)]
enum Failure {
    #[classify(source)]
    Source(Cause),
    #[classify(rate_limited, retry_after = seconds)]
    Busy { seconds: u64 },
}

fn main() {}
