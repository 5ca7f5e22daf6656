use resilient_runtime::resilient;
pub async fn fetch(id: &str) -> Result<usize, Failure> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "retry_async::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
    loop {
        let retry_wait = {
            let attempt_outcome: Result<usize, Failure> = async {
                if false {
                    let return_hint: Result<usize, Failure> = ::resilient_runtime::__private::hint();
                    return return_hint;
                }
                {
                    if id.is_empty() {
                        return Err(Failure::Io);
                    }
                    Ok(id.len())
                }
            }
                .await;
            match ::resilient_runtime::__private::settle(
                    &attempt_outcome,
                    |failed_attempt| match call_state
                        .decide(
                            call_rules(),
                            failed_attempt
                                .retry_on(|last_error, rejection_note| {
                                    #[allow(non_exhaustive_omitted_patterns)]
                                    match last_error {
                                        Failure::Io { .. } => true,
                                        _ => false,
                                    }
                                }),
                        )
                    {
                        ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                            ::resilient_runtime::__private::Option::Some(retry_wait)
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
                )
                .flatten()
            {
                ::resilient_runtime::__private::Option::None => return attempt_outcome,
                ::resilient_runtime::__private::Option::Some(retry_wait) => retry_wait,
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
pub enum Failure {
    Io,
}
