//! Variants and structs that say no class.

use resilient_runtime::Classify;

#[derive(Classify)]
enum Failure {
    Refused,
    #[classify(transient)]
    Reset,
    #[classify(no_effect)]
    Status(u16),
}

#[derive(Classify)]
struct Lost {
    _at: u16,
}

#[derive(Classify)]
#[classify(permanent)]
enum WithoutDefault {
    Refused,
}

fn main() {}
