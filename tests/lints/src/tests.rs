//! No key is left out.

use resilient_runtime::Keys;

const SOURCES: [&str; 4] = [
    include_str!("keys.rs"),
    include_str!("guards.rs"),
    include_str!("policies.rs"),
    include_str!("arguments.rs"),
];

/// The text between the parentheses of each attribute.
fn attributes() -> impl Iterator<Item = &'static str> {
    let after_each = SOURCES.iter().flat_map(|source| source.split("#[resilient(").skip(1));
    after_each.filter_map(|rest| rest.split_once(")]\n").map(|(attribute, _)| attribute))
}

/// Whether some attribute has the key: at a word's start, followed by its value, its list or the next key.
fn is_used(key: &str) -> bool {
    attributes().any(|attribute| {
        attribute.match_indices(key).any(|(at, _)| {
            let (before, from_key) = attribute.split_at(at);
            let after = from_key.strip_prefix(key).unwrap_or_default();
            let starts = before.is_empty() || before.ends_with([' ', '\n']);
            starts && (after.is_empty() || after.starts_with([',', '(']) || after.starts_with(" = "))
        })
    })
}

#[test]
fn every_key_is_used() {
    let unused: Vec<&str> = Keys::NAMES.iter().copied().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "no function here has {unused:?}");
    assert!(!is_used("max_attempt") && !is_used("no_such_key"));
}
