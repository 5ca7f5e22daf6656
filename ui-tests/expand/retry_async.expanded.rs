use resilient_runtime::resilient;
pub async fn fetch(id: &str) -> Result<usize, Failure> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "retry_async::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call = ::resilient_runtime::__private::Attempts::start(rules);
    loop {
        let wait = {
            let outcome: Result<usize, Failure> = async {
                if false {
                    let hint: Result<usize, Failure> = ::resilient_runtime::__private::hint();
                    return hint;
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
                    &outcome,
                    |failed| match call
                        .decide(
                            rules(),
                            failed
                                .retry_on(|error, note| {
                                    #[allow(non_exhaustive_omitted_patterns)]
                                    match error {
                                        Failure::Io { .. } => true,
                                        _ => false,
                                    }
                                }),
                        )
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
pub enum Failure {
    Io,
}
