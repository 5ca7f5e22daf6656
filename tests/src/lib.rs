//! What the tests of behaviour share: a body that follows a script, and the mistakes of an attribute as text.

mod callers;
mod calls;
mod draws;
mod events;
#[allow(
    dead_code,
    clippy::all,
    reason = "checked where it is at home; the fields that it keeps are for the macro"
)]
#[path = "../../resilient-macros/src/grammar/mod.rs"]
mod grammar;
mod outcomes;
mod rows;
mod script;

pub use callers::{Body, Caller, Held, HeldThread, Outcome, settle};
pub use calls::{Planned, letter, play, play_async};
pub use draws::{DRAWS, check_draws};
pub use events::{Event, capture, capture_async};
pub use outcomes::{Line, line, word};
pub use rows::timed_out;
pub use script::{Fault, Kin, Script, SentScript, Step, always, fail, succeed};

/// The messages about an attribute, in the order in which the compiler shows them.
///
/// # Panics
///
/// When `attribute` has no tokens, as with an open string.
pub fn mistakes(attribute: &str) -> Vec<String> {
    let tokens = attribute.parse().expect("the attribute has tokens");
    let (_, errors) = grammar::parse(tokens);
    let errors: Vec<_> = errors.into_compile_errors().into_iter().collect();
    // Each is `::core::compile_error! { "message" }`.
    errors.iter().filter_map(message).collect()
}

fn message(token: &proc_macro2::TokenTree) -> Option<String> {
    let proc_macro2::TokenTree::Group(group) = token else { return None };
    let literal = group.stream().to_string();
    let quoted = literal.strip_prefix('"')?.strip_suffix('"')?;
    Some(quoted.replace("\\\"", "\""))
}
