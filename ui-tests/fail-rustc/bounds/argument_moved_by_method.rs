//! An argument that a method consumes, which no syntax shows.

// hostile 13

use resilient_runtime::resilient;

pub struct Body(String);

impl Body {
    fn finish(self) -> String {
        self.0
    }
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn send(body: Body) -> Result<String, ()> {
    Ok(body.finish())
}

#[resilient(max_attempts = 3, retry_on = any)]
fn send_blocking(body: Body) -> Result<String, ()> {
    Ok(body.finish())
}

fn main() {}
