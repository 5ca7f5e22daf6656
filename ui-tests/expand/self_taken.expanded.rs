use resilient_runtime::resilient;
pub struct Counter {
    calls: u32,
}
impl Counter {
    pub async fn taken(&mut self) -> Result<u32, ()> {
        let call_rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "self_taken::taken",
                );
                &SITE
            },
            const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
        );
        let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
        let __resilient_self = self;
        loop {
            let retry_wait = {
                let attempt_outcome: Result<u32, ()> = {
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
                        &attempt_outcome,
                        |failed_attempt| match call_state
                            .decide(call_rules(), failed_attempt.any())
                        {
                            ::resilient_runtime::__private::Verdict::Retry(
                                retry_wait,
                            ) => ::resilient_runtime::__private::Option::Some(retry_wait),
                            ::resilient_runtime::__private::Verdict::Stop(
                                stop_reason,
                            ) => {
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
                    ::resilient_runtime::__private::Option::None => {
                        return attempt_outcome;
                    }
                    ::resilient_runtime::__private::Option::Some(retry_wait) => {
                        retry_wait
                    }
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
    pub async fn borrowed(&mut self) -> Result<u32, ()> {
        let call_rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "self_taken::borrowed",
                );
                &SITE
            },
            const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
        );
        let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
        loop {
            let retry_wait = {
                let attempt_outcome: Result<u32, ()> = {
                    {
                        self.calls += 1;
                        Ok(self.calls)
                    }
                };
                match ::resilient_runtime::__private::settle(
                        &attempt_outcome,
                        |failed_attempt| match call_state
                            .decide(call_rules(), failed_attempt.any())
                        {
                            ::resilient_runtime::__private::Verdict::Retry(
                                retry_wait,
                            ) => ::resilient_runtime::__private::Option::Some(retry_wait),
                            ::resilient_runtime::__private::Verdict::Stop(
                                stop_reason,
                            ) => {
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
                    ::resilient_runtime::__private::Option::None => {
                        return attempt_outcome;
                    }
                    ::resilient_runtime::__private::Option::Some(retry_wait) => {
                        retry_wait
                    }
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
}
