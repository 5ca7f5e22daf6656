use resilient_runtime::resilient;
pub async fn fetch() -> Result<u32, ()> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "inventory.get",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call_state = ::resilient_runtime::__private::Call::start(call_rules);
    loop {
        let retry_wait = {
            let attempt_context = call_state.context();
            let attempt_outcome: Result<u32, ()> = {
                let cx = &attempt_context;
                { Ok(cx.attempt()) }
            };
            match ::resilient_runtime::__private::settle_unless(
                    &attempt_outcome,
                    attempt_context.asked_again(),
                    |_| false,
                    |failed_attempt| match call_state
                        .decide(call_rules(), failed_attempt.any())
                    {
                        ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                            call_state
                                .announce(
                                    call_rules(),
                                    retry_wait,
                                    failed_attempt
                                        .text(|last_error| {
                                            ::resilient_runtime::__private::Text::of(last_error)
                                                .render_error()
                                        }),
                                    |_| {},
                                );
                            call_state
                                .remember(
                                    failed_attempt
                                        .text(|last_error| {
                                            ::resilient_runtime::__private::Text::of(last_error)
                                                .render_error()
                                        }),
                                );
                            ::resilient_runtime::__private::Option::Some(retry_wait)
                        }
                        ::resilient_runtime::__private::Verdict::Stop(stop_reason) => {
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
                ::resilient_runtime::__private::Option::None => return attempt_outcome,
                ::resilient_runtime::__private::Option::Some(retry_wait) => retry_wait,
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
}
