//! Fields that are not there, or too many.

use std::time::Duration;

use resilient_runtime::Classify;

#[derive(Classify)]
enum Failure {
    #[classify(rate_limited, retry_after = wiat)]
    Misspelt { wait: Duration },
    #[classify(rate_limited, retry_after = 2)]
    OutOfRange(u16, Duration),
    #[classify(rate_limited, retry_after = "5s")]
    NoField(Duration),
    #[classify(source)]
    NoSource,
    #[classify(source)]
    TwoSources(u16, std::io::Error),
    #[classify(timeout)]
    ClassOfAField(#[classify(transient)] u16),
}

fn main() {}
