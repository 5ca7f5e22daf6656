use resilient_runtime::resilient;

pub enum Failure {
    Io,
    Gone,
}

#[resilient(fallback = [on(Io) => cached, explained(.., error), |id| Ok(id), value(0)])]
pub async fn fetch(id: u8) -> Result<u8, Failure> {
    if id == 0 { Err(Failure::Gone) } else { Ok(id) }
}

async fn cached(_: u8) -> Result<u8, Failure> {
    Err(Failure::Io)
}

fn explained(_: u8, error: Failure) -> Result<u8, Failure> {
    Err(error)
}
