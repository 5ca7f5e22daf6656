use resilient_runtime::resilient;
pub fn send(
    order: String,
    count: u32,
    argument_2: (u8, Vec<u8>),
    note: String,
) -> Result<usize, ()> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "moved_argument::send",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call_state = ::resilient_runtime::__private::Tally::start(call_rules);
    let mut order_slot = ::resilient_runtime::__private::Slot::new(order);
    let mut argument_2_slot = ::resilient_runtime::__private::Slot::new(argument_2);
    loop {
        let is_last_attempt = call_state.is_last(call_rules());
        let attempt_outcome: Result<usize, ()> = ::resilient_runtime::__private::call_once(|| -> Result<
            usize,
            (),
        > {
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let order = ::resilient_runtime::__private::take(
                &mut order_slot,
                is_last_attempt,
            );
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let mut count = count;
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let (a, b) = ::resilient_runtime::__private::take(
                &mut argument_2_slot,
                is_last_attempt,
            );
            {
                count += u32::from(a);
                drop((order, b));
                Ok(note.len() + count as usize)
            }
        });
        match ::resilient_runtime::__private::settle_counted(
            call_state,
            &attempt_outcome,
            |mut call_state, failed_attempt| match call_state
                .decide(call_rules(), failed_attempt.any())
            {
                ::resilient_runtime::__private::Verdict::Retry(retry_wait) => {
                    ::resilient_runtime::__private::Option::Some({
                        ::resilient_runtime::__private::pause_blocking(retry_wait);
                        call_state
                    })
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
        ) {
            ::resilient_runtime::__private::Option::None => return attempt_outcome,
            ::resilient_runtime::__private::Option::Some(next_one) => {
                call_state = next_one;
            }
        }
    }
}
