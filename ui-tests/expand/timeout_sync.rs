use std::path::Path;

use resilient_runtime::resilient;

#[derive(Clone)]
pub struct Store {
    root: String,
}

impl Store {
    #[resilient(timeout = "60s")]
    pub fn push(&self, host: &str, file: &Path, bytes: Vec<u8>) -> std::io::Result<usize> {
        std::fs::write(Path::new(&self.root).join(host).join(file), &bytes)?;
        Ok(bytes.len())
    }
}
