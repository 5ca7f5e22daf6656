use resilient_runtime::{Policy, resilient};
const RETRIES: Policy = Policy::new().max_attempts(3);
pub async fn fetch(id: u8) -> Result<u8, ()> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "const_policy::fetch",
            );
            &SITE
        },
        const { &RETRIES.jitter(::resilient_runtime::__private::Jitter::None) },
    );
    let mut call_state = ::resilient_runtime::__private::Call::start(call_rules);
    loop {
        let retry_wait = {
            let convert_rejection = ::resilient_runtime::__private::converter::<
                Result<u8, ()>,
                _,
            >(|rejection| ::resilient_runtime::__private::from_rejection_if::<
                (),
                { RETRIES.rejects() },
            >(rejection));
            let attempt_outcome: Result<u8, ()> = if ::resilient_runtime::__private::lacks_time(
                call_state.attempts_deadline(),
                call_rules(),
            ) {
                ::resilient_runtime::__private::refuse(call_rules(), convert_rejection)
            } else {
                ::resilient_runtime::__private::within(
                        call_state.attempts_deadline(),
                        call_rules,
                        convert_rejection,
                        async {
                            if false {
                                let return_hint: Result<u8, ()> = ::resilient_runtime::__private::hint();
                                return return_hint;
                            }
                            { Ok(id) }
                        },
                    )
                    .await
            };
            match ::resilient_runtime::__private::settle_limited(
                    &attempt_outcome,
                    |failed_attempt| match call_state
                        .decide(call_rules(), failed_attempt.any())
                    {
                        ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
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
pub fn read(id: u8) -> Result<u8, ()> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "const_policy::read",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::for_blocking(RETRIES.retry()) },
    );
    let mut call_state = ::resilient_runtime::__private::Call::start(call_rules);
    loop {
        let attempt_outcome: Result<u8, ()> = ::resilient_runtime::__private::within_blocking(
            call_state.attempts_deadline(),
            call_rules(),
            |rejection| ::resilient_runtime::__private::from_rejection_if::<
                (),
                { RETRIES.rejects() },
            >(rejection),
            || -> Result<u8, ()> { { Ok(id) } },
        );
        match ::resilient_runtime::__private::settle_limited(
                &attempt_outcome,
                |failed_attempt| match call_state
                    .decide(call_rules(), failed_attempt.any())
                {
                    ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                        ::resilient_runtime::__private::Option::Some(
                            ::resilient_runtime::__private::pause_blocking(retry_wait),
                        )
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
            ::resilient_runtime::__private::Option::Some(()) => {}
        }
    }
}
