//! Words that do not go together.

use std::time::Duration;

use resilient_runtime::Classify;

#[derive(Classify)]
enum Failure {
    #[classify(transient, permanent)]
    Both,
    #[classify(timeout, retry_after = 0)]
    HintOfATimeout(Duration),
    #[classify(timeout)]
    TwoVoices(#[classify(source)] std::io::Error),
    #[classify(overloaded, overloaded)]
    Twice,
}

fn main() {}
