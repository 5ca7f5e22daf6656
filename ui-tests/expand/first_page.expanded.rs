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
    let rules = || ::resilient_runtime::__private::Rules::new(
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
    let mut call = ::resilient_runtime::__private::Attempts::start(rules);
    let (mut error, mut chain) = loop {
        let wait = {
            let mut convert = ::resilient_runtime::__private::converter::<
                Result<u32, Failure>,
                _,
            >(::resilient_runtime::__private::from_rejection::<Failure>);
            let outcome: Result<u32, Failure> = match ::resilient_runtime::__private::refuse(
                ::resilient_runtime::__private::Option::None,
                rules(),
                &mut convert,
            ) {
                ::resilient_runtime::__private::Option::Some(refused) => refused,
                ::resilient_runtime::__private::Option::None => {
                    ::resilient_runtime::__private::limit(
                            rules,
                            convert,
                            ::core::future::IntoFuture::into_future(load(id)),
                        )
                        .await
                }
            };
            match ::resilient_runtime::__private::settle_limited(
                &outcome,
                |failed| match call
                    .decide(
                        rules(),
                        failed
                            .retry_on(|error, note| {
                                (#[allow(non_exhaustive_omitted_patterns)]
                                match error {
                                    Failure::Io { .. } => true,
                                    _ => false,
                                } || #[allow(non_exhaustive_omitted_patterns)]
                                    match error {
                                        Failure::Timeout { .. } => true,
                                        _ => false,
                                    })
                            }),
                    )
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
                ) => wait,
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
    };
    {
        let outcome: Result<u32, Failure> = ::resilient_runtime::__private::until(
                call.deadline(),
                rules,
                ::resilient_runtime::__private::from_rejection::<Failure>,
                ::resilient_runtime::__private::link::<
                    Result<u32, Failure>,
                    _,
                    _,
                >(cached_fn(id)),
            )
            .await;
        match chain.answer(rules(), "cached_fn", outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(done) => return done,
            ::resilient_runtime::__private::ControlFlow::Continue(next) => error = next,
        }
    }
    chain
        .give_up::<
            Result<u32, Failure>,
        >(
            &call,
            rules(),
            error,
            |error| ::resilient_runtime::__private::Text::of(error).render_error(),
            ::resilient_runtime::__private::NO_HOOK,
        )
}
async fn load(_: &str) -> Result<u32, Failure> {
    Err(Failure::Io)
}
fn cached_fn(_: &str) -> Result<u32, Failure> {
    Ok(0)
}
