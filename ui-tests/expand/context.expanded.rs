use resilient_runtime::resilient;
pub async fn fetch() -> Result<u32, ()> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "inventory.get",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call = ::resilient_runtime::__private::Call::start(rules);
    loop {
        let wait = {
            let context = call.context();
            let outcome: Result<u32, ()> = {
                let cx = &context;
                { Ok(cx.attempt()) }
            };
            match ::resilient_runtime::__private::settle_unless(
                    &outcome,
                    context.asked_again(),
                    |_| false,
                    |failed| match call.decide(rules(), failed.any()) {
                        ::resilient_runtime::__private::Verdict::Retry(wait) => {
                            call.announce(
                                rules(),
                                wait,
                                failed
                                    .text(|error| {
                                        ::resilient_runtime::__private::Text::of(error)
                                            .render_error()
                                    }),
                                |_| {},
                            );
                            call.remember(
                                failed
                                    .text(|error| {
                                        ::resilient_runtime::__private::Text::of(error)
                                            .render_error()
                                    }),
                            );
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
