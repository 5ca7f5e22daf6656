//! What follows an attempt: whether it failed, whether there is another, and how the call ends.

use proc_macro2::TokenStream;
use syn::spanned::Spanned;

use crate::judge::Judge;
use crate::plan::Plan;
use crate::syntax::{locate, start_of};

impl Plan {
    /// `settled` is the value of this expression: nothing where the outcome is good, else what `follow` makes of the
    /// failure.
    pub(super) fn settle(&self, follow: &TokenStream) -> TokenStream {
        let rt = &self.rt;
        // A return type that is no outcome is underlined where it is written.
        let looked_at = generated_at!(self.output.span()=> &attempt_outcome);
        let again = if self.context.is_some() {
            generated!(attempt_context.asked_again())
        } else {
            generated!(false)
        };
        if self.counts_in_a_register() {
            return generated!(#rt::settle_counted(call_state, #looked_at, |mut call_state, failed_attempt| #follow));
        }
        let settled = match &self.refuse {
            // The breaker or the race has asked already.
            Some(_) if self.guards.counting.is_some() || self.guards.hedge.is_some() => {
                generated!(#rt::settle_unless(#looked_at, #again, |_| #rt::was_refused(), |failed_attempt| #follow))
            }
            Some(refuse) => {
                generated_at!(start_of(refuse)=> #rt::settle_unless(#looked_at, #again, #refuse, |failed_attempt| #follow))
            }
            None if self.context.is_some() => {
                generated!(#rt::settle_unless(#looked_at, #again, |_| false, |failed_attempt| #follow))
            }
            None if self.is_limited() => {
                generated!(#rt::settle_limited(#looked_at, |failed_attempt| #follow))
            }
            None => generated!(#rt::settle(#looked_at, |failed_attempt| #follow)),
        };
        if self.repeats && self.links.is_empty() { generated!(#settled.flatten()) } else { settled }
    }

    /// The decision on a failed attempt: the wait before the next one; else nothing, or the chain.
    pub(super) fn follow(&self) -> TokenStream {
        let rt = &self.rt;
        let judged = self.judged();
        let decide = self.decide();
        let text = self.text();
        let announce = self.on_retry.as_ref().map(
            |hook| generated_at!(start_of(hook)=> call_state.announce(call_rules(), retry_wait, failed_attempt.text(#text), #hook);),
        );
        let remember =
            self.context.as_ref().map(|_| generated!(call_state.remember(failed_attempt.text(#text));));
        let has_links = !self.links.is_empty();
        let wait = match () {
            () if self.counts_in_a_register() => generated!({ #rt::pause_blocking(retry_wait); call_state }),
            () if self.waits_while_deciding() => generated!(#rt::pause_blocking(retry_wait)),
            () => generated!(retry_wait),
        };
        let wait =
            if has_links { generated!(#rt::Result::Ok(#wait)) } else { generated!(#rt::Option::Some(#wait)) };
        let wait = if announce.is_some() || remember.is_some() {
            generated!({ #announce #remember #wait })
        } else {
            wait
        };
        let stop = if has_links {
            generated!(#rt::Result::Err(failed_attempt.to_chain(stop_reason)))
        } else {
            let give_up = self.give_up(&generated!(stop_reason));
            generated!({ #give_up; #rt::Option::None })
        };
        let budget = self.guards.has_budget.then(|| generated!(call_budget(),));
        generated! {
            match call_state.#decide(#budget call_rules(), #judged) {
                #rt::Verdict::Retry(retry_wait) => #wait,
                #rt::Verdict::Stop(stop_reason) => #stop,
            }
        }
    }

    /// What the failure says about another attempt.
    pub(super) fn judged(&self) -> TokenStream {
        let judged = self.judged_by_error();
        match &self.stop {
            Some(_) => generated!(#judged.unless_stopped(stop_switch.is_stopped())),
            None => judged,
        }
    }

    /// What the error says about another attempt.
    pub(super) fn judged_by_error(&self) -> TokenStream {
        let judged = match &self.judge {
            Judge::Never => generated!(failed_attempt.never()),
            Judge::Any => generated!(failed_attempt.any()),
            Judge::Transient { abort, asked } => {
                let transient = match &self.settings.retries_if {
                    None => generated_at!(*asked=> transient),
                    Some(condition) => generated_at!(*asked=> transient_if::<{ #condition }>),
                };
                generated_at!(*asked=> failed_attempt.#transient(call_rules(), |last_error, rejection_note| #abort))
            }
            Judge::Predicate(retry) => {
                let heeding = self.heeds_hints.then(|| generated!(.heeding_hints()));
                generated!(failed_attempt #heeding.retry_on(|last_error, rejection_note| #retry))
            }
            Judge::If(function) => generated_at!(start_of(function)=> failed_attempt.retry_if(#function)),
        };
        match &self.judge {
            Judge::Transient { .. } => judged,
            _ if self.never_repeat_effects => generated!(failed_attempt.with_effect(#judged)),
            _ => judged,
        }
    }

    /// The method that decides, with the code of the user's that it asks.
    pub(super) fn decide(&self) -> TokenStream {
        let rt = &self.rt;
        let backoff = self
            .settings
            .own_backoff
            .as_ref()
            .map(|backoff| generated_at!(start_of(backoff)=> .backoff(#backoff)));
        let stop_if = self.stop_if.as_ref().map(|rule| generated_at!(start_of(rule)=> .stop_if(&#rule)));
        let decide = if self.guards.has_budget { generated!(decide_within) } else { generated!(decide) };
        if backoff.is_none() && stop_if.is_none() {
            return decide;
        }
        generated!(ruled_by(#rt::Rulings::new() #backoff #stop_if).#decide)
    }

    /// Reports the failure.
    pub(super) fn give_up(&self, why: &TokenStream) -> TokenStream {
        let (text, hook) = (self.text(), self.give_up_hook());
        generated!(failed_attempt.give_up(&call_state, call_rules(), #why, #text, #hook))
    }

    pub(super) fn give_up_hook(&self) -> TokenStream {
        let rt = &self.rt;
        let Some(hook) = &self.on_give_up else { return generated!(#rt::NO_HOOK) };
        let rt = locate(rt.clone(), start_of(hook));
        generated_at!(start_of(hook)=> #rt::hook(#hook))
    }

    /// The text of an error, by the best of its traits.
    pub(super) fn text(&self) -> TokenStream {
        let rt = &self.rt;
        generated!(|last_error| #rt::Text::of(last_error).render_error())
    }

    /// The call was stopped while it waited.
    pub(super) fn stopped(&self) -> TokenStream {
        let rt = &self.rt;
        // An async wait has given back by itself what it was paid.
        let paid = self.guards.has_budget && !self.place.is_async();
        let refund = paid.then(|| generated!(call_budget().refund();));
        let stopped = generated!(#rt::Why::Stopped);
        if self.links.is_empty() {
            let give_up = self.give_up(&stopped);
            return generated! {
                #rt::withdraw_retry(call_rules());
                #refund
                #rt::settle(&attempt_outcome, |failed_attempt| #give_up);
                return attempt_outcome;
            };
        }
        let chain = self.to_chain(&generated!(break));
        generated! {
            #rt::withdraw_retry(call_rules());
            #refund
            let fallback_chain = #rt::Chain::stopped();
            #chain
        }
    }

    /// Takes the error out of the outcome; a refused Ok ends the call as it is.
    pub(super) fn to_chain(&self, leave: &TokenStream) -> TokenStream {
        let rt = &self.rt;
        generated! {
            match #rt::Outcome::into_result(attempt_outcome) {
                #rt::Result::Ok(ok_value) => return #rt::Outcome::from_value(ok_value),
                #rt::Result::Err(last_error) => #leave (last_error, fallback_chain),
            }
        }
    }
}
