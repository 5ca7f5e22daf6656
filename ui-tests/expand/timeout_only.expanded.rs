use resilient_runtime::{Rejection, resilient};
pub async fn fetch(id: u8) -> Result<u8, Rejection> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "timeout_only::fetch",
            );
            &SITE
        },
        const {
            &::resilient_runtime::__private::Policy::new()
                .timeout(::core::time::Duration::from_secs(1))
        },
    );
    ::resilient_runtime::__private::enter(call_rules);
    let convert_rejection = ::resilient_runtime::__private::converter::<
        Result<u8, Rejection>,
        _,
    >(|rejection| ::resilient_runtime::__private::from_rejection::<
        Rejection,
    >(rejection));
    let attempt_outcome: Result<u8, Rejection> = if ::resilient_runtime::__private::lacks_time(
        ::resilient_runtime::__private::Option::None,
        call_rules(),
    ) {
        ::resilient_runtime::__private::refuse(call_rules(), convert_rejection)
    } else {
        ::resilient_runtime::__private::limit(
                call_rules,
                convert_rejection,
                async {
                    if false {
                        let return_hint: Result<u8, Rejection> = ::resilient_runtime::__private::hint();
                        return return_hint;
                    }
                    { Ok(id) }
                },
            )
            .await
    };
    ::resilient_runtime::__private::settle_limited(
        &attempt_outcome,
        |failed_attempt| {
            let mut call_state = ::resilient_runtime::__private::Attempts::new();
            let stop_reason = call_state.conclude(failed_attempt.never());
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
                )
        },
    );
    attempt_outcome
}
