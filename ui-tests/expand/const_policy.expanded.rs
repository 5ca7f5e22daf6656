use resilient_runtime::{Policy, resilient};
const RETRIES: Policy = Policy::new().max_attempts(3);
pub async fn fetch(id: u8) -> Result<u8, ()> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "const_policy::fetch",
            );
            &SITE
        },
        const { &RETRIES.jitter(::resilient_runtime::__private::Jitter::None) },
    );
    let mut call = ::resilient_runtime::__private::Call::start(rules);
    loop {
        let wait = {
            let mut convert = ::resilient_runtime::__private::converter::<
                Result<u8, ()>,
                _,
            >(
                ::resilient_runtime::__private::from_rejection_if::<
                    (),
                    { RETRIES.rejects() },
                >,
            );
            let outcome: Result<u8, ()> = match ::resilient_runtime::__private::refuse(
                call.attempts_deadline(),
                rules(),
                &mut convert,
            ) {
                ::resilient_runtime::__private::Option::Some(refused) => refused,
                ::resilient_runtime::__private::Option::None => {
                    ::resilient_runtime::__private::within(
                            call.attempts_deadline(),
                            rules,
                            convert,
                            async {
                                if false {
                                    let hint: Result<u8, ()> = ::resilient_runtime::__private::hint();
                                    return hint;
                                }
                                { Ok(id) }
                            },
                        )
                        .await
                }
            };
            match ::resilient_runtime::__private::settle_limited(
                    &outcome,
                    |failed| match call.decide(rules(), failed.any()) {
                        ::resilient_runtime::__private::Verdict::Retry(wait) => {
                            ::resilient_runtime::__private::Option::Some(wait)
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
                )
                .flatten()
            {
                ::resilient_runtime::__private::Option::None => return outcome,
                ::resilient_runtime::__private::Option::Some(wait) => wait,
            }
        };
        match wait.nonzero() {
            ::resilient_runtime::__private::Option::None => {
                ::resilient_runtime::__private::yield_once().await
            }
            ::resilient_runtime::__private::Option::Some(wait) => {
                ::resilient_runtime::__private::sleep(wait).await
            }
        }
    }
}
pub fn read(id: u8) -> Result<u8, ()> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "const_policy::read",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::for_blocking(RETRIES.retry()) },
    );
    let mut call = ::resilient_runtime::__private::Call::start(rules);
    loop {
        let outcome: Result<u8, ()> = ::resilient_runtime::__private::within_blocking(
            call.attempts_deadline(),
            rules(),
            ::resilient_runtime::__private::from_rejection_if::<
                (),
                { RETRIES.rejects() },
            >,
            || -> Result<u8, ()> { { Ok(id) } },
        );
        match ::resilient_runtime::__private::settle_limited(
                &outcome,
                |failed| match call.decide(rules(), failed.any()) {
                    ::resilient_runtime::__private::Verdict::Retry(wait) => {
                        ::resilient_runtime::__private::Option::Some(
                            ::resilient_runtime::__private::pause_blocking(wait),
                        )
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
            )
            .flatten()
        {
            ::resilient_runtime::__private::Option::None => return outcome,
            ::resilient_runtime::__private::Option::Some(()) => {}
        }
    }
}
