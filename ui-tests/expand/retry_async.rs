use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = [Io])]
pub async fn fetch(id: &str) -> Result<usize, Failure> {
    if id.is_empty() {
        return Err(Failure::Io);
    }
    Ok(id.len())
}

pub enum Failure {
    Io,
}
