use resilient_runtime::{Stop, resilient};
pub async fn fetch(shutdown: &Stop) -> Result<u8, u8> {
    let stop_switch = &shutdown;
    let stop_switch: &::resilient_runtime::__private::Stop = stop_switch;
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "stop::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().unlimited_attempts() },
    );
    let mut call_state = ::resilient_runtime::__private::Call::start(call_rules);
    loop {
        let attempt_outcome: Result<u8, u8> = { { Err(5) } };
        match ::resilient_runtime::__private::settle_unless(
                &attempt_outcome,
                false,
                |value| *value == 0,
                |failed_attempt| match call_state
                    .decide(
                        call_rules(),
                        failed_attempt
                            .retry_if(|error| *error > 3)
                            .unless_stopped(stop_switch.is_stopped()),
                    )
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
            ::resilient_runtime::__private::Option::Some(retry_wait) => {
                if ::resilient_runtime::__private::pause_unless(stop_switch, retry_wait)
                    .await
                {
                    ::resilient_runtime::__private::withdraw_retry(call_rules());
                    ::resilient_runtime::__private::settle(
                        &attempt_outcome,
                        |failed_attempt| {
                            failed_attempt
                                .give_up(
                                    &call_state,
                                    call_rules(),
                                    ::resilient_runtime::__private::Why::Stopped,
                                    |last_error| {
                                        ::resilient_runtime::__private::Text::of(last_error)
                                            .render_error()
                                    },
                                    ::resilient_runtime::__private::NO_HOOK,
                                )
                        },
                    );
                    return attempt_outcome;
                }
            }
        }
    }
}
pub fn read(shutdown: &Stop) -> Result<u8, u8> {
    let stop_switch = &shutdown;
    let stop_switch: &::resilient_runtime::__private::Stop = stop_switch;
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "stop::read",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().unlimited_attempts() },
    );
    let mut call_state = ::resilient_runtime::__private::Call::start(call_rules);
    let (mut last_error, mut fallback_chain) = loop {
        let attempt_outcome: Result<u8, u8> = ::resilient_runtime::__private::call_once(|| -> Result<
            u8,
            u8,
        > { { Err(5) } });
        match ::resilient_runtime::__private::settle(
            &attempt_outcome,
            |failed_attempt| match call_state
                .decide(
                    call_rules(),
                    failed_attempt.any().unless_stopped(stop_switch.is_stopped()),
                )
            {
                ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                    ::resilient_runtime::__private::Result::Ok(retry_wait)
                }
                ::resilient_runtime::__private::Verdict::Stop(stop_reason) => {
                    ::resilient_runtime::__private::Result::Err(
                        failed_attempt.to_chain(stop_reason),
                    )
                }
            },
        ) {
            ::resilient_runtime::__private::Option::None => return attempt_outcome,
            ::resilient_runtime::__private::Option::Some(
                ::resilient_runtime::__private::Result::Err(fallback_chain),
            ) => {
                match ::resilient_runtime::__private::Outcome::into_result(
                    attempt_outcome,
                ) {
                    ::resilient_runtime::__private::Result::Ok(ok_value) => {
                        return ::resilient_runtime::__private::Outcome::from_value(
                            ok_value,
                        );
                    }
                    ::resilient_runtime::__private::Result::Err(last_error) => {
                        break (last_error, fallback_chain);
                    }
                }
            }
            ::resilient_runtime::__private::Option::Some(
                ::resilient_runtime::__private::Result::Ok(retry_wait),
            ) => {
                if ::resilient_runtime::__private::pause_blocking_unless(
                    stop_switch,
                    retry_wait,
                ) {
                    ::resilient_runtime::__private::withdraw_retry(call_rules());
                    let fallback_chain = ::resilient_runtime::__private::Chain::stopped();
                    match ::resilient_runtime::__private::Outcome::into_result(
                        attempt_outcome,
                    ) {
                        ::resilient_runtime::__private::Result::Ok(ok_value) => {
                            return ::resilient_runtime::__private::Outcome::from_value(
                                ok_value,
                            );
                        }
                        ::resilient_runtime::__private::Result::Err(last_error) => {
                            break (last_error, fallback_chain);
                        }
                    }
                }
            }
        }
    };
    let attempt_outcome: Result<u8, u8> = <Result<
        u8,
        u8,
    > as ::resilient_runtime::__private::Outcome>::from_value(0);
    fallback_chain.close(call_rules(), "value", attempt_outcome)
}
