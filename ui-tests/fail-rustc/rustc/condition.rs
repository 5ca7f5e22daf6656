//! Conditions that do not fit the error type.

use std::io;

use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Status { code: u16 },
    Other(u8),
}

pub type Answer = Result<(), Failure>;

#[resilient(retry_on = [Ioo])]
async fn misspelt_variant() -> Result<(), Failure> {
    Err(Failure::Io)
}

#[resilient(retry_on = [Io], abort_on = [Othr(_)])]
fn misspelt_variant_of_sync() -> Result<(), Failure> {
    Err(Failure::Other(1))
}

#[resilient(retry_on = [Status { status: 500 }])]
async fn wrong_field() -> Result<(), Failure> {
    Err(Failure::Status { code: 500 })
}

#[resilient(retry_on = [Other(_, _)])]
async fn too_many_fields() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Other("text")])]
async fn wrong_field_type() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Other(n) if n.missing() > 3])]
async fn wrong_guard() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [Ioo])]
async fn misspelt_variant_behind_alias() -> Answer {
    Ok(())
}

#[resilient(retry_on = [kind(TimdOut)])]
async fn misspelt_kind() -> io::Result<()> {
    Ok(())
}

#[resilient(retry_on = [kind(TimedOut)])]
async fn kind_of_no_io_error() -> Result<(), Failure> {
    Ok(())
}

#[resilient(retry_on = [is(io::Error)])]
async fn downcast_of_an_enum() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = on(Io) => value(()))]
async fn no_enum() -> Result<(), String> {
    Ok(())
}

fn main() {}
