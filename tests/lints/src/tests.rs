//! No key is left out.

use resilient_runtime::Keys;

const SOURCES: [&str; 3] =
    [include_str!("keys.rs"), include_str!("policies.rs"), include_str!("arguments.rs")];

/// Whether some attribute of the sources has the key: followed by its value, its list or the next key.
fn is_used(key: &str) -> bool {
    SOURCES.iter().any(|source| {
        source.match_indices(key).any(|(at, _)| {
            let (before, after) = (source.split_at(at).0, source.split_at(at.saturating_add(key.len())).1);
            let starts = before.ends_with(['(', ' ', '\n']);
            let is_flag = after.starts_with([',', ')']);
            starts && (is_flag || after.starts_with(" = ") || after.starts_with('('))
        })
    })
}

#[test]
fn every_key_is_used() {
    let unused: Vec<&str> = Keys::NAMES.iter().copied().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "no function here has {unused:?}");
    assert!(!is_used("max_attempt") && !is_used("no_such_key"));
}
