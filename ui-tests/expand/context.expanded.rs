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
            let outcome: Result<u32, ()> = async {
                if false {
                    let hint: Result<u32, ()> = ::resilient_runtime::__private::hint();
                    return hint;
                }
                let cx = &context;
                { Ok(cx.attempt()) }
            }
                .await;
            match ::resilient_runtime::__private::settle_unless(
                    &outcome,
                    context.asked_again(),
                    |_| false,
                    |failed| match call.decide(rules(), failed.any()) {
                        ::resilient_runtime::__private::Verdict::Retry(wait) => {
                            call.announce(rules(), wait, |_| {});
                            call.remember(
                                failed
                                    .text(|error| {
                                        ::resilient_runtime::__private::Text::of(error).text()
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
                                        ::resilient_runtime::__private::Text::of(error).text()
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
