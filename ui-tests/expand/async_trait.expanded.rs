use resilient_runtime::resilient;
pub trait Store {
    #[allow(
        elided_named_lifetimes,
        clippy::type_complexity,
        clippy::type_repetition_in_bounds
    )]
    fn load<'life0, 'async_trait>(
        &'life0 self,
        id: String,
    ) -> ::core::pin::Pin<
        Box<
            dyn ::core::future::Future<
                Output = Result<u8, ()>,
            > + ::core::marker::Send + 'async_trait,
        >,
    >
    where
        'life0: 'async_trait,
        Self: 'async_trait;
}
pub struct Memory;
impl Store for Memory {
    #[allow(
        elided_named_lifetimes,
        clippy::async_yields_async,
        clippy::diverging_sub_expression,
        clippy::let_unit_value,
        clippy::needless_arbitrary_self_type,
        clippy::no_effect_underscore_binding,
        clippy::shadow_same,
        clippy::type_complexity,
        clippy::type_repetition_in_bounds,
        clippy::used_underscore_binding
    )]
    fn load<'life0, 'async_trait>(
        &'life0 self,
        id: String,
    ) -> ::core::pin::Pin<
        Box<
            dyn ::core::future::Future<
                Output = Result<u8, ()>,
            > + ::core::marker::Send + 'async_trait,
        >,
    >
    where
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move {
            let call_rules = || ::resilient_runtime::__private::Rules::new(
                {
                    static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                        "async_trait::load",
                    );
                    &SITE
                },
                const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
            );
            let mut call_state = ::resilient_runtime::__private::Attempts::start(
                call_rules,
            );
            let mut id_slot = ::resilient_runtime::__private::Slot::new(id);
            loop {
                let retry_wait = {
                    let is_last_attempt = call_state.is_last(call_rules());
                    let attempt_outcome: Result<u8, ()> = async {
                        if false {
                            let return_hint: Result<u8, ()> = ::resilient_runtime::__private::hint();
                            return return_hint;
                        }
                        #[allow(
                            clippy::shadow_reuse,
                            clippy::shadow_same,
                            clippy::shadow_unrelated
                        )]
                        let id = ::resilient_runtime::__private::take(
                            &mut id_slot,
                            is_last_attempt,
                        );
                        {
                            if let ::core::option::Option::Some(__ret) = ::core::option::Option::None::<
                                Result<u8, ()>,
                            > {
                                #[allow(unreachable_code)] return __ret;
                            }
                            let __self = self;
                            let id = id;
                            let __ret: Result<u8, ()> = {
                                drop(id);
                                Ok(1)
                            };
                            #[allow(unreachable_code)] __ret
                        }
                    }
                        .await;
                    match ::resilient_runtime::__private::settle(
                            &attempt_outcome,
                            |failed_attempt| match call_state
                                .decide(call_rules(), failed_attempt.any())
                            {
                                ::resilient_runtime::__private::Verdict::Retry(
                                    retry_wait,
                                ) => {
                                    ::resilient_runtime::__private::Option::Some(retry_wait)
                                }
                                ::resilient_runtime::__private::Verdict::Stop(
                                    stop_reason,
                                ) => {
                                    failed_attempt
                                        .give_up(
                                            &call_state,
                                            call_rules(),
                                            stop_reason,
                                            |last_error| {
                                                ::resilient_runtime::__private::Text::of(last_error)
                                                    .render_error()
                                            },
                                            ::resilient_runtime::__private::NO_HOOK,
                                        );
                                    ::resilient_runtime::__private::Option::None
                                }
                            },
                        )
                        .flatten()
                    {
                        ::resilient_runtime::__private::Option::None => {
                            return attempt_outcome;
                        }
                        ::resilient_runtime::__private::Option::Some(retry_wait) => {
                            retry_wait
                        }
                    }
                };
                match retry_wait.nonzero() {
                    ::resilient_runtime::__private::Option::None => {
                        ::resilient_runtime::__private::yield_once().await
                    }
                    ::resilient_runtime::__private::Option::Some(retry_wait) => {
                        ::resilient_runtime::__private::sleep(retry_wait).await
                    }
                }
            }
        })
    }
}
