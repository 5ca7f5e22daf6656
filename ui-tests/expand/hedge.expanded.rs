//! Attempts beside each other, paid from a budget.
use resilient_runtime::resilient;
pub async fn fetch(id: String) -> Option<String> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "hedge::fetch",
                )
                .measuring({
                    static LATENCY: ::resilient_runtime::__private::Latency = ::resilient_runtime::__private::Latency::new();
                    &LATENCY
                });
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().retry().idempotent(true) },
    );
    let call_budget = || -> &'static ::resilient_runtime::__private::RetryBudget {
        static RETRY_BUDGET: ::resilient_runtime::__private::RetryBudget = ::resilient_runtime::__private::RetryBudget::new()
            .named("hedge::fetch");
        &RETRY_BUDGET
    };
    let mut call_state = ::resilient_runtime::__private::Attempts::start(call_rules);
    call_budget().count_call();
    let mut id_slot = ::resilient_runtime::__private::Slot::new(id);
    loop {
        let retry_wait = {
            let attempt_outcome: Option<String> = {
                let (
                    attempt_outcome,
                    attempts_started,
                ): (Option<String>, ::core::primitive::u32) = ::resilient_runtime::__private::hedge(
                        const {
                            &::resilient_runtime::__private::Hedge::new()
                                .after_percentile(95)
                        },
                        call_rules,
                        ::resilient_runtime::__private::Option::Some(call_budget()),
                        call_state.hedges_left(call_rules()),
                        |attempt_outcome: &Option<String>, rejection_note| ::resilient_runtime::__private::ends(
                            attempt_outcome,
                            rejection_note,
                            |failed_attempt| failed_attempt.any(),
                        ),
                        || ::resilient_runtime::__private::measure(
                            call_rules,
                            async {
                                if false {
                                    let return_hint: Option<String> = ::resilient_runtime::__private::hint();
                                    return return_hint;
                                }
                                #[allow(
                                    clippy::shadow_reuse,
                                    clippy::shadow_same,
                                    clippy::shadow_unrelated
                                )]
                                let id = ::resilient_runtime::__private::copy(&id_slot);
                                { load(id).await }
                            },
                        ),
                    )
                    .await;
                call_state.count_hedges(attempts_started);
                attempt_outcome
            };
            ::resilient_runtime::__private::pay_in(
                call_budget(),
                &call_state,
                &attempt_outcome,
            );
            match ::resilient_runtime::__private::settle(
                    &attempt_outcome,
                    |failed_attempt| match call_state
                        .decide_within(call_budget(), call_rules(), failed_attempt.any())
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
        ::resilient_runtime::__private::pause_paid(retry_wait, call_budget()).await
    }
}
async fn load(id: String) -> Option<String> {
    Some(id)
}
