use resilient_runtime::{Rejection, resilient};
pub async fn fetch(id: u8) -> Result<u8, Rejection> {
    let rules = || ::resilient_runtime::__private::Rules::new(
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
    ::resilient_runtime::__private::enter(rules);
    let mut convert = ::resilient_runtime::__private::converter::<
        Result<u8, Rejection>,
        _,
    >(::resilient_runtime::__private::from_rejection::<Rejection>);
    let outcome: Result<u8, Rejection> = match ::resilient_runtime::__private::refuse(
        ::resilient_runtime::__private::Option::None,
        rules(),
        &mut convert,
    ) {
        ::resilient_runtime::__private::Option::Some(refused) => refused,
        ::resilient_runtime::__private::Option::None => {
            ::resilient_runtime::__private::limit(
                    rules,
                    convert,
                    async {
                        if false {
                            let hint: Result<u8, Rejection> = ::resilient_runtime::__private::hint();
                            return hint;
                        }
                        { Ok(id) }
                    },
                )
                .await
        }
    };
    ::resilient_runtime::__private::settle_limited(
        &outcome,
        |failed| {
            let mut call = ::resilient_runtime::__private::Attempts::new();
            let why = call.conclude(failed.never());
            failed
                .give_up(
                    &call,
                    rules(),
                    why,
                    |error| {
                        ::resilient_runtime::__private::Text::of(error).render_error()
                    },
                    ::resilient_runtime::__private::NO_HOOK,
                )
        },
    );
    outcome
}
