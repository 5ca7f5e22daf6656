use resilient_runtime::resilient;
pub fn read(path: &str) -> std::io::Result<String> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "retry_sync::read",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call_state = ::resilient_runtime::__private::Tally::start(call_rules);
    loop {
        let attempt_outcome: std::io::Result<String> = ::resilient_runtime::__private::call_once(|| -> std::io::Result<
            String,
        > { { std::fs::read_to_string(path) } });
        match ::resilient_runtime::__private::settle_counted(
            call_state,
            &attempt_outcome,
            |mut call_state, failed_attempt| match call_state
                .decide(call_rules(), failed_attempt.any())
            {
                ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                    ::resilient_runtime::__private::Option::Some({
                        ::resilient_runtime::__private::pause_blocking(retry_wait);
                        call_state
                    })
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
        ) {
            ::resilient_runtime::__private::Option::None => return attempt_outcome,
            ::resilient_runtime::__private::Option::Some(next_one) => {
                call_state = next_one;
            }
        }
    }
}
