use resilient_runtime::resilient;
pub struct Counter {
    calls: u32,
}
impl Counter {
    pub async fn taken(&mut self) -> Result<u32, ()> {
        let rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "self_taken::taken",
                );
                &SITE
            },
            const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
        );
        let mut call = ::resilient_runtime::__private::Attempts::start(rules);
        let __resilient_self = self;
        loop {
            let wait = {
                let outcome: Result<u32, ()> = {
                    #[allow(
                        clippy::shadow_reuse,
                        clippy::shadow_same,
                        clippy::shadow_unrelated
                    )]
                    let __resilient_self = &mut *__resilient_self;
                    {
                        let counter = __resilient_self;
                        counter.calls += 1;
                        Ok(counter.calls)
                    }
                };
                match ::resilient_runtime::__private::settle(
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
    pub async fn borrowed(&mut self) -> Result<u32, ()> {
        let rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "self_taken::borrowed",
                );
                &SITE
            },
            const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
        );
        let mut call = ::resilient_runtime::__private::Attempts::start(rules);
        loop {
            let wait = {
                let outcome: Result<u32, ()> = {
                    {
                        self.calls += 1;
                        Ok(self.calls)
                    }
                };
                match ::resilient_runtime::__private::settle(
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
}
