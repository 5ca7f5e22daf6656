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
        let own_backoff = [::core::time::Duration::from_secs(1), wait];
        let base_policy = &self.policy;
        let base_policy: &::resilient_runtime::__private::Policy = base_policy;
        let call_policy: ::resilient_runtime::__private::Policy = (*base_policy)
            .max_attempts(attempts)
            .retry();
        let call_rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "call_policy::get",
                );
                &SITE
            },
            &call_policy,
        );
        let mut call_state = ::resilient_runtime::__private::Call::start(call_rules);
        loop {
            let retry_wait = {
                let convert_rejection = ::resilient_runtime::__private::converter::<
                    Result<u8, Rejection>,
                    _,
                >(|rejection| ::resilient_runtime::__private::from_rejection::<
                    Rejection,
                >(rejection));
                let attempt_outcome: Result<u8, Rejection> = if ::resilient_runtime::__private::lacks_time(
                    call_state.attempts_deadline(),
                    call_rules(),
                ) {
                    ::resilient_runtime::__private::refuse(
                        call_rules(),
                        convert_rejection,
                    )
                } else {
                    ::resilient_runtime::__private::within(
                            call_state.attempts_deadline(),
                            call_rules,
                            convert_rejection,
                            async {
                                if false {
                                    let return_hint: Result<u8, Rejection> = ::resilient_runtime::__private::hint();
                                    return return_hint;
                                }
                                { Ok(1) }
                            },
                        )
                        .await
                };
                match ::resilient_runtime::__private::settle_limited(
                        &attempt_outcome,
                        |failed_attempt| match call_state
                            .ruled_by(
                                ::resilient_runtime::__private::Rulings::new()
                                    .backoff(&own_backoff),
                            )
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
