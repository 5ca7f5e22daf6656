//! Items that are no functions.

// hostile 12

use resilient_runtime::resilient;

#[resilient(max_attempts = 3)]
pub struct Client;

#[resilient(max_attempts = 3)]
impl Client {
    pub fn get(&self) {}
}

#[resilient(max_attempts = 3)]
pub trait Fetch {
    #[resilient(max_attempts = 3)]
    fn fetch(&self) -> Result<(), String>;
}

#[resilient(max_attempts = 3)]
unsafe extern "C" {
    pub safe fn from_c() -> u8;
}

#[resilient(max_attempts = 3)]
macro_rules! nothing {
    () => {};
}

#[resilient(max_attempts = 3)]
nothing!();

#[resilient(max_attempts = 3)]
mod module {}

#[resilient(max_attempts = 3)]
const COUNT: u8 = 3;

#[resilient(max_attempts = 3)]
pub type Alias = u8;

fn main() {
    Client.get();
}
