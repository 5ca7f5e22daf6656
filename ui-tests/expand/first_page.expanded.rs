use resilient_runtime::{Rejection, resilient};
pub enum Failure {
    Io,
    Timeout,
}
impl From<Rejection> for Failure {
    fn from(_: Rejection) -> Self {
        Self::Timeout
    }
}
pub async fn fetch(id: &str) -> Result<u32, Failure> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "first_page::fetch",
            );
            &SITE
        },
        const {
            &::resilient_runtime::__private::Policy::new()
                .max_attempts(5)
                .backoff(
                    ::resilient_runtime::__private::Delays::exponential(
                        ::core::time::Duration::from_millis(100),
                    ),
                )
                .jitter(::resilient_runtime::__private::Jitter::Full)
                .timeout(::core::time::Duration::from_secs(30))
        },
    );
    let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
    let (mut last_error, mut fallback_chain) = loop {
        let retry_wait = {
            let convert_rejection = ::resilient_runtime::__private::converter::<
                Result<u32, Failure>,
                _,
            >(|rejection| ::resilient_runtime::__private::from_rejection::<
                Failure,
            >(rejection));
            let attempt_outcome: Result<u32, Failure> = if ::resilient_runtime::__private::lacks_time(
                ::resilient_runtime::__private::Option::None,
                call_rules(),
            ) {
                ::resilient_runtime::__private::refuse(call_rules(), convert_rejection)
            } else {
                ::resilient_runtime::__private::limit(
                        call_rules,
                        convert_rejection,
                        ::core::future::IntoFuture::into_future(load(id)),
                    )
                    .await
            };
            match ::resilient_runtime::__private::settle_limited(
                &attempt_outcome,
                |failed_attempt| match call_state
                    .decide(
                        call_rules(),
                        failed_attempt
                            .retry_on(|last_error, rejection_note| {
                                (#[allow(non_exhaustive_omitted_patterns)]
                                match last_error {
                                    Failure::Io { .. } => true,
                                    _ => false,
                                } || #[allow(non_exhaustive_omitted_patterns)]
                                    match last_error {
                                        Failure::Timeout { .. } => true,
                                        _ => false,
                                    })
                            }),
                    )
                {
                    ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                        ::resilient_runtime::__private::Result::Ok(retry_wait)
                    }
                    ::resilient_runtime::__private::Verdict::Stop(stop_reason) => {
                        ::resilient_runtime::__private::Result::Err(
                            failed_attempt.to_chain(stop_reason),
                        )
                    }
                },
            ) {
                ::resilient_runtime::__private::Option::None => return attempt_outcome,
                ::resilient_runtime::__private::Option::Some(
                    ::resilient_runtime::__private::Result::Err(fallback_chain),
                ) => {
                    match ::resilient_runtime::__private::Outcome::into_result(
                        attempt_outcome,
                    ) {
                        ::resilient_runtime::__private::Result::Ok(ok_value) => {
                            return ::resilient_runtime::__private::Outcome::from_value(
                                ok_value,
                            );
                        }
                        ::resilient_runtime::__private::Result::Err(last_error) => {
                            break (last_error, fallback_chain);
                        }
                    }
                }
                ::resilient_runtime::__private::Option::Some(
                    ::resilient_runtime::__private::Result::Ok(retry_wait),
                ) => retry_wait,
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
    };
    {
        let attempt_outcome: Result<u32, Failure> = ::resilient_runtime::__private::until(
                call_state.deadline(),
                call_rules,
                |rejection| ::resilient_runtime::__private::from_rejection::<
                    Failure,
                >(rejection),
                ::resilient_runtime::__private::link::<
                    Result<u32, Failure>,
                    _,
                    _,
                >(cached_fn(id)),
            )
            .await;
        match fallback_chain.answer(call_rules(), "cached_fn", attempt_outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(final_outcome) => {
                return final_outcome;
            }
            ::resilient_runtime::__private::ControlFlow::Continue(next_one) => {
                last_error = next_one;
            }
        }
    }
    fallback_chain
        .give_up::<
            Result<u32, Failure>,
        >(
            &call_state,
            call_rules(),
            last_error,
            |last_error| {
                ::resilient_runtime::__private::Text::of(last_error).render_error()
            },
            ::resilient_runtime::__private::NO_HOOK,
        )
}
async fn load(_: &str) -> Result<u32, Failure> {
    Err(Failure::Io)
}
fn cached_fn(_: &str) -> Result<u32, Failure> {
    Ok(0)
}
