//! Every guard in front of an async attempt.
use resilient_runtime::resilient;
pub enum Failure {
    #[rejection]
    Late,
    Io,
}
#[automatically_derived]
impl ::core::fmt::Debug for Failure {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::write_str(
            f,
            match self {
                Failure::Late => "Late",
                Failure::Io => "Io",
            },
        )
    }
}
#[automatically_derived]
impl ::core::convert::From<::resilient_runtime::Rejection> for Failure {
    fn from(_: ::resilient_runtime::Rejection) -> Self {
        Self::Late
    }
}
pub async fn fetch(id: u8) -> Result<u8, Failure> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "guards::fetch",
            );
            &SITE
        },
        const {
            &::resilient_runtime::__private::Policy::new()
                .retry()
                .timeout(::core::time::Duration::from_secs(1))
        },
    );
    let call_breaker = || -> &'static ::resilient_runtime::__private::CircuitBreaker {
        static CIRCUIT_BREAKER: ::resilient_runtime::__private::CircuitBreaker = ::resilient_runtime::__private::CircuitBreaker::new()
            .consecutive(5)
            .named("guards::fetch");
        &CIRCUIT_BREAKER
    };
    let call_limiter = || -> &'static ::resilient_runtime::__private::RateLimiter {
        static RATE_LIMITER: ::resilient_runtime::__private::RateLimiter = ::resilient_runtime::__private::RateLimiter::new(
                100,
                ::core::time::Duration::from_secs(1),
            )
            .named("guards::fetch");
        &RATE_LIMITER
    };
    let call_bulkhead = || -> &'static ::resilient_runtime::__private::Bulkhead {
        static BULKHEAD: ::resilient_runtime::__private::Bulkhead = ::resilient_runtime::__private::Bulkhead::new(
                10,
            )
            .max_queued(50)
            .named("guards::fetch");
        &BULKHEAD
    };
    let call_gate = move || {
        ::resilient_runtime::__private::Gate::new()
            .breaker(call_breaker())
            .limiter(call_limiter())
    };
    let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
    loop {
        let retry_wait = {
            let convert_rejection = ::resilient_runtime::__private::shared_converter::<
                Result<u8, Failure>,
                _,
            >(|rejection| ::resilient_runtime::__private::from_rejection::<
                Failure,
            >(rejection));
            let attempt_outcome: Result<u8, Failure> = if ::resilient_runtime::__private::lacks_time(
                ::resilient_runtime::__private::Option::None,
                call_rules(),
            ) {
                ::resilient_runtime::__private::refuse(call_rules(), convert_rejection)
            } else {
                ::resilient_runtime::__private::guard(
                        convert_rejection,
                        call_gate,
                        ::resilient_runtime::__private::booking::<
                            Result<u8, Failure>,
                            _,
                            _,
                        >(
                            |attempt_outcome, rejection_note| match ::resilient_runtime::__private::Outcome::error(
                                attempt_outcome,
                            ) {
                                ::resilient_runtime::__private::Option::None => {
                                    ::resilient_runtime::__private::Booking::Success
                                }
                                ::resilient_runtime::__private::Option::Some(last_error) => {
                                    ::resilient_runtime::__private::Booking::retried(
                                        rejection_note,
                                        || {
                                            (::resilient_runtime::__private::is_answer(rejection_note)
                                                && #[allow(non_exhaustive_omitted_patterns)]
                                                match last_error {
                                                    Failure::Io { .. } => true,
                                                    _ => false,
                                                }
                                                || ::resilient_runtime::__private::is_rejected(
                                                    rejection_note,
                                                    &[::resilient_runtime::__private::RejectionKind::Full],
                                                ))
                                        },
                                    )
                                }
                            },
                            |last_error| {
                                ::resilient_runtime::__private::Text::of(last_error)
                                    .render_error()
                            },
                        ),
                        ::resilient_runtime::__private::limit(
                            call_rules,
                            convert_rejection,
                            ::resilient_runtime::__private::occupy(
                                convert_rejection,
                                call_bulkhead,
                                ::core::future::IntoFuture::into_future(load(id)),
                            ),
                        ),
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
                                    ::resilient_runtime::__private::is_answer(rejection_note)
                                        && #[allow(non_exhaustive_omitted_patterns)]
                                        match last_error {
                                            Failure::Io { .. } => true,
                                            _ => false,
                                        }
                                        || ::resilient_runtime::__private::is_rejected(
                                            rejection_note,
                                            &[::resilient_runtime::__private::RejectionKind::Full],
                                        )
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
async fn load(id: u8) -> Result<u8, Failure> {
    Ok(id)
}
