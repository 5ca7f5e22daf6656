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
    let mut call = ::resilient_runtime::__private::Attempts::start(rules);
    let outcome: Result<u8, Rejection> = ::resilient_runtime::__private::limit(
            rules,
            ::resilient_runtime::__private::from_rejection::<Rejection>,
            async {
                if false {
                    let hint: Result<u8, Rejection> = ::resilient_runtime::__private::hint();
                    return hint;
                }
                { Ok(id) }
            },
        )
        .await;
    ::resilient_runtime::__private::settle_limited(
        &outcome,
        |failed| {
            let why = call.conclude(failed.never());
            failed
                .give_up(
                    &call,
                    rules(),
                    why,
                    |error| ::resilient_runtime::__private::Text::of(error).text(),
                    ::resilient_runtime::__private::NO_HOOK,
                )
        },
    );
    outcome
}
