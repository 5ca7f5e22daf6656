use resilient_runtime::{Stop, resilient};
pub async fn fetch(shutdown: &Stop) -> Result<u8, u8> {
    let stop = &shutdown;
    let stop: &::resilient_runtime::__private::Stop = stop;
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "stop::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().unlimited_attempts() },
    );
    let mut call = ::resilient_runtime::__private::Call::start(rules);
    loop {
        let outcome: Result<u8, u8> = { { Err(5) } };
        match ::resilient_runtime::__private::settle_unless(
                &outcome,
                false,
                |value| *value == 0,
                |failed| match call
                    .decide(
                        rules(),
                        failed
                            .retry_if(|error| *error > 3)
                            .unless_stopped(stop.is_stopped()),
                    )
                {
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
            ::resilient_runtime::__private::Option::Some(wait) => {
                if ::resilient_runtime::__private::pause_unless(stop, wait).await {
                    ::resilient_runtime::__private::withdraw_retry(rules());
                    ::resilient_runtime::__private::settle(
                        &outcome,
                        |failed| {
                            failed
                                .give_up(
                                    &call,
                                    rules(),
                                    ::resilient_runtime::__private::Why::Stopped,
                                    |error| {
                                        ::resilient_runtime::__private::Text::of(error)
                                            .render_error()
                                    },
                                    ::resilient_runtime::__private::NO_HOOK,
                                )
                        },
                    );
                    return outcome;
                }
            }
        }
    }
}
pub fn read(shutdown: &Stop) -> Result<u8, u8> {
    let stop = &shutdown;
    let stop: &::resilient_runtime::__private::Stop = stop;
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "stop::read",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().unlimited_attempts() },
    );
    let mut call = ::resilient_runtime::__private::Call::start(rules);
    let (mut error, mut chain) = loop {
        let outcome: Result<u8, u8> = ::resilient_runtime::__private::call_once(|| -> Result<
            u8,
            u8,
        > { { Err(5) } });
        match ::resilient_runtime::__private::settle(
            &outcome,
            |failed| match call
                .decide(rules(), failed.any().unless_stopped(stop.is_stopped()))
            {
                ::resilient_runtime::__private::Verdict::Retry(wait) => {
                    ::resilient_runtime::__private::Result::Ok(wait)
                }
                ::resilient_runtime::__private::Verdict::Stop(why) => {
                    ::resilient_runtime::__private::Result::Err(failed.to_chain(why))
                }
            },
        ) {
            ::resilient_runtime::__private::Option::None => return outcome,
            ::resilient_runtime::__private::Option::Some(
                ::resilient_runtime::__private::Result::Err(chain),
            ) => {
                match ::resilient_runtime::__private::Outcome::into_result(outcome) {
                    ::resilient_runtime::__private::Result::Ok(value) => {
                        return ::resilient_runtime::__private::Outcome::from_value(
                            value,
                        );
                    }
                    ::resilient_runtime::__private::Result::Err(error) => {
                        break (error, chain);
                    }
                }
            }
            ::resilient_runtime::__private::Option::Some(
                ::resilient_runtime::__private::Result::Ok(wait),
            ) => {
                if ::resilient_runtime::__private::pause_blocking_unless(stop, wait) {
                    ::resilient_runtime::__private::withdraw_retry(rules());
                    let chain = ::resilient_runtime::__private::Chain::stopped();
                    match ::resilient_runtime::__private::Outcome::into_result(outcome) {
                        ::resilient_runtime::__private::Result::Ok(value) => {
                            return ::resilient_runtime::__private::Outcome::from_value(
                                value,
                            );
                        }
                        ::resilient_runtime::__private::Result::Err(error) => {
                            break (error, chain);
                        }
                    }
                }
            }
        }
    };
    {
        let outcome: Result<u8, u8> = <Result<
            u8,
            u8,
        > as ::resilient_runtime::__private::Outcome>::from_value(0);
        match chain.answer(rules(), "value", outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(done) => return done,
            ::resilient_runtime::__private::ControlFlow::Continue(next) => error = next,
        }
    }
    chain
        .give_up::<
            Result<u8, u8>,
        >(
            &call,
            rules(),
            error,
            |error| ::resilient_runtime::__private::Text::of(error).render_error(),
            ::resilient_runtime::__private::NO_HOOK,
        )
}
