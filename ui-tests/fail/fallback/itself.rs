//! A function as its own fallback.

// hostile 18

use resilient_runtime::resilient;

pub struct Failure;

async fn other() -> Result<(), Failure> {
    Ok(())
}

pub struct Client;

impl Client {
    #[resilient(fallback = Self::method)]
    pub async fn method(&self) -> Result<(), Failure> {
        Ok(())
    }
}

#[resilient(fallback = by_name)]
async fn by_name() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = with_arguments(..))]
async fn with_arguments() -> Result<(), Failure> {
    Ok(())
}

#[resilient(fallback = [other, one_of_two])]
async fn one_of_two() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
