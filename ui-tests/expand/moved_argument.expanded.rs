use resilient_runtime::resilient;
pub fn send(
    order: String,
    count: u32,
    argument_2: (u8, Vec<u8>),
    note: String,
) -> Result<usize, ()> {
    let rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "moved_argument::send",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new().max_attempts(3) },
    );
    let mut call = ::resilient_runtime::__private::Tally::start(rules);
    let mut order_slot = ::resilient_runtime::__private::Slot::new(order);
    let mut argument_2_slot = ::resilient_runtime::__private::Slot::new(argument_2);
    loop {
        let last = call.is_last(rules());
        let outcome: Result<usize, ()> = ::resilient_runtime::__private::call_once(|| -> Result<
            usize,
            (),
        > {
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let order = ::resilient_runtime::__private::take(&mut order_slot, last);
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let mut count = count;
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let (a, b) = ::resilient_runtime::__private::take(
                &mut argument_2_slot,
                last,
            );
            {
                count += u32::from(a);
                drop((order, b));
                Ok(note.len() + count as usize)
            }
        });
        match ::resilient_runtime::__private::settle_counted(
            call,
            &outcome,
            |mut call, failed| match call.decide(rules(), failed.any()) {
                ::resilient_runtime::__private::Verdict::Retry(wait) => {
                    ::resilient_runtime::__private::Option::Some({
                        ::resilient_runtime::__private::pause_blocking(wait);
                        call
                    })
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
        ) {
            ::resilient_runtime::__private::Option::None => return outcome,
            ::resilient_runtime::__private::Option::Some(next) => call = next,
        }
    }
}
