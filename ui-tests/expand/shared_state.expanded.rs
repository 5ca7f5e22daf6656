//! State that functions share, and that is kept for each value of a key.
use resilient_runtime::resilient;
pub enum Failure {
    #[rejection]
    Late,
}
#[automatically_derived]
impl ::core::fmt::Debug for Failure {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::write_str(f, "Late")
    }
}
#[automatically_derived]
impl ::core::convert::From<::resilient_runtime::Rejection> for Failure {
    fn from(_: ::resilient_runtime::Rejection) -> Self {
        Self::Late
    }
}
pub async fn shared() -> Result<u8, Failure> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "shared_state::shared",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new() },
    );
    let call_breaker = || -> &'static ::resilient_runtime::__private::CircuitBreaker {
        static CIRCUIT_BREAKER: ::resilient_runtime::__private::Upstream<
            ::resilient_runtime::__private::CircuitBreaker,
        > = ::resilient_runtime::__private::Upstream::new(
            "inventory",
            || ::resilient_runtime::__private::CircuitBreaker::new().named("inventory"),
        );
        CIRCUIT_BREAKER.get()
    };
    let call_gate = move || {
        ::resilient_runtime::__private::Gate::new().breaker(call_breaker())
    };
    ::resilient_runtime::__private::enter(call_rules);
    let convert_rejection = ::resilient_runtime::__private::shared_converter::<
        Result<u8, Failure>,
        _,
    >(|rejection| ::resilient_runtime::__private::from_rejection::<Failure>(rejection));
    let attempt_outcome: Result<u8, Failure> = ::resilient_runtime::__private::guard(
            convert_rejection,
            call_gate,
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
                        ::resilient_runtime::__private::Booking::retried(
                            rejection_note,
                            || {
                                ::resilient_runtime::__private::Blame::of(last_error)
                                    .blames_the_other_side()
                            },
                        )
                    }
                },
                |last_error| {
                    ::resilient_runtime::__private::Text::of(last_error).render_error()
                },
            ),
            async {
                if false {
                    let return_hint: Result<u8, Failure> = ::resilient_runtime::__private::hint();
                    return return_hint;
                }
                { Ok(1) }
            },
        )
        .await;
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
pub fn keyed(tenant: &str) -> Result<usize, Failure> {
    let call_rules = || ::resilient_runtime::__private::Rules::new(
        {
            static SITE: ::resilient_runtime::__private::Site = ::resilient_runtime::__private::Site::new(
                "shared_state::keyed",
            );
            &SITE
        },
        const { &::resilient_runtime::__private::Policy::new() },
    );
    let state_key = ::resilient_runtime::__private::hash_key(&(tenant));
    let kept_limiter = {
        static RATE_LIMITER: ::resilient_runtime::__private::Keyed<
            ::resilient_runtime::__private::RateLimiter,
        > = ::resilient_runtime::__private::Keyed::new(|| {
            ::resilient_runtime::__private::RateLimiter::new(
                    5,
                    ::core::time::Duration::from_secs(1),
                )
                .named("shared_state::keyed")
        });
        ::resilient_runtime::__private::kept(&RATE_LIMITER, state_key)
    };
    let call_limiter = || -> &::resilient_runtime::__private::RateLimiter {
        &kept_limiter
    };
    let call_pass = &::resilient_runtime::__private::PerCall::new();
    let call_gate = move || {
        ::resilient_runtime::__private::Gate::new()
            .limiter_once(call_limiter(), call_pass)
    };
    ::resilient_runtime::__private::enter(call_rules);
    let convert_rejection = ::resilient_runtime::__private::shared_converter::<
        Result<usize, Failure>,
        _,
    >(|rejection| ::resilient_runtime::__private::from_rejection::<Failure>(rejection));
    let attempt_outcome: Result<usize, Failure> = ::resilient_runtime::__private::guard_blocking(
        convert_rejection,
        call_gate(),
        ::resilient_runtime::__private::NOT_BOOKED,
        || -> Result<usize, Failure> { { Ok(tenant.len()) } },
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
