//! The README speaks of the keys that there are.

use resilient_runtime::Keys;

const README: &str = include_str!("../README.md");

/// The keys of the table, in its order: the first word of each row of the section "Keys".
fn documented() -> Vec<&'static str> {
    let section = README.lines().skip_while(|line| *line != "## Keys").skip(1);
    let rows =
        section.take_while(|line| !line.starts_with("## ")).filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| row.split(|end: char| end != '_' && !end.is_alphanumeric()).next()).collect()
}

#[test]
fn the_table_of_keys_is_the_list_of_keys() {
    // `crate` is a key, but no method can have its name.
    let expected: Vec<&str> = Keys::NAMES.iter().copied().chain(["crate"]).collect();
    assert_eq!(documented(), expected);
}
