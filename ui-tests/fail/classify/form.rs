//! Words that are written as they are not.

use resilient_runtime::Classify;

#[derive(Classify)]
enum Failure {
    #[classify]
    Nothing,
    #[classify = "transient"]
    Value,
    #[classify("transient")]
    Quoted,
    #[classify(transient no_effect)]
    WithoutComma,
    #[classify(rate_limited(retry_after = 0))]
    Nested(std::time::Duration),
    #[classify(timeout = 5)]
    WithValue,
}

#[derive(Classify)]
union Bits {
    _a: u8,
}

fn main() {}
