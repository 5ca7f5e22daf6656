//! Mistakes in the body: rustc's words, on the user's tokens.

use resilient_runtime::resilient;

#[resilient(max_attempts = 3, retry_on = any)]
async fn tail() -> Result<u8, ()> {
    "text"
}

#[resilient(max_attempts = 3, retry_on = any)]
fn tail_of_sync() -> Result<u8, ()> {
    "text"
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn no_tail() -> Result<u8, ()> {
    Ok::<u8, ()>(1);
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn early_return(id: u8) -> Result<u8, ()> {
    if id == 0 {
        return "text";
    }
    Ok(id)
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn question_mark(text: &str) -> Result<u8, ()> {
    Ok(text.parse::<u8>()?)
}

#[resilient(max_attempts = 3, retry_on = any)]
fn question_mark_of_sync(text: &str) -> Result<u8, ()> {
    Ok(text.parse::<u8>()?)
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn unknown_name() -> Result<u8, ()> {
    Ok(missing)
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn not_mutable(text: &str) -> Result<u8, ()> {
    text = "other";
    Ok(text.len() as u8)
}

struct Counter(u8);

impl Counter {
    #[resilient(max_attempts = 3, retry_on = any)]
    async fn unknown_method(&mut self) -> Result<u8, ()> {
        self.missing();
        Ok(self.0)
    }

    #[resilient(max_attempts = 3, retry_on = any)]
    async fn taken(&mut self) -> Result<u8, ()> {
        let counter = self;
        counter.missing();
        Ok(counter.0)
    }
}

fn main() {}
