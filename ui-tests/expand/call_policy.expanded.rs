use resilient_runtime::{Policy, Rejection, resilient};
pub struct Client {
    policy: Policy,
}
impl Client {
    pub async fn get(
        &self,
        attempts: u32,
        wait: std::time::Duration,
    ) -> Result<u8, Rejection> {
        let backoff = [::core::time::Duration::from_secs(1), wait];
        let base = &self.policy;
        let base: &::resilient_runtime::__private::Policy = base;
        let policy: ::resilient_runtime::__private::Policy = (*base)
            .max_attempts(attempts)
            .retry();
        let rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "call_policy::get",
                );
                &SITE
            },
            &policy,
        );
        let mut call = ::resilient_runtime::__private::Call::start(rules);
        loop {
            let wait = {
                let mut convert = ::resilient_runtime::__private::converter::<
                    Result<u8, Rejection>,
                    _,
                >(::resilient_runtime::__private::from_rejection::<Rejection>);
                let outcome: Result<u8, Rejection> = match ::resilient_runtime::__private::refuse(
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
                                        let hint: Result<u8, Rejection> = ::resilient_runtime::__private::hint();
                                        return hint;
                                    }
                                    { Ok(1) }
                                },
                            )
                            .await
                    }
                };
                match ::resilient_runtime::__private::settle_limited(
                        &outcome,
                        |failed| match call
                            .ruled_by(
                                ::resilient_runtime::__private::Rulings::new()
                                    .backoff(&backoff),
                            )
                            .decide(rules(), failed.any())
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
