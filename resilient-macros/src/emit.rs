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

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use syn::spanned::Spanned;
use syn::{FnArg, Signature};

use crate::argument::Argument;
use crate::fallback::Link;
use crate::passing::Passing;
use crate::plan::{Judge, Memory, Plan, Shape};
use crate::receiver::Receiver;
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
        let (output, text, hook) = (&self.output, self.text(), self.give_up_hook());
        generated! {
            #before
            let (mut last_error, mut fallback_chain) = #attempts;
            #(#links)*
            fallback_chain.give_up::<#output>(&call_state, call_rules(), last_error, #text, #hook)
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
        let Self { rt, fn_name, .. } = self;
        let (lets, policy) = (&self.settings.lets, &self.settings.policy);
        let name = self.name.clone().unwrap_or_else(|| {
            let name = fn_name.to_string();
            let name = format!("::{}", name.strip_prefix("r#").unwrap_or(&name));
            generated!(::core::concat!(::core::module_path!(), #name))
        });
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
                    static SITE: #rt::Site = #rt::Site::new(#name);
                    &SITE
                },
                #policy,
            );
            #start
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
                #rt::Option::None => return attempt_outcome,
                #rt::Option::Some(#rt::Result::Err(fallback_chain)) => #chain,
            };
            (end, generated!(#rt::Option::Some(#rt::Result::Ok(#wait))))
        };
        if self.stop.is_some() {
            // The outcome is kept over the wait, since a stop makes it the last one.
            let pause = if is_async {
                generated!(#rt::pause_unless(stop_switch, retry_wait).await)
            } else {
                generated!(#rt::pause_blocking_unless(stop_switch, retry_wait))
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
                match retry_wait.nonzero() {
                    #rt::Option::None => #rt::yield_once().await,
                    #rt::Option::Some(retry_wait) => #rt::sleep(retry_wait).await,
                }
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
        generated! {
            {
                #prepare
                #outcome
                match #settled {
                    #rt::Option::None => return attempt_outcome,
                    #rt::Option::Some(fallback_chain) => #chain,
                }
            }
        }
    }

    /// `settled` is the value of this expression: nothing where the outcome is good, else what `follow` makes of the
    /// failure.
    fn settle(&self, follow: &TokenStream) -> TokenStream {
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

    /// Whether nothing is to be remembered before the only attempt has failed.
    fn remembers_failures_only(&self) -> bool {
        !self.repeats && self.memory == Memory::Light && self.links.is_empty()
    }

    /// Whether a loop's memory is small, and nothing outside of the decision asks for it.
    fn counts_in_a_register(&self) -> bool {
        self.repeats
            && self.waits_while_deciding()
            && self.memory == Memory::Light
            && self.links.is_empty()
            && self.refuse.is_none()
            && !self.is_limited()
    }

    /// Whether the wait is part of the decision, and so out of the way of a good outcome: where nothing has to be awaited
    /// or asked after it.
    fn waits_while_deciding(&self) -> bool {
        !self.place.is_async() && self.stop.is_none()
    }

    /// The decision on a failed attempt: the wait before the next one; else nothing, or the chain.
    fn follow(&self) -> TokenStream {
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
        generated! {
            match call_state.#decide(call_rules(), #judged) {
                #rt::Verdict::Retry(retry_wait) => #wait,
                #rt::Verdict::Stop(stop_reason) => #stop,
            }
        }
    }

    /// Reports the failure.
    fn give_up(&self, why: &TokenStream) -> TokenStream {
        let (text, hook) = (self.text(), self.give_up_hook());
        generated!(failed_attempt.give_up(&call_state, call_rules(), #why, #text, #hook))
    }

    /// The call was stopped while it waited.
    fn stopped(&self) -> TokenStream {
        let rt = &self.rt;
        let stopped = generated!(#rt::Why::Stopped);
        if self.links.is_empty() {
            let give_up = self.give_up(&stopped);
            return generated! {
                #rt::withdraw_retry(call_rules());
                #rt::settle(&attempt_outcome, |failed_attempt| #give_up);
                return attempt_outcome;
            };
        }
        let chain = self.to_chain(&generated!(break));
        generated! {
            #rt::withdraw_retry(call_rules());
            let fallback_chain = #rt::Chain::stopped();
            #chain
        }
    }

    /// Takes the error out of the outcome; a refused Ok ends the call as it is.
    fn to_chain(&self, leave: &TokenStream) -> TokenStream {
        let rt = &self.rt;
        generated! {
            match #rt::Outcome::into_result(attempt_outcome) {
                #rt::Result::Ok(ok_value) => return #rt::Outcome::from_value(ok_value),
                #rt::Result::Err(last_error) => #leave (last_error, fallback_chain),
            }
        }
    }

    /// What one attempt needs that is not in its block.
    fn prepare(&self) -> TokenStream {
        let slotted = |argument: &Argument| argument.passing == Passing::Slotted && !self.keeps(argument);
        let last = self.arguments.iter().any(slotted)
            || self.receiver.as_ref().is_some_and(|receiver| receiver.is_slotted() && !self.keeps_self());
        let last = (last && self.repeats)
            .then(|| generated!(let is_last_attempt = call_state.is_last(call_rules());));
        let context = self.context.as_ref().map(|_| generated!(let attempt_context = call_state.context();));
        generated!(#last #context)
    }

    /// `let outcome: RET = ..;`
    ///
    /// ```text
    /// { return fetch(id)?; }    ->  async { HINT { return fetch(id)?; } }.await
    /// { fetch(id).await }       ->  { { fetch(id).await } }                      nothing can leave it: no async block
    /// { fetch(id).await }       ->  rt::limit(call_rules, CONVERT, fetch(id)).await   limited: the future itself
    /// ```
    fn outcome(&self, block: &Group) -> TokenStream {
        let Self { rt, output, .. } = self;
        let limited = self.is_limited();
        let attempt = match (self.place.is_async(), limited) {
            (true, false) if !matches!(self.body, Shape::Leaves) => self.block(block, false),
            (true, false) => {
                let block = self.block(block, true);
                generated!(async #block.await)
            }
            (true, true) => {
                let convert = self.convert();
                let attempt = match &self.body {
                    Shape::Awaits(future) if self.binds_nothing() => {
                        generated!(::core::future::IntoFuture::into_future(#future))
                    }
                    _ => {
                        let block = self.block(block, true);
                        generated!(async #block)
                    }
                };
                let (deadline, limited) = match self.memory {
                    Memory::Light => (
                        generated!(#rt::Option::None),
                        generated!(#rt::limit(call_rules, convert_rejection, #attempt).await),
                    ),
                    Memory::Full => {
                        let deadline = generated!(call_state.attempts_deadline());
                        (
                            deadline.clone(),
                            generated!(#rt::within(#deadline, call_rules, convert_rejection, #attempt).await),
                        )
                    }
                };
                return generated! {
                    let mut convert_rejection = #rt::converter::<#output, _>(#convert);
                    let attempt_outcome: #output = match #rt::refuse(#deadline, call_rules(), &mut convert_rejection) {
                        #rt::Option::Some(refused_outcome) => refused_outcome,
                        #rt::Option::None => #limited,
                    };
                };
            }
            (false, false) => {
                let block = self.block(block, false);
                generated!(#rt::call_once(|| -> #output #block))
            }
            (false, true) => {
                let (block, convert) = (self.block(block, false), self.convert());
                generated! {
                    #rt::within_blocking(call_state.attempts_deadline(), call_rules(), #convert, || -> #output #block)
                }
            }
        };
        generated!(let attempt_outcome: #output = #attempt;)
    }

    /// Whether the attempts see arguments and `self` as the function does.
    fn binds_nothing(&self) -> bool {
        let binds = |argument: &Argument| !matches!(argument.passing, Passing::Shared { .. });
        self.context.is_none()
            && !self.arguments.iter().any(binds)
            && self.receiver.as_ref().is_none_or(Receiver::is_untouched)
    }

    /// ```text
    /// { if false { let return_hint: RET = rt::hint(); return return_hint; } let order = rt::take(..); { BODY } }
    /// ```
    fn block(&self, block: &Group, hint: bool) -> TokenStream {
        let Self { rt, output, .. } = self;
        let hint = hint.then(|| {
            generated! {
                if false {
                    let return_hint: #output = #rt::hint();
                    return return_hint;
                }
            }
        });
        let context = self.context.as_ref().map(|name| generated!(let #name = &attempt_context;));
        let receiver =
            self.receiver.as_ref().map(|receiver| receiver.bind(rt, &self.is_last(self.keeps_self())));
        let arguments =
            self.arguments.iter().map(|argument| argument.bind(rt, &self.is_last(self.keeps(argument))));
        let body = match &self.receiver {
            Some(receiver) => receiver.rename_in_attempt(block.stream()),
            None => block.stream(),
        };
        let mut user = Group::new(Delimiter::Brace, body);
        // A block of the user's span as tail expression would be called an unused brace.
        user.set_span(Span::mixed_site().located_at(block.span()));
        generated!({ #hint #context #receiver #(#arguments)* #user })
    }

    /// The last attempt may have the argument itself, unless the fallback chain needs it (`kept`).
    fn is_last(&self, kept: bool) -> TokenStream {
        if kept || !self.repeats { generated!(false) } else { generated!(is_last_attempt) }
    }

    fn keeps(&self, argument: &Argument) -> bool {
        let names = argument.names();
        self.links.iter().any(|link| link.uses(&names))
    }

    fn keeps_self(&self) -> bool {
        self.links.iter().any(Link::uses_self)
    }

    /// What the failure says about another attempt.
    fn judged(&self) -> TokenStream {
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
        let judged = match &self.judge {
            Judge::Transient { .. } => judged,
            _ if self.never_repeat_effects => generated!(failed_attempt.with_effect(#judged)),
            _ => judged,
        };
        match &self.stop {
            Some(_) => generated!(#judged.unless_stopped(stop_switch.is_stopped())),
            None => judged,
        }
    }

    /// The method that decides, with the code of the user's that it asks.
    fn decide(&self) -> TokenStream {
        let rt = &self.rt;
        let backoff = self
            .settings
            .own_backoff
            .as_ref()
            .map(|backoff| generated_at!(start_of(backoff)=> .backoff(#backoff)));
        let stop_if = self.stop_if.as_ref().map(|rule| generated_at!(start_of(rule)=> .stop_if(&#rule)));
        if backoff.is_none() && stop_if.is_none() {
            return generated!(decide);
        }
        generated!(ruled_by(#rt::Rulings::new() #backoff #stop_if).decide)
    }

    /// The text of an error, by the best of its traits.
    fn text(&self) -> TokenStream {
        let rt = &self.rt;
        generated!(|last_error| #rt::Text::of(last_error).render_error())
    }

    fn give_up_hook(&self) -> TokenStream {
        let rt = &self.rt;
        let Some(hook) = &self.on_give_up else { return generated!(#rt::NO_HOOK) };
        let rt = locate(rt.clone(), start_of(hook));
        generated_at!(start_of(hook)=> #rt::hook(#hook))
    }
}
