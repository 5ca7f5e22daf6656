use super::*;

/// The impl, laid out by prettyplease.
fn written(source: &str) -> String {
    let tokens = expand(source.parse().unwrap());
    prettyplease::unparse(&syn::parse2(tokens).unwrap())
}

/// The tokens under each mistake, and its message.
fn mistakes(source: &str) -> Vec<(String, String)> {
    let mut errors = Errors::default();
    match syn::parse_str(source).unwrap() {
        Item::Enum(item) => drop(read_enum(&item, &mut errors)),
        Item::Struct(item) => drop(read_struct(&item, &mut errors)),
        _ => panic!("neither enum nor struct"),
    }
    errors.located(source)
}

#[track_caller]
fn assert_mistakes(source: &str, expected: &[(&str, &str)]) {
    let found = mistakes(source);
    let found: Vec<(&str, &str)> =
        found.iter().map(|(tokens, message)| (tokens.as_str(), message.as_str())).collect();
    assert_eq!(found, expected);
}

/// One mistake on the variant `A(u8, String)` and on `A { code: u8, wait: String }` of an otherwise sound enum.
#[track_caller]
fn assert_mistake(attribute: &str, tokens: &str, message: &str) {
    assert_mistakes(
        &format!("enum E {{ {attribute} A(u8, String), #[classify(permanent)] B }}"),
        &[(tokens, message)],
    );
}

#[test]
fn variants_of_one_class_share_an_arm() {
    let source = "
        enum E {
            #[classify(transient, no_effect)] Refused,
            #[classify(permanent)] Missing(u8),
            #[classify(transient)] Reset { code: u8 },
            #[classify(source)] Io(io::Error),
            #[classify(rate_limited, retry_after = wait)] Busy { wait: Duration },
            #[classify(rate_limited)] Limited,
        }";
    assert_eq!(
        written(source),
        "\
#[automatically_derived]
impl ::resilient_runtime::Classify for E {
    fn class(&self) -> ::resilient_runtime::Class {
        match self {
            Self::Refused { .. } | Self::Reset { .. } => {
                ::resilient_runtime::Class::Transient
            }
            Self::Missing { .. } => ::resilient_runtime::Class::Permanent,
            Self::Io { 0: field, .. } => {
                <io::Error as ::resilient_runtime::__private::ClassifySource>::class(
                    field,
                )
            }
            Self::Busy { wait: field, .. } => {
                ::resilient_runtime::Class::RateLimited {
                    retry_after: <Duration as ::resilient_runtime::__private::RetryAfter>::retry_after(
                        field,
                    ),
                }
            }
            Self::Limited { .. } => {
                ::resilient_runtime::Class::RateLimited {
                    retry_after: ::core::option::Option::None,
                }
            }
        }
    }
    fn effect(&self) -> ::resilient_runtime::Effect {
        match self {
            Self::Refused { .. } => ::resilient_runtime::Effect::None,
            Self::Missing { .. }
            | Self::Reset { .. }
            | Self::Busy { .. }
            | Self::Limited { .. } => ::resilient_runtime::Effect::Possible,
            Self::Io { 0: field, .. } => {
                <io::Error as ::resilient_runtime::__private::ClassifySource>::effect(
                    field,
                )
            }
        }
    }
}
"
    );
}

#[test]
fn one_class_for_all_needs_no_match_and_the_default_effect_no_method() {
    let expected = "\
#[automatically_derived]
impl ::other::Classify for Lost {
    fn class(&self) -> ::other::Class {
        ::other::Class::Transient
    }
}
";
    assert_eq!(written("#[classify(transient, crate = ::other)] struct Lost { at: u8 }"), expected);
    assert_eq!(
        written("#[classify(crate = ::other)] #[classify(default = transient)] enum Lost { A, B(u8) }"),
        expected
    );
}

#[test]
fn an_enum_without_variants_has_every_class() {
    assert!(written("enum Never {}").contains("match *self {}"));
}

#[test]
fn a_source_is_the_only_field_or_the_marked_one() {
    let marked = "enum E { A { #[classify(source)] cause: io::Error, at: u8 } }";
    assert!(written(marked).contains("Self::A { cause: field, .. }"), "{}", written(marked));
    let (above, on_the_field) =
        ("#[classify(source)] struct E(Cause);", "struct E(#[classify(source)] Cause);");
    assert_eq!(written(above), written(on_the_field));
    assert!(written(above).contains("Self { 0: field, .. }"), "{}", written(above));
}

#[test]
fn no_effect_overrides_the_effect_of_a_source() {
    let written = written("#[classify(source, no_effect)] struct Connect(io::Error);");
    assert!(written.contains("ClassifySource>::class("), "{written}");
    assert!(written.contains("{\n        ::resilient_runtime::Effect::None"), "{written}");
}

#[test]
fn a_source_that_depends_on_a_parameter_is_bounded() {
    let bounds = |source: &str| {
        let text = written(source).split_whitespace().collect::<Vec<_>>().join(" ");
        text.split_once("{ fn class").unwrap().0.rsplit_once("for ").unwrap().1.trim_end().to_owned()
    };
    assert_eq!(
        bounds("enum E<T> where T: Send { #[classify(source)] A(Box<T>), #[classify(timeout)] B }"),
        "E<T> where T: Send, Box<T>: ::resilient_runtime::Classify,"
    );
    assert_eq!(
        bounds("enum E<T: Service> { #[classify(source)] A(T::Error) }"),
        "E<T> where T::Error: ::resilient_runtime::Classify,"
    );
    assert_eq!(bounds("enum E<T> { #[classify(source)] A(io::Error), #[classify(timeout)] B(T) }"), "E<T>");
    // `Box<E<T>>: Classify` would be asked of itself for ever.
    assert_eq!(bounds("enum E<T> { #[classify(source)] A(Box<E<T>>), #[classify(timeout)] B(T) }"), "E<T>");
}

#[test]
fn variants_without_a_class_are_listed_with_the_fix() {
    assert_mistakes(
        "enum E { A, #[classify(transient)] B, #[classify(no_effect)] C, D(u8) }",
        &[(
            "E",
            "`A`, `C` and `D` have no class: mark each, as in `#[classify(transient)]`, or write \
             `#[classify(default = permanent)]` above the enum",
        )],
    );
    assert_mistakes(
        "enum E { A, #[classify(transient)] B }",
        &[(
            "E",
            "`A` has no class: mark it, as in `#[classify(transient)]`, or write \
             `#[classify(default = permanent)]` above the enum",
        )],
    );
    assert_mistakes(
        "struct S(u8);",
        &[(
            "S",
            "`S` has no class: write `#[classify(transient)]` or another class above it, or \
             `#[classify(source)]` above the field that says",
        )],
    );
}

#[test]
fn all_mistakes_are_reported_at_once() {
    assert_mistakes(
        "#[classify(defualt = permanent)] enum E { #[classify(transent)] A, #[classify(timeout, timeout)] B, C }",
        &[
            ("defualt", "unknown word `defualt`: did you mean `default`?"),
            ("transent", "unknown word `transent`: did you mean `transient`?"),
            ("timeout", "`timeout` is given twice: keep one"),
            (
                "E",
                "`C` has no class: mark it, as in `#[classify(transient)]`, or write \
                 `#[classify(default = permanent)]` above the enum",
            ),
        ],
    );
}

#[test]
fn unknown_words_are_answered_with_the_closest() {
    for (word, closest) in [
        ("RateLimited", "rate_limited"),
        ("canceled", "cancelled"),
        ("timed_out", "timeout"),
        ("retryable", "transient"),
        ("Fatal", "permanent"),
        ("noeffect", "no_effect"),
        ("sourc", "source"),
    ] {
        let message = format!("unknown word `{word}`: did you mean `{closest}`?");
        assert_mistake(&format!("#[classify({word})]"), word, &message);
    }
    assert_mistake(
        "#[classify(banana)]",
        "banana",
        "unknown word `banana`: the classes are transient, rate_limited, overloaded, timeout, permanent, cancelled",
    );
}

#[test]
fn an_attribute_without_words_is_told_some() {
    for attribute in ["#[classify]", "#[classify()]"] {
        assert_mistake(attribute, "classify", "`classify` says nothing here: write `#[classify(transient)]`");
    }
    assert_mistake(
        "#[classify = \"transient\"]",
        "=",
        "`classify` takes its words in parentheses: write `#[classify(transient)]`",
    );
}

#[test]
fn words_stand_alone_between_commas() {
    for (attribute, tokens, message) in [
        (
            "transient no_effect",
            "no_effect",
            "a `,` is missing after `transient`: words stand between commas",
        ),
        ("transient,, no_effect", ",", "a word is missing before this `,`: remove it"),
        (", transient", ",", "a word is missing before this `,`: remove it"),
        ("\"transient\"", "\"transient\"", "words stand without quotes: write `transient`"),
        ("429", "429", "this is no word: write `#[classify(transient)]`"),
        (
            "rate_limited(retry_after = 0)",
            "(retry_after = 0)",
            "`rate_limited` takes no parentheses: write `rate_limited, retry_after = field`",
        ),
        ("timeout()", "()", "`timeout` takes no parentheses: words stand between commas"),
        ("timeout = 5", "timeout", "`timeout` takes no value: write `timeout` alone"),
        ("source =", "source", "`source` takes no value: write `source` alone"),
        (
            "rate_limited = 1",
            "rate_limited",
            "`rate_limited` takes no value: write `rate_limited, retry_after = field`",
        ),
        ("tmeout = 5", "tmeout", "unknown word `tmeout`: did you mean `timeout`?"),
    ] {
        assert_mistake(&format!("#[classify({attribute})]"), tokens, message);
    }
}

#[test]
fn what_contradicts_itself_is_shown_at_the_second() {
    assert_mistake(
        "#[classify(transient, permanent)]",
        "permanent",
        "`permanent` contradicts `transient`: keep one",
    );
    assert_mistake(
        "#[classify(timeout)] #[classify(timeout)]",
        "timeout",
        "`timeout` is given twice: keep one",
    );
    assert_mistake(
        "#[classify(timeout, no_effect, no_effect)]",
        "no_effect",
        "`no_effect` is given twice: keep one",
    );
    assert_mistake(
        "#[classify(rate_limited, retry_after = 1, retry_after = 1)]",
        "retry_after",
        "`retry_after` is given twice: keep one",
    );
    assert_mistakes(
        "enum E { #[classify(timeout)] A(#[classify(source)] X), #[classify(source)] B(#[classify(source)] X), \
         C(#[classify(source)] X, #[classify(source)] X) }",
        &[
            ("source", "`source` contradicts `timeout`: keep one"),
            ("source", "`source` is given twice: keep this one, on the field"),
            ("source", "`C` can have one `source` only: keep one"),
        ],
    );
    assert_mistakes(
        "#[classify(default = timeout, default = permanent, crate = a, crate = b)] enum E { A }",
        &[("default", "`default` is given twice: keep one"), ("crate", "`crate` is given twice: keep one")],
    );
}

#[test]
fn retry_after_names_a_field_of_what_is_rate_limited() {
    for (attribute, tokens, message) in [
        (
            "retry_after = 1",
            "retry_after",
            "`retry_after` belongs to `rate_limited`: write `rate_limited, retry_after = 1`",
        ),
        (
            "timeout, retry_after = 1",
            "retry_after",
            "`retry_after` belongs to `rate_limited`: write `rate_limited, retry_after = 1`",
        ),
        ("rate_limited, retry_after = 2", "2", "`A` has no field `2`: its fields are `0` and `1`"),
        ("rate_limited, retry_after = wait", "wait", "`A` has no field `wait`: its fields are `0` and `1`"),
        (
            "rate_limited, retry_after",
            "retry_after",
            "`retry_after` needs the field that holds it: write `retry_after = field`, or `retry_after = 0` in a tuple",
        ),
        (
            "rate_limited, retry_after = \"5s\"",
            "\"5s\"",
            "`retry_after` names a field of the variant: write `retry_after = field`, or `retry_after = 0` in a tuple",
        ),
        (
            "rate_limited, retry_after = self.wait",
            "self.wait",
            "`retry_after` names a field of the variant: write `retry_after = field`, or `retry_after = 0` in a tuple",
        ),
    ] {
        assert_mistake(&format!("#[classify({attribute})]"), tokens, message);
    }
    assert_mistakes(
        "enum E { #[classify(rate_limited, retry_after = wiat)] A { wait: D }, \
         #[classify(rate_limited, retry_after = 0)] B, #[classify(rate_limited, retry_after = code)] C(D) }",
        &[
            ("wiat", "`A` has no field `wiat`: did you mean `wait`?"),
            ("0", "`B` has no field `0`: write `rate_limited` alone"),
            ("code", "`C` has no field `code`: its field is `0`"),
        ],
    );
}

#[test]
fn a_source_needs_one_field() {
    assert_mistake(
        "#[classify(source)]",
        "source",
        "`A` has 2 fields: put `#[classify(source)]` above the one that says the class",
    );
    assert_mistakes(
        "#[classify(source)] struct S;",
        &[("source", "`S` has no field that could say its class: name one, as in `#[classify(transient)]`")],
    );
}

#[test]
fn each_word_has_its_place() {
    assert_mistakes(
        "#[classify(permanent, source, no_effect, retry_after = x)] enum E { A }",
        &[
            ("permanent", "a class above an enum is a default: write `default = permanent`"),
            ("source", "`source` belongs on a variant with one field, or on a field"),
            ("no_effect", "`no_effect` belongs on a variant"),
            ("retry_after", "`retry_after` belongs on a variant"),
        ],
    );
    assert_mistakes(
        "enum E { #[classify(default = permanent, crate = ::x)] A { \
         #[classify(timeout, retry_after, default = timeout)] b: X } }",
        &[
            ("default", "`default` belongs above the enum"),
            ("crate", "`crate` belongs in a `#[classify(..)]` above the enum or the struct"),
            (
                "timeout",
                "`timeout` belongs above the variant or the struct: a field can only be the `source`",
            ),
            (
                "retry_after",
                "`retry_after` belongs above the variant, with the name of this field: write \
                 `rate_limited, retry_after = field`",
            ),
            ("default", "`default` belongs above the enum"),
        ],
    );
    assert_mistakes(
        "#[classify(default = permanent)] struct S;",
        &[(
            "default",
            "a struct has one class: write it without `default =`, as in `#[classify(permanent)]`",
        )],
    );
}

#[test]
fn the_default_is_one_class_and_the_crate_a_path() {
    for (attribute, tokens, message) in [
        ("default", "default", "`default` needs a class: write `default = permanent`"),
        ("default =", "default", "`default` needs a class: write `default = permanent`"),
        ("default = source", "source", "`source` is no default: name a class, as in `default = permanent`"),
        ("default = permament", "permament", "unknown word `permament`: did you mean `permanent`?"),
        ("default = \"permanent\"", "\"permanent\"", "`default` is one class: write `default = permanent`"),
        ("default = timeout, crate = 1", "1", "`crate` takes a path: write `crate = ::resilient_runtime`"),
        ("default = timeout, crate", "crate", "`crate` needs a path: write `crate = ::resilient_runtime`"),
    ] {
        assert_mistakes(&format!("#[classify({attribute})] enum E {{ A }}"), &[(tokens, message)]);
    }
}

#[test]
fn after_a_mistake_an_impl_keeps_rustc_from_repeating_it() {
    let tokens = expand("enum E<T> { A(T) }".parse().unwrap()).to_string();
    assert!(tokens.starts_with(":: core :: compile_error ! { \"`A` has no class"), "{tokens}");
    assert!(tokens.contains("impl < T > :: resilient_runtime :: Classify for E < T >"), "{tokens}");
    let tokens = expand("union E<T> { a: T }".parse().unwrap()).to_string();
    assert!(
        tokens.contains(
            "derived for enums and structs: write `impl resilient_runtime::Classify for E` by hand"
        ),
        "{tokens}"
    );
    assert!(tokens.contains("impl < T > :: resilient_runtime :: Classify for E < T >"), "{tokens}");
}
