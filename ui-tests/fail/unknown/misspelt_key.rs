//! A word in key position that is no key.

// hostile 01

use resilient_runtime::resilient;

pub struct Failure;

#[resilient(max_atempts = 3)]
async fn close_to_a_key() -> Result<(), Failure> {
    Ok(())
}

#[resilient(atempts = 3)]
async fn close_to_a_name_of_other_libraries() -> Result<(), Failure> {
    Ok(())
}

#[resilient(frobnicate = 3)]
async fn close_to_nothing() -> Result<(), Failure> {
    Ok(())
}

#[resilient(Timeout = "1s")]
async fn capital() -> Result<(), Failure> {
    Ok(())
}

#[resilient(a_word_of_more_than_forty_characters_is_shortened = 3)]
async fn too_long_to_guess() -> Result<(), Failure> {
    Ok(())
}

#[resilient(max_atempts = 3, timeut = "1s", jitter)]
async fn several() -> Result<(), Failure> {
    Ok(())
}

fn main() {}
