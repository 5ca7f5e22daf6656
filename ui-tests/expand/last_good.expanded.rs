//! The last success, kept for when the next call fails.
use resilient_runtime::resilient;
pub async fn fetch(id: u8) -> Option<u8> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "last_good::fetch",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new() },
    );
    let last_good_key = ::resilient_runtime::__private::hash_key(&(id));
    let call_last_good = || ::resilient_runtime::__private::last_good_of::<
        Option<u8>,
    >({
        static LAST_GOOD: ::resilient_runtime::__private::LastGood = ::resilient_runtime::__private::LastGood::new();
        &LAST_GOOD
    });
    let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
    let (mut last_error, mut fallback_chain) = {
        let attempt_outcome: Option<u8> = { { load(id).await } };
        match ::resilient_runtime::__private::settle(
            &attempt_outcome,
            |failed_attempt| {
                failed_attempt.to_chain(call_state.conclude(failed_attempt.never()))
            },
        ) {
            ::resilient_runtime::__private::Option::None => {
                call_last_good().remember(last_good_key, &attempt_outcome);
                return attempt_outcome;
            }
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
    {
        if let ::resilient_runtime::__private::Option::Some(good_value) = call_last_good()
            .find(
                last_good_key,
                ::resilient_runtime::__private::Option::Some(
                    ::core::time::Duration::from_secs(600),
                ),
            )
        {
            return fallback_chain
                .close(
                    call_rules(),
                    "last_good",
                    ::resilient_runtime::__private::Outcome::from_value(good_value),
                );
        }
    }
    fallback_chain
        .give_up::<
            Option<u8>,
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
async fn load(id: u8) -> Option<u8> {
    Some(id)
}
