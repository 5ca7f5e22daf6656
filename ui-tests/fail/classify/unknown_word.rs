//! Words that `#[classify(..)]` does not know.

use resilient_runtime::Classify;

#[derive(Classify)]
#[classify(defualt = permanent)]
enum Misspelt {
    #[classify(transent)]
    Reset,
    #[classify(RateLimited, noeffect)]
    Busy,
    #[classify(retryable)]
    Synonym,
    #[classify(banana)]
    Other,
}

fn main() {}
