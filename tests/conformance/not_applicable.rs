//! Every row of the groups tested here, and why some have no test.

/// The groups: the file of each, and the ids of its table.
const GROUPS: [(&str, &str, &[&str]); 13] = [
    (
        "A1",
        include_str!("a1_retry_conditions.rs"),
        &[
            "R-01", "R-02", "R-03", "R-04", "R-05", "R-06", "R-07", "R-08", "R-09", "R-10", "R-11", "R-12",
            "R-13", "R-14", "R-15", "R-16", "R-17", "R-18", "R-19",
        ],
    ),
    (
        "A2",
        include_str!("a2_retry_counts.rs"),
        &[
            "R-20", "R-21", "R-22", "R-23", "R-24", "R-25", "R-26", "R-27", "R-28", "R-29", "R-30", "R-31",
            "R-32", "R-33", "R-34", "R-35", "R-36", "R-37",
        ],
    ),
    (
        "A3",
        include_str!("a3_match_lists.rs"),
        &["RH-a", "RH-b", "RH-c", "CH-a", "CH-b", "CH-c", "FH-a", "FH-b", "FH-c"],
    ),
    (
        "A5",
        include_str!("a5_circuit_breaker.rs"),
        &[
            "CB-01", "CB-02", "CB-03", "CB-04", "CB-05", "CB-06", "CB-07", "CB-08", "CB-09", "CB-10",
            "CB-11", "CB-12", "CB-13", "CB-14", "CB-15", "CB-16", "CB-17", "CB-18", "CB-19", "CB-20",
            "CB-21", "CB-22", "CB-23", "CB-24", "CB-25", "CB-26", "CB-27", "CB-28", "CB-29", "CB-30",
            "CL-01", "CL-02", "CL-03", "CL-04", "CL-05", "CL-06", "CL-07", "CL-08", "CL-09", "CL-10",
            "CL-11", "CL-12", "CL-13", "CL-14", "CL-15", "CL-16", "CL-17", "CL-18", "CL-19", "CL-20",
        ],
    ),
    (
        "A6",
        include_str!("a6_timeout.rs"),
        &[
            "TO-01", "TO-02", "TO-03", "TO-04", "TO-05", "TO-06", "TO-07", "TO-08", "TO-09", "TO-10",
            "TO-11", "TO-12", "TO-13", "TO-14", "TO-15", "TO-16", "TO-17", "TO-18", "TO-19", "TO-20",
            "TO-21", "TO-22", "TO-23", "TO-24", "TO-25", "TO-26",
        ],
    ),
    (
        "A7",
        include_str!("a7_asynchronous.rs"),
        &[
            "AS-01", "AS-02", "AS-03", "AS-04", "AS-05", "AS-06", "AS-07", "AS-08", "AS-09", "AS-10",
            "AS-11", "AS-12", "AS-13", "AS-14", "AS-15", "AS-16", "AS-17",
        ],
    ),
    (
        "A8",
        include_str!("a8_bulkhead.rs"),
        &[
            "BH-01", "BH-02", "BH-03", "BH-04", "BH-05", "BH-06", "BH-07", "BH-08", "BH-09", "BH-10",
            "BH-11", "BH-12", "BH-13", "BH-14", "BH-15", "BH-16", "BH-17", "BH-18", "BH-19", "BH-20",
            "BH-21", "BH-22", "BH-23", "BH-24", "BH-25", "BH-26", "BH-27", "BH-28", "BH-29", "BH-30",
            "BH-31", "BH-32", "BH-33", "BH-34", "BH-35", "BH-36", "BH-37", "BH-38", "BH-39", "BH-40",
            "BH-41",
        ],
    ),
    (
        "A9",
        include_str!("a9_fallback.rs"),
        &[
            "FB-01", "FB-02", "FB-03", "FB-04", "FB-05", "FB-06", "FB-07", "FB-08", "FB-09", "FB-10",
            "FB-11", "FB-12", "FB-13", "FB-14", "FB-15", "FB-16", "FB-17",
        ],
    ),
    (
        "A10",
        include_str!("a10_invalid.rs"),
        &[
            "IV-01", "IV-02", "IV-03", "IV-04", "IV-05", "IV-06", "IV-07", "IV-08", "IV-09", "IV-10",
            "IV-11", "IV-12", "IV-13", "IV-14", "IV-15", "IV-16", "IV-17", "IV-18", "IV-19", "IV-20",
        ],
    ),
    (
        "B1",
        include_str!("b1_stop.rs"),
        &["T-01", "T-02", "T-03", "T-04", "T-05", "T-06", "T-07", "T-08", "T-09"],
    ),
    (
        "B2",
        include_str!("b2_wait.rs"),
        &[
            "T-10", "T-11", "T-12", "T-13", "T-14", "T-15", "T-16", "T-17", "T-18", "T-19", "T-20", "T-21",
            "T-22", "T-23", "T-24", "T-25", "T-26", "T-27", "T-28", "T-29", "T-30", "T-31", "T-32", "T-33",
            "T-34", "T-35", "T-36", "T-37",
        ],
    ),
    (
        "B3",
        include_str!("b3_tenacity.rs"),
        &[
            "T-38", "T-39", "T-40", "T-41", "T-42", "T-43", "T-44", "T-45", "T-46", "T-47", "T-48", "T-49",
            "T-50", "T-51", "T-52", "T-53", "T-54", "T-55", "T-56", "T-57", "T-58", "T-59", "T-60", "T-61",
            "T-62", "T-63", "T-64", "T-65", "T-66", "T-67", "T-68", "T-69", "T-70", "T-71", "T-72", "T-73",
            "T-74", "T-75", "T-76", "T-77", "T-78", "T-79", "T-80", "T-81", "T-82", "T-83", "T-84", "T-85",
            "T-86", "T-87", "T-88",
        ],
    ),
    (
        "C4",
        include_str!("c4_breaker_cross_checks.rs"),
        &["XB-01", "XB-02", "XB-03", "XB-04", "XB-05", "XB-06", "XB-07", "XB-08", "XB-09"],
    ),
];

const ASYNC_COPY: &str = "the async copy of a sync row, whose test `future` it is";
const NOT_INHERITED: &str = "an attribute belongs to one function, and none to a type, so that nothing is inherited but a default method as a whole: CL-10 to CL-12";
const NOT_SEEN: &str =
    "rustc refuses what cannot be seen: `ui-tests/fail-rustc/rustc/fallback_visibility.rs`";
const OTHER_TYPE: &str = "rustc refuses another type: `ui-tests/fail-rustc/bounds/fallback_type.rs`";
const OTHER_ARGUMENTS: &str = "rustc refuses other arguments: `ui-tests/fail-rustc/rustc/fallback.rs`";
const NO_FAILURE: &str = "a plain value tells no failure: `ui-tests/fail-rustc/bounds/no_failure.rs`";

const NOT_APPLICABLE: &[(&str, &str)] = &[
    ("CB-25", ASYNC_COPY),
    ("CB-26", ASYNC_COPY),
    ("CB-27", ASYNC_COPY),
    ("CB-28", ASYNC_COPY),
    ("CB-29", ASYNC_COPY),
    ("CB-30", ASYNC_COPY),
    ("CL-02", NOT_INHERITED),
    ("CL-03", NOT_INHERITED),
    ("CL-04", NOT_INHERITED),
    ("CL-05", NOT_INHERITED),
    ("CL-06", NOT_INHERITED),
    ("CL-08", NOT_INHERITED),
    ("CL-09", NOT_INHERITED),
    ("CL-13", NOT_INHERITED),
    ("CL-14", NOT_INHERITED),
    ("CL-15", NOT_INHERITED),
    ("CL-16", NOT_INHERITED),
    ("CL-17", NOT_INHERITED),
    ("CL-18", NOT_INHERITED),
    (
        "TO-17",
        "no thread can be interrupted in Rust: a late sync attempt is left behind, and its caller does not wait for it, as in TO-05",
    ),
    (
        "AS-11",
        "a dropped future has ended, and its slot is free at once; work that goes on in a task of its own is not the call's. A sync body that outlives its call holds its slot: TO-20",
    ),
    ("BH-07", "sync callers do wait in a queue that is declared: `beyond_e_limits.rs`"),
    ("FB-13", NOT_SEEN),
    ("FB-14", OTHER_TYPE),
    ("FB-15", OTHER_TYPE),
    ("FB-16", OTHER_ARGUMENTS),
    ("IV-15", NO_FAILURE),
    ("IV-16", NO_FAILURE),
    ("T-30", "its means are checked with the bounds of T-29, on the same draws"),
    (
        "T-49",
        "there is no predicate on messages: a pattern or a guard on the error is one, as in T-50 and T-59",
    ),
    ("T-79", "no error wraps the last one, so that there is nothing to unwrap: T-78 is this row"),
    ("T-82", "there is no block form: a nested annotated function is one, as in each test here"),
    ("T-83", "there is no callable form: an annotated function is what is called"),
    (
        "T-87",
        "predicates, waits and hooks are plain functions: they must not take time, and run between attempts",
    ),
    ("T-88", "a sync function has no async sleep to await"),
];

fn is_tested(source: &str, id: &str) -> bool {
    let name = id.to_lowercase().replace('-', "_");
    ["fn NAME(", "mod NAME {", "NAME: [", "NAME: \"", "NAME: r#\"", "! { NAME:"]
        .iter()
        .any(|form| source.contains(&form.replace("NAME", &name)))
}

#[test]
fn every_row_is_tested_or_explained() {
    for (group, source, ids) in GROUPS {
        let module = format!("\nmod {}_", group.to_lowercase());
        assert!(include_str!("main.rs").contains(&module), "{group} is not compiled");
        for id in ids {
            let explained = NOT_APPLICABLE.iter().any(|(listed, _)| listed == id);
            assert_ne!(is_tested(source, id), explained, "{group} {id}: a test or a reason, and not both");
        }
    }
}

#[test]
fn every_reason_is_for_a_row() {
    for (id, reason) in NOT_APPLICABLE {
        if let Some(case) = reason.split('`').find(|part| part.starts_with("ui-tests/")) {
            let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
            assert!(workspace.join(case).is_file(), "{id}: there is no {case}");
        }
        assert!(GROUPS.iter().any(|(_, _, ids)| ids.contains(id)), "{id} is in no table");
        assert!(!reason.is_empty(), "{id}");
    }
}
