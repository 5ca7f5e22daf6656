//! What the compiler says of right and wrong attributes.
//!
//! `fail` holds mistakes that the attribute explains by itself: its words are compared by every compiler. `fail-rustc`
//! holds those where rustc speaks, of our traits or of the user's own tokens: these are compared by the compiler that
//! they were recorded with. To record anew: `TRYBUILD=overwrite cargo test -p resilient-ui-tests --test ui`.

use std::io::Write;
use std::process::Command;

/// The compiler whose words are in `fail-rustc`.
const RECORDED_WITH: &str = "rustc 1.95.0";

#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("fail/*/*.rs");
}

#[test]
fn mistakes_that_rustc_finds_are_shown_where_they_are() {
    let rustc = rustc_version();
    if !rustc.starts_with(RECORDED_WITH) {
        // Past the capture of test output, so that nobody takes a skipped comparison for one that was made.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: mistakes_that_rustc_finds_are_shown_where_they_are (fail-rustc was recorded with \
             {RECORDED_WITH}, this is {rustc})"
        );
        return;
    }
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail-rustc/*/*.rs");
    // Beside a case that passes trybuild builds instead of checking, and only then are inline constants evaluated.
    cases.pass("pass/first_page.rs");
}

#[test]
fn every_form_of_the_attribute_compiles() {
    trybuild::TestCases::new().pass("pass/*.rs");
}

fn rustc_version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    String::from_utf8(output.stdout).expect("a version is text").trim().to_owned()
}
