//! What the attribute expands to, as text to be read.
//!
//! `expand/*.rs` are compared with `expand/*.expanded.rs`. To record anew: `MACROTEST=overwrite cargo test -p
//! resilient-ui-tests --test expand`. Needs `cargo install cargo-expand`; without it the comparison is skipped, except
//! under `CI=true`.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

#[test]
fn expansions_are_as_recorded() {
    if !has_cargo_expand() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "`cargo expand` is not installed");
        // Past the capture of test output, so that nobody takes a skipped comparison for one that was made.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: expansions_are_as_recorded (`cargo expand` is not installed)"
        );
        return;
    }
    for file in files() {
        // One by one, since each file's place in the list is part of its crate's name, and so of `module_path!()`.
        if std::env::var_os("MACROTEST").is_some() {
            macrotest::expand(&file);
        } else {
            macrotest::expand_without_refresh(&file);
        }
    }
}

/// The cases, without the records beside them.
fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir("expand")
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| !path.to_string_lossy().ends_with(".expanded.rs")).collect();
    files.sort();
    files
}

fn has_cargo_expand() -> bool {
    let found = Command::new("cargo")
        .args(["expand", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    found.is_ok_and(|status| status.success())
}
