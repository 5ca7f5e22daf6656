//! The guards that an attempt passes, and what its outcome means to them.

use proc_macro2::TokenStream;

use crate::error_type::fill_inferred;
use crate::guards::Per;
use crate::judge::Judge;
use crate::plan::Plan;
use crate::syntax::start_of;

impl Plan {
    /// ```text
    /// let call_gate = move || rt::Gate::new().breaker(call_breaker()).limiter(call_limiter());
    /// ```
    ///
    /// `move`, so that it holds what the closures hold, often nothing, instead of references to them.
    pub(super) fn gate(&self) -> TokenStream {
        let rt = &self.rt;
        let breaker = self.guards.counting.as_ref().map(|_| generated!(.breaker(call_breaker())));
        let limiter = self.guards.limiter.map(|per| match per {
            Per::Attempt => generated!(.limiter(call_limiter())),
            Per::Call => generated!(.limiter_once(call_limiter(), call_pass)),
        });
        generated!(let call_gate = move || #rt::Gate::new() #breaker #limiter;)
    }

    /// What the outcome means to the circuit breaker.
    ///
    /// ```text
    /// rt::booking::<RET, _, _>(
    ///     |attempt_outcome, rejection_note| match rt::Outcome::error(attempt_outcome) {
    ///         rt::Option::None => rt::Booking::Success,
    ///         rt::Option::Some(last_error) => rt::Booking::retried(rejection_note, || matches!(last_error, Failure::Io { .. })),
    ///     },
    ///     TEXT,
    /// )
    /// ```
    pub(super) fn booking(&self) -> TokenStream {
        let Self { rt, output, .. } = self;
        let Some(counting) = &self.guards.counting else { return generated!(#rt::NOT_BOOKED) };
        let (book, text) = (counting.book(rt), self.text());
        let success = if let Some(refuse) = &self.refuse {
            generated_at! { start_of(refuse)=>
                #rt::Booking::unless_refused(#rt::is_refused(attempt_outcome, #refuse))
            }
        } else {
            generated!(#rt::Booking::Success)
        };
        generated! {
            #rt::booking::<#output, _, _>(
                |attempt_outcome, rejection_note| match #rt::Outcome::error(attempt_outcome) {
                    #rt::Option::None => #success,
                    #rt::Option::Some(last_error) => #book,
                },
                #text,
            )
        }
    }

    /// The conversion of rejections, for several layers: one that can be copied, or a reference to the user's.
    pub(super) fn shared_convert(&self) -> (TokenStream, TokenStream) {
        let Self { rt, output, .. } = self;
        let convert = self.convert();
        let filled = fill_inferred(output);
        let made = generated!(let convert_rejection = #rt::shared_converter::<#filled, _>(#convert););
        let used = if self.on_reject.is_some() {
            generated!(&convert_rejection)
        } else {
            generated!(convert_rejection)
        };
        (made, used)
    }

    /// Several attempts at a time, of which the first success counts.
    ///
    /// ```text
    /// let (attempt_outcome, attempts_started): (RET, u32) =
    ///     rt::hedge(HEDGE, call_rules, rt::NO_BUDGET, MOST, ENDS, || ATTEMPT).await;
    /// call_state.count_hedges(attempts_started);
    /// ```
    pub(super) fn hedged(&self, hedge: &TokenStream, attempt: &TokenStream) -> TokenStream {
        let Self { rt, output, .. } = self;
        let budget = if self.guards.has_budget {
            generated!(#rt::Option::Some(call_budget()))
        } else {
            generated!(#rt::Option::None)
        };
        let most = if self.repeats {
            generated!(call_state.hedges_left(call_rules()))
        } else {
            generated!(::core::primitive::u32::MAX)
        };
        let attempt = match &self.refuse {
            // Where a breaker counts, it has asked.
            Some(refuse) if self.guards.counting.is_none() => {
                generated_at!(start_of(refuse)=> #rt::ask_refusal(#attempt, #refuse))
            }
            _ => attempt.clone(),
        };
        let ends = if let Judge::Never = &self.judge {
            generated!(#rt::ends_at_success::<#output>)
        } else {
            let judged = self.judged_by_error();
            let ends = if self.refuse.is_some() {
                generated!(#rt::ends_unless_refused)
            } else {
                generated!(#rt::ends)
            };
            generated! {
                |attempt_outcome: &#output, rejection_note| #ends(attempt_outcome, rejection_note, |failed_attempt| #judged)
            }
        };
        generated! {
            let (attempt_outcome, attempts_started): (#output, ::core::primitive::u32) =
                #rt::hedge(#hedge, call_rules, #budget, #most, #ends, || #attempt).await;
            call_state.count_hedges(attempts_started);
        }
    }

    /// The end of a call that succeeded.
    pub(super) fn succeed(&self) -> TokenStream {
        if self.links.iter().any(|link| link.remembered_key().is_some()) {
            generated! {{
                call_last_good().remember(last_good_key, &attempt_outcome);
                return attempt_outcome
            }}
        } else {
            generated!(return attempt_outcome)
        }
    }
}
