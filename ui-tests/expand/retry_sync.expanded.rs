use resilient_runtime::resilient;
pub fn read(path: &str) -> std::io::Result<String> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "retry_sync::read",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call = ::resilient_runtime::__private::Tally::start(rules);
    loop {
        let outcome: std::io::Result<String> = ::resilient_runtime::__private::call_once(|| -> std::io::Result<
            String,
        > { { std::fs::read_to_string(path) } });
        match ::resilient_runtime::__private::settle_counted(
            call,
            &outcome,
            |mut call, failed| match call.decide(rules(), failed.any()) {
                ::resilient_runtime::__private::Verdict::Retry(wait) => {
                    ::resilient_runtime::__private::Option::Some({
                        ::resilient_runtime::__private::pause_blocking(wait);
                        call
                    })
                }
                ::resilient_runtime::__private::Verdict::Stop(why) => {
                    failed
                        .give_up(
                            &call,
                            rules(),
                            why,
                            |error| {
                                ::resilient_runtime::__private::Text::of(error)
                                    .render_error()
                            },
                            ::resilient_runtime::__private::NO_HOOK,
                        );
                    ::resilient_runtime::__private::Option::None
                }
            },
        ) {
            ::resilient_runtime::__private::Option::None => return outcome,
            ::resilient_runtime::__private::Option::Some(next) => call = next,
        }
    }
}
