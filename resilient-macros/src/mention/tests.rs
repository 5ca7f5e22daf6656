use super::mention;

/// What is mentioned where `value` stands in an attribute.
fn mentioned(value: &str) -> String {
    mention(format!("max_atempts = 3, idempotent, fallback = [{value}]").parse().expect(value), &[])
        .to_string()
}

#[test]
fn a_value_is_sought_beside_a_module_of_its_name() {
    assert_eq!(mentioned("cached"), "{ mod cached { } use cached as _ ; }");
    assert_eq!(mentioned("cached, [cached(.., id), cached]").matches("mod cached").count(), 1);
}

#[test]
fn a_type_is_sought_beside_a_function_of_its_name() {
    assert_eq!(mentioned("Limits::READ"), "{ fn Limits () { } use Limits as _ ; }");
    let either = "{ mod Refused { } use Refused as _ ; } { fn Refused () { } use Refused as _ ; }";
    assert_eq!(mentioned("Refused"), either);
}

#[test]
fn only_the_head_of_a_path_is_mentioned() {
    for value in ["self.cache", "Self::spare", "crate::spare", "::tokio::spare", "cache::spare"] {
        assert_eq!(mentioned(value), "", "{value}");
    }
}

#[test]
fn keys_and_macros_are_not_mentioned() {
    for value in ["", "max = 3", "spare!()"] {
        assert_eq!(mentioned(value), "", "{value}");
    }
}

#[test]
fn what_is_in_scope_everywhere_is_left_alone() {
    for value in ["Ok", "Default::default()", "async", "_", "r#try", "gen", "cfg", "drop", "3", "\"text\""] {
        assert_eq!(mentioned(value), "", "{value}");
    }
}

#[test]
fn what_the_function_declares_is_left_alone() {
    let declared: Vec<proc_macro2::Ident> =
        ["id", "Item"].map(|name| proc_macro2::Ident::new(name, proc_macro2::Span::call_site())).into();
    let attribute = "max_atempts = 3, fallback = [T::spare, Item::spare, cached(id), (id, other)]"
        .parse()
        .expect("lexes");
    let mentioned = mention(attribute, &declared).to_string();
    assert!(
        !mentioned.contains("use id") && !mentioned.contains("use Item") && !mentioned.contains("use T"),
        "{mentioned}"
    );
    assert!(mentioned.contains("use other"), "{mentioned}");
}
