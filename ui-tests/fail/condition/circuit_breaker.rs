//! Which errors a circuit breaker counts: mistakes in the lists.

use resilient_runtime::resilient;

pub enum Failure {
    Io,
}

#[resilient(circuit_breaker(count = []))]
async fn empty() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(count = [any]))]
async fn any_in_a_list() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(ignore = any))]
async fn ignores_everything() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(accept = any))]
async fn accepts_everything() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(count = [Io], ignore = [Io]))]
async fn counted_and_ignored() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(ignore = [Io], accept = [Io]))]
async fn ignored_and_accepted() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(count = [rejected(late)]))]
async fn unknown_kind() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(count = [rejected(open)]))]
async fn counts_its_own() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(count = "Io"))]
async fn text() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(circuit_breaker(ignore = [Io]))]
async fn no_error() -> Option<u8> {
    None
}

fn main() {}
