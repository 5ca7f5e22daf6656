use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = any)]
pub fn send(order: String, mut count: u32, (a, b): (u8, Vec<u8>), note: String) -> Result<usize, ()> {
    count += u32::from(a);
    drop((order, b));
    Ok(note.len() + count as usize)
}
