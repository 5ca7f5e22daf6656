//! Guards in front of a blocking attempt, one of them an object of the caller's.
use resilient_runtime::{CircuitBreaker, resilient};
pub enum Failure {
    #[rejection]
    Late,
    NotFound,
}
#[automatically_derived]
impl ::core::fmt::Debug for Failure {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::write_str(
            f,
            match self {
                Failure::Late => "Late",
                Failure::NotFound => "NotFound",
            },
        )
    }
}
#[automatically_derived]
impl ::core::convert::From<::resilient_runtime::Rejection> for Failure {
    fn from(_: ::resilient_runtime::Rejection) -> Self {
        Self::Late
    }
}
pub struct Client {
    breaker: CircuitBreaker,
    most: u32,
}
impl Client {
    pub fn fetch(&self, id: u8) -> Result<u8, Failure> {
        let call_rules = || ::resilient_runtime::__private::Rules::new(
            {
                static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                    "guards_sync::fetch",
                );
                &SITE
            },
            const { &::resilient_runtime::__private::Policy::new() },
        );
        let kept_breaker = &self.breaker;
        let call_breaker = || ::resilient_runtime::__private::shared::<
            ::resilient_runtime::__private::CircuitBreaker,
            _,
        >(kept_breaker);
        let call_bulkhead = || -> &'static ::resilient_runtime::__private::Bulkhead {
            static BULKHEAD: ::resilient_runtime::__private::Bulkhead = ::resilient_runtime::__private::Bulkhead::new(
                    1,
                )
                .named("guards_sync::fetch");
            &BULKHEAD
        };
        ::resilient_runtime::__private::Adopt::adopt(
            call_bulkhead(),
            ::resilient_runtime::__private::Bulkhead::new(self.most),
        );
        let call_gate = move || {
            ::resilient_runtime::__private::Gate::new().breaker(call_breaker())
        };
        ::resilient_runtime::__private::enter(call_rules);
        let convert_rejection = ::resilient_runtime::__private::shared_converter::<
            Result<u8, Failure>,
            _,
        >(|rejection| ::resilient_runtime::__private::from_rejection::<
            Failure,
        >(rejection));
        let attempt_outcome: Result<u8, Failure> = ::resilient_runtime::__private::guard_blocking(
            convert_rejection,
            call_gate(),
            ::resilient_runtime::__private::booking::<
                Result<u8, Failure>,
                _,
                _,
            >(
                |attempt_outcome, rejection_note| match ::resilient_runtime::__private::Outcome::error(
                    attempt_outcome,
                ) {
                    ::resilient_runtime::__private::Option::None => {
                        ::resilient_runtime::__private::Booking::Success
                    }
                    ::resilient_runtime::__private::Option::Some(last_error) => {
                        if ::resilient_runtime::__private::is_answer(rejection_note)
                            && #[allow(non_exhaustive_omitted_patterns)]
                            match last_error {
                                Failure::NotFound { .. } => true,
                                _ => false,
                            }
                        {
                            ::resilient_runtime::__private::Booking::Neutral
                        } else {
                            ::resilient_runtime::__private::Booking::retried(
                                rejection_note,
                                || {
                                    ::resilient_runtime::__private::Blame::of(last_error)
                                        .blames_the_other_side()
                                },
                            )
                        }
                    }
                },
                |last_error| {
                    ::resilient_runtime::__private::Text::of(last_error).render_error()
                },
            ),
            || ::resilient_runtime::__private::occupy_blocking(
                convert_rejection,
                call_bulkhead(),
                || -> Result<u8, Failure> {
                    { if id == 0 { Err(Failure::NotFound) } else { Ok(id) } }
                },
            ),
        );
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
}
