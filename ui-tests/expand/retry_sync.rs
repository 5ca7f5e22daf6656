use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = any)]
pub fn read(path: &str) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}
