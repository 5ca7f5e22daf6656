use resilient_runtime::resilient;
pub enum Failure {
    Io,
    Gone,
}
pub async fn fetch(id: u8) -> Result<u8, Failure> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "fallback_chain::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new() },
    );
    let mut call = ::resilient_runtime::__private::Attempts::start(rules);
    let (mut error, mut chain) = {
        let outcome: Result<u8, Failure> = {
            { if id == 0 { Err(Failure::Gone) } else { Ok(id) } }
        };
        match ::resilient_runtime::__private::settle(
            &outcome,
            |failed| failed.to_chain(call.conclude(failed.never())),
        ) {
            ::resilient_runtime::__private::Option::None => return outcome,
            ::resilient_runtime::__private::Option::Some(chain) => {
                match ::resilient_runtime::__private::Outcome::into_result(outcome) {
                    ::resilient_runtime::__private::Result::Ok(value) => {
                        return ::resilient_runtime::__private::Outcome::from_value(
                            value,
                        );
                    }
                    ::resilient_runtime::__private::Result::Err(error) => (error, chain),
                }
            }
        }
    };
    if #[allow(non_exhaustive_omitted_patterns)]
    match (&error) {
        Failure::Io { .. } => true,
        _ => false,
    } {
        let outcome: Result<u8, Failure> = ::resilient_runtime::__private::link::<
            Result<u8, Failure>,
            _,
            _,
        >(cached(id))
            .await;
        match chain.answer(rules(), "cached", outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(done) => return done,
            ::resilient_runtime::__private::ControlFlow::Continue(next) => error = next,
        }
    }
    {
        let outcome: Result<u8, Failure> = {
            let error = error;
            ::resilient_runtime::__private::link::<
                Result<u8, Failure>,
                _,
                _,
            >(explained(id, error))
                .await
        };
        match chain.answer(rules(), "explained", outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(done) => return done,
            ::resilient_runtime::__private::ControlFlow::Continue(next) => error = next,
        }
    }
    {
        let outcome: Result<u8, Failure> = ::resilient_runtime::__private::link::<
            Result<u8, Failure>,
            _,
            _,
        >(::resilient_runtime::__private::apply_1(id, |id| Ok(id)))
            .await;
        match chain.answer(rules(), "closure", outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(done) => return done,
            ::resilient_runtime::__private::ControlFlow::Continue(next) => error = next,
        }
    }
    {
        let outcome: Result<u8, Failure> = <Result<
            u8,
            Failure,
        > as ::resilient_runtime::__private::Outcome>::from_value(0);
        match chain.answer(rules(), "value", outcome) {
            ::resilient_runtime::__private::ControlFlow::Break(done) => return done,
            ::resilient_runtime::__private::ControlFlow::Continue(next) => error = next,
        }
    }
    chain
        .give_up::<
            Result<u8, Failure>,
        >(
            &call,
            rules(),
            error,
            |error| ::resilient_runtime::__private::Text::of(error).render_error(),
            ::resilient_runtime::__private::NO_HOOK,
        )
}
async fn cached(_: u8) -> Result<u8, Failure> {
    Err(Failure::Io)
}
fn explained(_: u8, error: Failure) -> Result<u8, Failure> {
    Err(error)
}
