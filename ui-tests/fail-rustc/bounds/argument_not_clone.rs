//! An argument that cannot be given away more than once.

// hostile 13

use resilient_runtime::resilient;

pub struct Connection;

#[resilient(max_attempts = 3, retry_on = any)]
async fn send(connection: Connection) -> Result<(), ()> {
    drop(connection);
    Ok(())
}

#[resilient(max_attempts = 3, retry_on = any)]
fn send_blocking(connection: Connection) -> Result<(), ()> {
    drop(connection);
    Ok(())
}

impl Connection {
    #[resilient(max_attempts = 3, retry_on = any)]
    async fn close(self) -> Result<(), ()> {
        drop(self);
        Ok(())
    }
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn generic<T>(value: T) -> Result<(), ()> {
    drop(value);
    Ok(())
}

fn main() {}
