//! Whole expansions, without a compiler: any toolchain and any input, half-typed ones too.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::expand;

pub(super) const FIRST_PAGE: &str = "max_attempts = 5, backoff = \"exp\", jitter, timeout = \"30s\", retry_on = [Io, Timeout], \
                          fallback = cached_fn";

pub(super) fn tokens(source: &str) -> TokenStream {
    source.parse().expect("lexes")
}

/// The expansion as rustfmt would write it; runtime paths are shortened to `rt::`.
fn printed(attribute: &str, item: &str) -> String {
    let expansion = expand(tokens(attribute), tokens(item));
    let file = syn::parse2(expansion).expect("the expansion is an item");
    prettyplease::unparse(&file).replace("::resilient_runtime::__private::", "rt::")
}

#[track_caller]
fn assert_printed(attribute: &str, item: &str, expected: &str) {
    let printed = printed(attribute, item);
    assert!(printed == expected, "the expansion is now\n{printed}");
}

#[test]
fn one_attempt_under_a_limit_has_no_loop() {
    assert_printed(
        "timeout = \"1s\"",
        "pub async fn fetch(id: u8) -> Result<u8, Late> { load(id).await }",
        r#"pub async fn fetch(id: u8) -> Result<u8, Late> {
    rt::keys! {
        let _ = rt::Keys.timeout(loop {});
    }
    let call_rules = || rt::Rules::new(
        {
            static SITE: rt::Site = rt::Site::new(
                ::core::concat!(::core::module_path!(), "::fetch"),
            );
            &SITE
        },
        const {
            &rt::Policy::new()
                .timeout(::core::time::Duration::from_secs(1))
        },
    );
    rt::enter(call_rules);
    let convert_rejection = rt::converter::<
        Result<u8, Late>,
        _,
    >(|rejection| rt::from_rejection::<Late>(rejection));
    let attempt_outcome: Result<u8, Late> = if rt::lacks_time(
        rt::Option::None,
        call_rules(),
    ) {
        rt::refuse(call_rules(), convert_rejection)
    } else {
        rt::limit(
                call_rules,
                convert_rejection,
                ::core::future::IntoFuture::into_future(load(id)),
            )
            .await
    };
    rt::settle_limited(
        &attempt_outcome,
        |failed_attempt| {
            let mut call_state = rt::Attempts::new();
            let stop_reason = call_state.conclude(failed_attempt.never());
            failed_attempt
                .give_up(
                    &call_state,
                    call_rules(),
                    stop_reason,
                    |last_error| {
                        rt::Text::of(last_error)
                            .render_error()
                    },
                    rt::NO_HOOK,
                )
        },
    );
    attempt_outcome
}
"#,
    );
}

#[test]
fn retries_without_limits() {
    assert_printed(
        "max_attempts = 3, retry_on = [Io]",
        "fn read(path: &str) -> Result<u8, Failure> { open(path) }",
        r#"fn read(path: &str) -> Result<u8, Failure> {
    rt::keys! {
        let _ = rt::Keys.max_attempts(loop {}).retry_on(loop
        {});
    }
    let call_rules = || rt::Rules::new(
        {
            static SITE: rt::Site = rt::Site::new(
                ::core::concat!(::core::module_path!(), "::read"),
            );
            &SITE
        },
        const { &rt::Policy::new().max_attempts(3) },
    );
    let mut call_state = rt::Tally::start(call_rules);
    loop {
        let attempt_outcome: Result<u8, Failure> = rt::call_once(|| -> Result<
            u8,
            Failure,
        > { { open(path) } });
        match rt::settle_counted(
            call_state,
            &attempt_outcome,
            |mut call_state, failed_attempt| match call_state
                .decide(
                    call_rules(),
                    failed_attempt
                        .retry_on(|last_error, rejection_note| {
                            ::core::matches!(last_error, Failure::Io { .. })
                        }),
                )
            {
                rt::Verdict::Retry(retry_wait) => {
                    rt::Option::Some({
                        rt::pause_blocking(retry_wait);
                        call_state
                    })
                }
                rt::Verdict::Stop(stop_reason) => {
                    failed_attempt
                        .give_up(
                            &call_state,
                            call_rules(),
                            stop_reason,
                            |last_error| {
                                rt::Text::of(last_error)
                                    .render_error()
                            },
                            rt::NO_HOOK,
                        );
                    rt::Option::None
                }
            },
        ) {
            rt::Option::None => return attempt_outcome,
            rt::Option::Some(next_one) => {
                call_state = next_one;
            }
        }
    }
}
"#,
    );
}

#[test]
fn a_method_that_gives_an_argument_away() {
    assert_printed(
        "max_attempts = 3, retry_on = any, fallback = value(0)",
        "async fn send(self: Arc<Self>, order: String) -> Option<u8> { self.post(order).await }",
        r#"async fn send(self: Arc<Self>, order: String) -> Option<u8> {
    rt::keys! {
        let _ = rt::Keys.max_attempts(loop {}).retry_on(loop
        {}).fallback(loop {});
    }
    let call_rules = || rt::Rules::new(
        {
            static SITE: rt::Site = rt::Site::new(
                ::core::concat!(::core::module_path!(), "::send"),
            );
            &SITE
        },
        const { &rt::Policy::new().max_attempts(3) },
    );
    let mut call_state = rt::Attempts::start(call_rules);
    let mut order_slot = rt::Slot::new(order);
    let (mut last_error, mut fallback_chain) = loop {
        let retry_wait = {
            let is_last_attempt = call_state.is_last(call_rules());
            let attempt_outcome: Option<u8> = {
                #[allow(
                    clippy::shadow_reuse,
                    clippy::shadow_same,
                    clippy::shadow_unrelated
                )]
                let order = rt::take(
                    &mut order_slot,
                    is_last_attempt,
                );
                { self.post(order).await }
            };
            match rt::settle(
                &attempt_outcome,
                |failed_attempt| match call_state
                    .decide(call_rules(), failed_attempt.any())
                {
                    rt::Verdict::Retry(retry_wait) => {
                        rt::Result::Ok(retry_wait)
                    }
                    rt::Verdict::Stop(stop_reason) => {
                        rt::Result::Err(
                            failed_attempt.to_chain(stop_reason),
                        )
                    }
                },
            ) {
                rt::Option::None => return attempt_outcome,
                rt::Option::Some(
                    rt::Result::Err(fallback_chain),
                ) => {
                    match rt::Outcome::into_result(
                        attempt_outcome,
                    ) {
                        rt::Result::Ok(ok_value) => {
                            return rt::Outcome::from_value(
                                ok_value,
                            );
                        }
                        rt::Result::Err(last_error) => {
                            break (last_error, fallback_chain);
                        }
                    }
                }
                rt::Option::Some(
                    rt::Result::Ok(retry_wait),
                ) => retry_wait,
            }
        };
        match retry_wait.nonzero() {
            rt::Option::None => {
                rt::yield_once().await
            }
            rt::Option::Some(retry_wait) => {
                rt::sleep(retry_wait).await
            }
        }
    };
    let attempt_outcome: Option<u8> = <Option<
        u8,
    > as rt::Outcome>::from_value(0);
    fallback_chain.close(call_rules(), "value", attempt_outcome)
}
"#,
    );
}

#[test]
fn guards_stand_around_the_attempt_from_the_outside_in() {
    assert_printed(
        "circuit_breaker = &self.breaker, bulkhead = 5, on_reject = f",
        "fn read(&self) -> Option<u8> { self.open() }",
        r#"fn read(&self) -> Option<u8> {
    rt::keys! {
        let _ = rt::Keys.circuit_breaker(loop {})
        .bulkhead(loop {}).on_reject(loop {});
    }
    let call_rules = || rt::Rules::new(
        {
            static SITE: rt::Site = rt::Site::new(
                ::core::concat!(::core::module_path!(), "::read"),
            );
            &SITE
        },
        const { &rt::Policy::new() },
    );
    let kept_breaker = &self.breaker;
    let call_breaker = || rt::shared::<
        rt::CircuitBreaker,
        _,
    >(kept_breaker);
    let call_bulkhead = || -> &'static rt::Bulkhead {
        static BULKHEAD: rt::Bulkhead = rt::Bulkhead::new(
                5,
            )
            .named(::core::concat!(::core::module_path!(), "::read"));
        &BULKHEAD
    };
    let call_gate = move || {
        rt::Gate::new().breaker(call_breaker())
    };
    rt::enter(call_rules);
    let convert_rejection = rt::shared_converter::<
        Option<u8>,
        _,
    >(f);
    let attempt_outcome: Option<u8> = rt::guard_blocking(
        &convert_rejection,
        call_gate(),
        rt::booking::<
            Option<u8>,
            _,
            _,
        >(
            |attempt_outcome, rejection_note| match rt::Outcome::error(
                attempt_outcome,
            ) {
                rt::Option::None => {
                    rt::Booking::Success
                }
                rt::Option::Some(last_error) => {
                    rt::Booking::retried(
                        rejection_note,
                        || {
                            rt::Blame::of(last_error)
                                .blames_the_other_side()
                        },
                    )
                }
            },
            |last_error| {
                rt::Text::of(last_error).render_error()
            },
        ),
        || rt::occupy_blocking(
            &convert_rejection,
            call_bulkhead(),
            || -> Option<u8> { { self.open() } },
        ),
    );
    rt::settle_limited(
        &attempt_outcome,
        |failed_attempt| {
            let mut call_state = rt::Attempts::new();
            let stop_reason = call_state.conclude(failed_attempt.never());
            failed_attempt
                .give_up(
                    &call_state,
                    call_rules(),
                    stop_reason,
                    |last_error| {
                        rt::Text::of(last_error)
                            .render_error()
                    },
                    rt::NO_HOOK,
                )
        },
    );
    attempt_outcome
}
"#,
    );
}

#[test]
fn a_wrong_attribute_leaves_the_function_and_its_errors() {
    assert_printed(
        "max_attempts = 0, timeut = \"1s\", jitter",
        "fn read(id: u8) -> Result<u8, ()> { Ok(id) }",
        r#"fn read(id: u8) -> Result<u8, ()> {
    rt::keys! {
        let _ = rt::Keys.max_attempts(loop {}).timeut(loop
        {}).jitter(loop {});
    }
    Ok(id)
}
::core::compile_error! {
    "`max_attempts` must be at least 1; 1 means no retry"
}
::core::compile_error! {
    "unknown key `timeut`: did you mean `timeout`?"
}
"#,
    );
}

#[test]
fn a_broken_item_comes_back_as_it_is() {
    let item = quote!(
        pub struct Client {
            id: u8,
        }
    );
    let expansion = expand(tokens("jitter"), item.clone()).to_string();
    let rest = expansion.strip_prefix(&item.to_string()).expect("the item comes first");
    assert_eq!(
        rest.trim(),
        ":: core :: compile_error ! { \"`#[resilient]` guards functions and methods only; put it on a `fn`\" }"
    );
}

#[test]
fn an_item_that_no_compiler_hands_over_comes_back_as_it_is() {
    for (item, message) in [
        ("fn read() -> u8 [1]", "expected the body of the function"),
        ("fn read() -> u8 { 1 } 2", "unexpected tokens after the function"),
    ] {
        let item = tokens(item);
        let expansion = expand(tokens("jitter"), item.clone());
        assert_eq!(expansion.to_string(), quote!(#item ::core::compile_error! { #message }).to_string());
    }
}

#[test]
fn a_broken_body_comes_back_as_it_is() {
    // rustc never hands one over, rust-analyzer does while somebody types.
    let expansion =
        expand(tokens(FIRST_PAGE), tokens("async fn fetch(id: &str) -> Result<u8, E> { if id. }"))
            .to_string();
    assert_eq!(
        expansion,
        tokens(
            "async fn fetch(id: &str) -> Result<u8, E> {
                ::resilient_runtime::__private::keys! {
                    let _ = ::resilient_runtime::__private::Keys
                        .max_attempts(loop {}).backoff(loop {}).jitter(loop {}).timeout(loop {}).retry_on(loop {})
                        .fallback(loop {});
                }
                if id.
            }"
        )
        .to_string()
    );
}

#[test]
fn every_fragment_of_the_first_page_is_answered() {
    let attribute: Vec<TokenTree> = tokens(FIRST_PAGE).into_iter().collect();
    let function = tokens("async fn fetch(id: &str) -> Result<u8, E> { load(id).await }");
    for end in 0..attribute.len() {
        let typed: TokenStream = attribute.iter().take(end).cloned().collect();
        let expansion = expand(typed, function.clone());
        assert!(syn::parse2::<syn::File>(expansion).is_ok(), "after {end} tokens");
    }
}

#[test]
fn the_same_input_expands_the_same() {
    let item = "pub(crate) async fn fetch<T: Clone>(&mut self, a: T, (b, c): (u8, String)) -> Result<T, E> { \
                self.take(a, b, c).await }";
    let first = expand(tokens(FIRST_PAGE), tokens(item)).to_string();
    for _ in 0..20 {
        assert_eq!(expand(tokens(FIRST_PAGE), tokens(item)).to_string(), first);
    }
}

/// The expansion up to the errors.
fn without_errors(attribute: &str) -> String {
    let item = tokens("fn read(id: u8) -> Result<u8, ()> { Ok(id) }");
    let expansion = expand(tokens(attribute), item).to_string();
    expansion.split(":: core :: compile_error").next().unwrap_or_default().to_owned()
}

/// The function as it stands in for a wrong attribute: hint and body.
fn hinted(keys: &[&str]) -> String {
    let calls = keys.iter().map(|key| format!(".{key}(loop {{}})")).collect::<Vec<_>>().concat();
    let rt = "::resilient_runtime::__private";
    let hint = format!("{rt}::keys! {{ let _ = {rt}::Keys {calls}; }}");
    tokens(&format!("fn read(id: u8) -> Result<u8, ()> {{ {hint} Ok(id) }}")).to_string()
}

#[test]
fn a_half_typed_attribute_shows_its_keys_to_editors() {
    for (fragment, keys) in [
        ("", &[][..]),
        (", ,", &[][..]),
        ("= 5", &[][..]),
        ("\"x\"", &[][..]),
        ("jit", &["jit"][..]),
        ("max_attempts = ,", &["max_attempts"][..]),
        ("max_attempts =", &["max_attempts"][..]),
        ("max_attempts = 0, ", &["max_attempts"][..]),
        ("max_attempts = 3, , retry_on = [ ]", &["max_attempts", "retry_on"][..]),
        ("max_attempts = 3, jit retry_on = []", &["max_attempts", "jit", "retry_on"][..]),
        ("timeut = 3, jitter = 7, = 5, timeut = 3", &["timeut", "jitter", "timeut"][..]),
    ] {
        assert_eq!(without_errors(fragment).trim(), hinted(keys), "{fragment}");
    }
}

/// The expansion up to the end of the hint.
fn up_to_the_hint(attribute: &str) -> String {
    let expansion = without_errors(attribute);
    let (hint, _) = expansion.split_once(" ; }").expect("the hint ends");
    hint.to_owned()
}

#[test]
fn the_hint_is_the_same_with_and_without_a_mistake() {
    for (mistaken, right) in [
        ("max_attempts = , retry_on = any", "max_attempts = 3, retry_on = any"),
        (", , retry_on = any", "retry_on = any"),
        ("retry_on = any, = 5", "retry_on = any"),
        ("\"x\", retry_on = any", "retry_on = any"),
        ("retry_on = any, jitter = 7", "retry_on = any, jitter"),
    ] {
        assert_eq!(up_to_the_hint(mistaken), up_to_the_hint(right), "{mistaken}");
    }
}

#[test]
fn the_marker_of_a_completion_reaches_the_hint() {
    for (typed, marked) in [
        ("", "marker"),
        ("max_attempts = 3, ", "max_attempts = 3, marker"),
        ("max_attempts = , ", "max_attempts = , marker"),
        (", retry_on = any", "marker, retry_on = any"),
        ("retry_on = any, , jitter", "retry_on = any, marker, jitter"),
    ] {
        let marked = up_to_the_hint(marked);
        assert_eq!(marked.replacen(" . marker (loop { })", "", 1), up_to_the_hint(typed), "{typed}");
        assert!(marked.contains("marker"), "{typed}");
    }
    assert_eq!(up_to_the_hint("jitmarker").replace("jitmarker", "jit"), up_to_the_hint("jit"));
}

#[test]
fn arguments_that_a_mistaken_attribute_names_are_looked_at() {
    let item = "fn read(stop: &Stop, path: &str, #[cfg(x)] cx: u8) -> R { open(path) }";
    let read = |attribute| expand(tokens(attribute), tokens(item)).to_string();
    let expansion = read("max_atempts = 3, stop_if = |_| (stop, cx)");
    assert!(expansion.contains("; } let _ = (& stop ,) ; open (path)"), "{expansion}");
    assert!(!read("max_atempts = 3, stop_if = other").contains("& stop"));
}

#[test]
fn names_are_mentioned_only_where_the_attribute_is_mistaken() {
    let read = |attribute| expand(tokens(attribute), tokens("fn read() -> R { open(path) }")).to_string();
    assert!(read("max_atempts = 3, fallback = cached").contains("use cached as _"));
    assert!(!read("max_attempts = 3, fallback = cached").contains("use cached as _"));
}
