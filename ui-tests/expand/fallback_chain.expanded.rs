use resilient_runtime::resilient;
pub enum Failure {
    Io,
    Gone,
}
pub async fn fetch(id: u8) -> Result<u8, Failure> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "fallback_chain::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new() },
    );
    let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
    let (mut last_error, mut fallback_chain) = {
        let attempt_outcome: Result<u8, Failure> = {
            { if id == 0 { Err(Failure::Gone) } else { Ok(id) } }
        };
        match ::resilient_runtime::__private::settle(
            &attempt_outcome,
            |failed_attempt| {
                failed_attempt.to_chain(call_state.conclude(failed_attempt.never()))
            },
        ) {
            ::resilient_runtime::__private::Option::None => return attempt_outcome,
            ::resilient_runtime::__private::Option::Some(fallback_chain) => {
                match ::resilient_runtime::__private::Outcome::into_result(
                    attempt_outcome,
                ) {
                    ::resilient_runtime::__private::Result::Ok(ok_value) => {
                        return ::resilient_runtime::__private::Outcome::from_value(
                            ok_value,
                        );
                    }
                    ::resilient_runtime::__private::Result::Err(last_error) => {
                        (last_error, fallback_chain)
                    }
                }
            }
        }
    };
    if #[allow(non_exhaustive_omitted_patterns)]
    match (&last_error) {
        Failure::Io { .. } => true,
        _ => false,
    } {
        let attempt_outcome: Result<u8, Failure> = ::resilient_runtime::__private::link::<
            Result<u8, Failure>,
            _,
            _,
        >(cached(id))
            .await;
        match fallback_chain.answer(call_rules(), "cached", attempt_outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(final_outcome) => {
                return final_outcome;
            }
            ::resilient_runtime::__private::ControlFlow::Continue(next_one) => {
                last_error = next_one;
            }
        }
    }
    {
        let attempt_outcome: Result<u8, Failure> = {
            let error = last_error;
            ::resilient_runtime::__private::link::<
                Result<u8, Failure>,
                _,
                _,
            >(explained(id, error))
                .await
        };
        match fallback_chain.answer(call_rules(), "explained", attempt_outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(final_outcome) => {
                return final_outcome;
            }
            ::resilient_runtime::__private::ControlFlow::Continue(next_one) => {
                last_error = next_one;
            }
        }
    }
    {
        let attempt_outcome: Result<u8, Failure> = ::resilient_runtime::__private::link::<
            Result<u8, Failure>,
            _,
            _,
        >(::resilient_runtime::__private::apply_1(id, |id| Ok(id)))
            .await;
        match fallback_chain.answer(call_rules(), "closure", attempt_outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(final_outcome) => {
                return final_outcome;
            }
            ::resilient_runtime::__private::ControlFlow::Continue(next_one) => {
                last_error = next_one;
            }
        }
    }
    let attempt_outcome: Result<u8, Failure> = <Result<
        u8,
        Failure,
    > as ::resilient_runtime::__private::Outcome>::from_value(0);
    fallback_chain.close(call_rules(), "value", attempt_outcome)
}
async fn cached(_: u8) -> Result<u8, Failure> {
    Err(Failure::Io)
}
fn explained(_: u8, error: Failure) -> Result<u8, Failure> {
    Err(error)
}
