//! What the attribute expands to, as text to be read.
//!
//! `expand/*.rs` are compared with `expand/*.expanded.rs`. To record anew: `MACROTEST=overwrite cargo test -p
//! resilient-ui-tests --test expand`. Needs `cargo install cargo-expand`; without it the comparison is skipped, except
//! under `CI=true`.

use std::io::Write;
use std::process::{Command, Stdio};

#[test]
fn expansions_are_as_recorded() {
    if !has_cargo_expand() {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "`cargo expand` is not installed");
        // Past the capture of test output, so that nobody takes a skipped comparison for one that was made.
        let _ = writeln!(std::io::stderr(), "skipped: expansions_are_as_recorded (`cargo expand` is not installed)");
        return;
    }
    if std::env::var_os("MACROTEST").is_some() {
        return macrotest::expand("expand/*.rs");
    }
    macrotest::expand_without_refresh("expand/*.rs");
}

fn has_cargo_expand() -> bool {
    let found = Command::new("cargo").args(["expand", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}
