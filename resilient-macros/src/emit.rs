//! A plan as tokens.
//!
//! ```text
//! #[resilient(max_attempts = 5, retry_on = [Io])]
//! async fn fetch(id: &str) -> Result<Price, Failure> { BODY }
//!
//! async fn fetch(id: &str) -> Result<Price, Failure> {
//!     let call_rules = || rt::Rules::new({ static SITE: rt::Site = rt::Site::new(..); &SITE }, const { &POLICY });
//!     let mut call_state = rt::Attempts::start(call_rules);
//!     loop {
//!         let retry_wait = {
//!             let attempt_outcome: Result<Price, Failure> = async { HINT { BODY } }.await;
//!             match rt::settle(&attempt_outcome, |failed_attempt| {
//!                 match call_state.decide(call_rules(), failed_attempt.retry_on(|last_error, rejection_note| matches!(last_error, Failure::Io { .. }))) {
//!                     rt::Verdict::Retry(retry_wait) => Some(retry_wait),
//!                     rt::Verdict::Stop(stop_reason) => { failed_attempt.give_up(&call_state, call_rules(), stop_reason, TEXT, rt::NO_HOOK); None }
//!                 }
//!             }).flatten() {
//!                 None => return attempt_outcome,
//!                 Some(retry_wait) => retry_wait,
//!             }
//!         };
//!         match retry_wait.nonzero() { None => rt::yield_once().await, Some(retry_wait) => rt::sleep(retry_wait).await }
//!     }
//! }
//! ```
//!
//! `rules` is a closure of size zero, so that nothing of it is stored across the awaits. The outcome is looked at where it
//! lies and has one way out, so that a good one is never moved; it is gone before the wait begins, so that the two share
//! their bytes. What follows a failure is a closure, so that all of it is out of line.

mod attempt;
mod gate;
mod verdict;

use proc_macro2::{Group, TokenStream};
use syn::spanned::Spanned;
use syn::{FnArg, Signature};

use crate::fallback::Link;
use crate::plan::{Memory, Plan};
use crate::syntax::{locate, start_of};

impl Plan {
    /// The content of the function's body, or of its async block, around the user's `block`.
    pub(crate) fn emit(&self, block: &Group) -> TokenStream {
        let before = self.before();
        let attempts = if self.repeats { self.repeated(block) } else { self.single(block) };
        if self.links.is_empty() {
            return generated!(#before #attempts);
        }
        let last = self.links.len() - 1;
        let links = self.links.iter().enumerate().map(|(at, link)| link.emit(self, at == last));
        let give_up = (!self.links.iter().any(Link::always_answers)).then(|| {
            let (output, text, hook) = (&self.output, self.text(), self.give_up_hook());
            generated!(fallback_chain.give_up::<#output>(&call_state, call_rules(), last_error, #text, #hook))
        });
        generated! {
            #before
            let (mut last_error, mut fallback_chain) = #attempts;
            #(#links)*
            #give_up
        }
    }

    /// The signature, with the patterns replaced that the attempts bind.
    pub(crate) fn signature(&self, sig: &Signature) -> Signature {
        let mut sig = sig.clone();
        for (at, input) in sig.inputs.iter_mut().enumerate() {
            match input {
                FnArg::Receiver(receiver) => {
                    if let Some(plan) = &self.receiver {
                        plan.replace(receiver);
                    }
                }
                FnArg::Typed(argument) => {
                    if let Some(plan) = self.arguments.iter().find(|plan| plan.at == at) {
                        plan.replace(argument);
                    }
                }
            }
        }
        sig
    }

    /// Everything before the first attempt. Settings come first: they see the arguments as they were given.
    fn before(&self) -> TokenStream {
        let Self { rt, name, .. } = self;
        let (lets, policy) = (&self.settings.lets, &self.settings.policy);
        let (guards, measured) = (&self.guards.lets, &self.guards.measured);
        let stop = self.stop.as_ref().map(|stop| {
            generated_at! { start_of(stop)=>
                let stop_switch = &#stop;
                let stop_switch: &#rt::Stop = stop_switch;
            }
        });
        let memory = match self.memory {
            Memory::Light if self.counts_in_a_register() => generated!(#rt::Tally::start(call_rules)),
            Memory::Light => generated!(#rt::Attempts::start(call_rules)),
            Memory::Full if self.links.iter().any(Link::takes_time) => {
                generated!(#rt::Call::start(call_rules).with_reserve())
            }
            Memory::Full => generated!(#rt::Call::start(call_rules)),
        };
        let gate = self.guards.has_gate().then(|| self.gate());
        let output = &self.output;
        let remembered = self.links.iter().find_map(Link::remembered_key).map(|key| {
            let last_good_of = locate(generated!(#rt::last_good_of), output.span());
            let hash = locate(generated!(#rt::hash_key), start_of(key));
            generated_at! { start_of(key)=>
                let last_good_key = #hash(&(#key));
                let call_last_good = || #last_good_of::<#output>({
                    static LAST_GOOD: #rt::LastGood = #rt::LastGood::new();
                    &LAST_GOOD
                });
            }
        });
        let paid_in = self.guards.has_budget.then(|| generated!(call_budget().count_call();));
        let start = if self.remembers_failures_only() {
            generated!(#rt::enter(call_rules);)
        } else {
            generated!(let mut call_state = #memory;)
        };
        let receiver = self.receiver.as_ref().map(|receiver| receiver.before(rt));
        let arguments = self.arguments.iter().map(|argument| argument.before(rt));
        let shown = self.arguments.iter().map(|argument| argument.show(rt));
        generated! {
            #(#shown)*
            #lets
            #stop
            let call_rules = || #rt::Rules::new(
                {
                    static SITE: #rt::Site = #rt::Site::new(#name) #measured;
                    &SITE
                },
                #policy,
            );
            #guards
            #gate
            #remembered
            #start
            #paid_in
            #receiver
            #(#arguments)*
        }
    }

    /// The loop. Its value, where there is a fallback chain, is the last error and the chain.
    fn repeated(&self, block: &Group) -> TokenStream {
        let rt = &self.rt;
        let is_async = self.place.is_async();
        let prepare = self.prepare();
        let outcome = self.outcome(block);
        let settled = self.settle(&self.follow());
        let success = self.succeed();
        // A sync function without `stop` has waited already, out of line.
        let wait = if self.waits_while_deciding() { generated!(()) } else { generated!(retry_wait) };
        let (end, waited) = if self.counts_in_a_register() {
            (
                generated!(#rt::Option::None => return attempt_outcome,),
                generated!(#rt::Option::Some(next_one)),
            )
        } else if self.links.is_empty() {
            (generated!(#rt::Option::None => return attempt_outcome,), generated!(#rt::Option::Some(#wait)))
        } else {
            let chain = self.to_chain(&generated!(break));
            let end = generated! {
                #rt::Option::None => #success,
                #rt::Option::Some(#rt::Result::Err(fallback_chain)) => #chain,
            };
            (end, generated!(#rt::Option::Some(#rt::Result::Ok(#wait))))
        };
        if self.stop.is_some() {
            // The outcome is kept over the wait, since a stop makes it the last one.
            let pause = match (is_async, self.guards.has_budget) {
                (true, true) => {
                    generated!(#rt::pause_paid_unless(stop_switch, retry_wait, call_budget()).await)
                }
                (true, false) => generated!(#rt::pause_unless(stop_switch, retry_wait).await),
                (false, _) => generated!(#rt::pause_blocking_unless(stop_switch, retry_wait)),
            };
            let stopped = self.stopped();
            return generated! {
                loop {
                    #prepare
                    #outcome
                    match #settled {
                        #end
                        #waited => if #pause { #stopped },
                    }
                }
            };
        }
        if !is_async {
            let next =
                if self.counts_in_a_register() { generated!(call_state = next_one) } else { generated!({}) };
            return generated! {
                loop {
                    #prepare
                    #outcome
                    match #settled {
                        #end
                        #waited => #next,
                    }
                }
            };
        }
        let pause = if self.guards.has_budget {
            generated!(#rt::pause_paid(retry_wait, call_budget()).await)
        } else {
            generated! {
                match retry_wait.nonzero() {
                    #rt::Option::None => #rt::yield_once().await,
                    #rt::Option::Some(retry_wait) => #rt::sleep(retry_wait).await,
                }
            }
        };
        generated! {
            loop {
                let retry_wait = {
                    #prepare
                    #outcome
                    match #settled {
                        #end
                        #waited => retry_wait,
                    }
                };
                #pause
            }
        }
    }

    /// One attempt, without a loop: what it borrows from a `&mut` argument may be returned.
    fn single(&self, block: &Group) -> TokenStream {
        let rt = &self.rt;
        let prepare = self.prepare();
        let outcome = self.outcome(block);
        if self.links.is_empty() {
            let give_up = self.give_up(&generated!(stop_reason));
            let memory = self
                .remembers_failures_only()
                .then(|| generated!(let mut call_state = #rt::Attempts::new();));
            let settled = self.settle(&generated! {{
                #memory
                let stop_reason = call_state.conclude(failed_attempt.never());
                #give_up
            }});
            return generated! {
                #prepare
                #outcome
                #settled;
                attempt_outcome
            };
        }
        let settled =
            self.settle(&generated!(failed_attempt.to_chain(call_state.conclude(failed_attempt.never()))));
        let chain = self.to_chain(&TokenStream::new());
        let success = self.succeed();
        generated! {
            {
                #prepare
                #outcome
                match #settled {
                    #rt::Option::None => #success,
                    #rt::Option::Some(fallback_chain) => #chain,
                }
            }
        }
    }

    /// Whether nothing is to be remembered before the only attempt has failed.
    fn remembers_failures_only(&self) -> bool {
        !self.repeats && self.memory == Memory::Light && self.links.is_empty() && self.guards.hedge.is_none()
    }

    /// Whether a loop's memory is small, and nothing outside of the decision asks for it.
    fn counts_in_a_register(&self) -> bool {
        self.repeats
            && self.waits_while_deciding()
            && self.memory == Memory::Light
            && self.links.is_empty()
            && self.refuse.is_none()
            && !self.guards.has_budget
            && !self.is_limited()
    }

    /// Whether the wait is part of the decision, and so out of the way of a good outcome: where nothing has to be awaited
    /// or asked after it.
    fn waits_while_deciding(&self) -> bool {
        !self.place.is_async() && self.stop.is_none()
    }
}
