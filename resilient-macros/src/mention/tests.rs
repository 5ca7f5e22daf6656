use super::mention;

fn mentioned(attribute: &str) -> String {
    mention(attribute.parse().expect("tokens")).to_string()
}

#[test]
fn a_value_is_sought_beside_a_module_of_its_name() {
    assert_eq!(mentioned("fallback(cached)"), mentioned("fallback") + " " + &mentioned("cached"));
    assert_eq!(mentioned("cached"), "{ mod cached { } use cached as _ ; }");
    assert_eq!(mentioned("cached, [cached(.., id), cached]").matches("mod cached").count(), 1);
}

#[test]
fn a_type_is_sought_beside_a_function_of_its_name() {
    assert_eq!(mentioned("Limits::READ"), "{ fn Limits () { } use Limits as _ ; }");
    assert_eq!(
        mentioned("Refused"),
        "{ mod Refused { } use Refused as _ ; } { fn Refused () { } use Refused as _ ; }"
    );
}

#[test]
fn only_the_head_of_a_path_is_mentioned() {
    for nothing in
        ["self.cache", "Self::spare", "crate::spare", "::tokio::spare", "cache::spare", "vec![]", "spare!()"]
    {
        assert_eq!(mentioned(nothing), "", "{nothing}");
    }
}

#[test]
fn what_is_in_scope_everywhere_is_left_alone() {
    for nothing in ["Ok", "Default::default()", "async", "_", "r#try", "gen", "cfg", "drop", "3", "\"text\""]
    {
        assert_eq!(mentioned(nothing), "", "{nothing}");
    }
}
