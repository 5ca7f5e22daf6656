use super::*;

/// The impl, laid out by prettyplease.
fn written(source: &str) -> String {
    let tokens = expand(source.parse().unwrap());
    prettyplease::unparse(&syn::parse2(tokens).unwrap())
}

/// The messages of all errors, in order.
fn errors(source: &str) -> Vec<String> {
    let file: syn::File = syn::parse2(expand(source.parse().unwrap())).unwrap();
    let messages = file.items.iter().filter_map(|item| match item {
        Item::Macro(item) => Some(syn::parse2::<syn::LitStr>(item.mac.tokens.clone()).unwrap().value()),
        _ => None,
    });
    messages.collect()
}

#[test]
fn one_variant_takes_everything() {
    assert_eq!(
        written("enum E { A(u8), #[rejection] Guard(Rejection) }"),
        "\
#[automatically_derived]
impl ::core::convert::From<::resilient_runtime::Rejection> for E {
    fn from(rejection: ::resilient_runtime::Rejection) -> Self {
        Self::Guard(
            <Rejection as ::core::convert::From<
                ::resilient_runtime::Rejection,
            >>::from(rejection),
        )
    }
}
"
    );
    assert!(
        written("enum E { #[rejection] Gone }")
            .contains("(_: ::resilient_runtime::Rejection) -> Self {\n        Self::Gone")
    );
}

#[test]
fn variants_take_the_kinds_they_name_and_one_takes_the_rest() {
    let expected = "\
#[automatically_derived]
impl<T: Copy> ::core::convert::From<::other::Rejection> for E<T>
where
    T: Send,
{
    fn from(rejection: ::other::Rejection) -> Self {
        match ::other::Rejection::kind(&rejection) {
            ::other::RejectionKind::Timeout | ::other::RejectionKind::Deadline => {
                Self::Late
            }
            ::other::RejectionKind::Limited => {
                Self::Slow {
                    why: <String as ::core::convert::From<
                        ::other::Rejection,
                    >>::from(rejection),
                }
            }
            _ => Self::Guard,
        }
    }
}
";
    let source = "
        #[rejection(crate = ::other)]
        enum E<T: Copy> where T: Send {
            #[rejection(timeout, deadline)] Late,
            #[rejection(limited)] Slow { why: String },
            #[rejection] Guard,
            Own(T),
        }";
    assert_eq!(written(source), expected);
}

#[test]
fn names_and_types_are_enough_where_nothing_is_marked() {
    let guessed = "enum E { TimedOut, Io(io::Error), Guard(resilient_runtime::Rejection) }";
    let marked = "enum E { #[rejection(timeout, deadline)] TimedOut, Io(io::Error), #[rejection] Guard(resilient_runtime::Rejection) }";
    assert_eq!(written(guessed), written(marked));
    assert_eq!(
        written("enum E { Timeout(Rejection), Other }"),
        written("enum E { #[rejection] Timeout(Rejection), Other }")
    );
}

/// Kinds that a later version adds go where timeouts go.
#[test]
fn all_kinds_named_leaves_the_last_arm_to_the_timeout() {
    let written = written(
        "enum E { #[rejection(open, full)] Busy, #[rejection(deadline, timeout)] Late, #[rejection(limited)] Slow }",
    );
    let squeezed = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let busy = "RejectionKind::Open | ::resilient_runtime::RejectionKind::Full => Self::Busy,";
    assert!(squeezed.contains(busy), "{written}");
    assert!(written.contains("_ => Self::Late,"), "{written}");
    assert!(!written.contains("RejectionKind::Timeout"), "{written}");
}

#[test]
fn a_timeout_alone_takes_everything() {
    assert_eq!(written("enum E { Io, Timeout }"), written("enum E { Io, #[rejection] Timeout }"));
}

#[test]
fn uncovered_kinds_are_named_with_the_fix() {
    assert_eq!(
        errors("enum E { Io, #[rejection(timeout, deadline)] Late }"),
        [
            "`open`, `full` and `limited` have no variant: mark one with `#[rejection]`, it takes every kind that is left, \
          for example `#[rejection] Rejected(resilient_runtime::Rejection)`"
        ]
    );
    let one = errors("enum E { #[rejection(timeout, deadline, open, full)] A }");
    assert!(one[0].starts_with("`limited` has no variant: "), "{one:?}");
    assert!(
        errors("enum E {}")[0].starts_with("`timeout`, `deadline`, `open`, `full` and `limited` have no")
    );
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let source = "
        #[rejection]
        enum E {
            #[rejection(timeot, Open, other)] A,
            #[rejection(full, full)] B { x: u8, y: u8 },
            #[rejection] C,
            #[rejection] D,
            #[rejection()] F,
            #[rejection = 1] G,
            #[rejection(crate = ::x)] H,
            #[rejection(limited deadline)] I,
        }";
    assert_eq!(
        errors(source),
        [
            "`#[rejection]` belongs on a variant, not on the enum",
            "unknown kind `timeot`: did you mean `timeout`?",
            "unknown kind `Open`: did you mean `open`?",
            "unknown kind `other`: did you mean `open`?",
            "`full` is already taken by `B`: name it once",
            "`C` already takes every other kind: name kinds here, as in `#[rejection(timeout)]`",
            "`rejection()` names no kind: write `#[rejection]` for all kinds",
            "`rejection` takes no value: name kinds, as in `#[rejection(timeout)]`",
            "`crate` belongs in a `#[rejection(..)]` on the enum",
            "expected `,`: list kinds, `timeout`, `deadline`, `open`, `full` and `limited`",
            "`B` cannot be made from a rejection: leave it without fields or give it one that has `From<Rejection>`",
        ]
    );
    assert_eq!(
        errors("enum E { #[rejection(busy)] A }"),
        ["unknown kind `busy`: the kinds are `timeout`, `deadline`, `open`, `full` and `limited`"]
    );
}

#[test]
fn the_enum_takes_one_crate_and_nothing_else() {
    assert_eq!(
        errors("#[rejection(crate = a)] #[rejection(crate = b)] enum E { #[rejection] A }"),
        ["`crate` is given twice: keep one"]
    );
    assert_eq!(
        errors("#[rejection(timeout)] enum E { #[rejection] A }"),
        ["on the enum only `crate = ::path` is known: put kinds on a variant"]
    );
}

#[test]
fn two_candidates_need_a_mark() {
    assert_eq!(
        errors("enum E { Timeout, TimedOut, A(Rejection), B(x::Rejection) }"),
        [
            "`Timeout` and `TimedOut` could both take timeouts: mark one with `#[rejection]`",
            "`A` and `B` could both take rejections: mark one with `#[rejection]`",
        ]
    );
}

#[test]
fn only_enums_are_taken_and_rustc_is_kept_from_repeating_it() {
    for source in ["struct E<T> { a: T }", "union E<T> { a: T }"] {
        assert_eq!(
            errors(source),
            [
                "`FromRejection` is derived for enums: write `impl From<resilient_runtime::Rejection> for E` by hand"
            ]
        );
        let tokens = expand(source.parse().unwrap()).to_string();
        assert!(tokens.contains("impl < T > :: core :: convert :: From"), "{tokens}");
    }
}
