//! A plan as tokens.
//!
//! ```text
//! #[resilient(max_attempts = 5, retry_on = [Io])]
//! async fn fetch(id: &str) -> Result<Price, Failure> { BODY }
//!
//! async fn fetch(id: &str) -> Result<Price, Failure> {
//!     let rules = || rt::Rules::new({ static SITE: rt::Site = rt::Site::new(..); &SITE }, const { &POLICY });
//!     let mut call = rt::Attempts::start(rules);
//!     loop {
//!         let wait = {
//!             let outcome: Result<Price, Failure> = async { HINT { BODY } }.await;
//!             match rt::settle(&outcome, |failed| {
//!                 match call.decide(rules(), failed.retry_on(|error, note| matches!(error, Failure::Io { .. }))) {
//!                     rt::Verdict::Retry(wait) => Some(wait),
//!                     rt::Verdict::Stop(why) => { failed.give_up(&call, rules(), why, TEXT, rt::NO_HOOK); None }
//!                 }
//!             }).flatten() {
//!                 None => return outcome,
//!                 Some(wait) => wait,
//!             }
//!         };
//!         match wait.nonzero() { None => rt::yield_once().await, Some(wait) => rt::sleep(wait).await }
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
use crate::plan::{Judge, Memory, Plan};
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
            let (mut error, mut chain) = #attempts;
            #(#links)*
            chain.give_up::<#output>(&call, rules(), error, #text, #hook)
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
        let name = match &self.name {
            Some(name) => name.clone(),
            None => {
                let name = fn_name.to_string();
                let name = format!("::{}", name.strip_prefix("r#").unwrap_or(&name));
                generated!(::core::concat!(::core::module_path!(), #name))
            }
        };
        let stop = self.stop.as_ref().map(|stop| {
            generated_at! { start_of(stop)=>
                let stop = &#stop;
                let stop: &#rt::Stop = stop;
            }
        });
        let memory = match self.memory {
            Memory::Light if self.counts_in_a_register() => generated!(#rt::Tally::start(rules)),
            Memory::Light => generated!(#rt::Attempts::start(rules)),
            Memory::Full if self.links.iter().any(Link::takes_time) => {
                generated!(#rt::Call::start(rules).with_reserve())
            }
            Memory::Full => generated!(#rt::Call::start(rules)),
        };
        let start = if self.remembers_failures_only() {
            generated!(#rt::enter(rules);)
        } else {
            generated!(let mut call = #memory;)
        };
        let receiver = self.receiver.as_ref().map(|receiver| receiver.before(rt));
        let arguments = self.arguments.iter().map(|argument| argument.before(rt));
        let shown = self.arguments.iter().map(|argument| argument.show(rt));
        generated! {
            #(#shown)*
            #lets
            #stop
            let rules = || #rt::Rules::new(
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
        let wait = if self.waits_while_deciding() { generated!(()) } else { generated!(wait) };
        let (end, waited) = if self.counts_in_a_register() {
            (generated!(#rt::Option::None => return outcome,), generated!(#rt::Option::Some(next)))
        } else if self.links.is_empty() {
            (generated!(#rt::Option::None => return outcome,), generated!(#rt::Option::Some(#wait)))
        } else {
            let chain = self.to_chain(&generated!(break));
            let end = generated! {
                #rt::Option::None => return outcome,
                #rt::Option::Some(#rt::Result::Err(chain)) => #chain,
            };
            (end, generated!(#rt::Option::Some(#rt::Result::Ok(#wait))))
        };
        if self.stop.is_some() {
            // The outcome is kept over the wait, since a stop makes it the last one.
            let pause = if is_async {
                generated!(#rt::pause_unless(stop, wait).await)
            } else {
                generated!(#rt::pause_blocking_unless(stop, wait))
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
            let next = if self.counts_in_a_register() { generated!(call = next) } else { generated!({}) };
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
                let wait = {
                    #prepare
                    #outcome
                    match #settled {
                        #end
                        #waited => wait,
                    }
                };
                match wait.nonzero() {
                    #rt::Option::None => #rt::yield_once().await,
                    #rt::Option::Some(wait) => #rt::sleep(wait).await,
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
            let give_up = self.give_up(&generated!(why));
            let memory =
                self.remembers_failures_only().then(|| generated!(let mut call = #rt::Attempts::new();));
            let settled = self.settle(&generated! {{
                #memory
                let why = call.conclude(failed.never());
                #give_up
            }});
            return generated! {
                #prepare
                #outcome
                #settled;
                outcome
            };
        }
        let settled = self.settle(&generated!(failed.to_chain(call.conclude(failed.never()))));
        let chain = self.to_chain(&TokenStream::new());
        generated! {
            {
                #prepare
                #outcome
                match #settled {
                    #rt::Option::None => return outcome,
                    #rt::Option::Some(chain) => #chain,
                }
            }
        }
    }

    /// `settled` is the value of this expression: nothing where the outcome is good, else what `follow` makes of the
    /// failure.
    fn settle(&self, follow: &TokenStream) -> TokenStream {
        let rt = &self.rt;
        // A return type that is no outcome is underlined where it is written.
        let looked_at = generated_at!(self.output.span()=> &outcome);
        let again =
            if self.context.is_some() { generated!(context.asked_again()) } else { generated!(false) };
        if self.counts_in_a_register() {
            return generated!(#rt::settle_counted(call, #looked_at, |mut call, failed| #follow));
        }
        let settled = match &self.refuse {
            Some(refuse) => {
                generated_at!(start_of(refuse)=> #rt::settle_unless(#looked_at, #again, #refuse, |failed| #follow))
            }
            None if self.context.is_some() => {
                generated!(#rt::settle_unless(#looked_at, #again, |_| false, |failed| #follow))
            }
            None if self.is_limited() => generated!(#rt::settle_limited(#looked_at, |failed| #follow)),
            None => generated!(#rt::settle(#looked_at, |failed| #follow)),
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
            |hook| generated_at!(start_of(hook)=> call.announce(rules(), wait, failed.text(#text), #hook);),
        );
        let remember = self.context.as_ref().map(|_| generated!(call.remember(failed.text(#text));));
        let has_links = !self.links.is_empty();
        let wait = match () {
            () if self.counts_in_a_register() => generated!({ #rt::pause_blocking(wait); call }),
            () if self.waits_while_deciding() => generated!(#rt::pause_blocking(wait)),
            () => generated!(wait),
        };
        let wait =
            if has_links { generated!(#rt::Result::Ok(#wait)) } else { generated!(#rt::Option::Some(#wait)) };
        let wait = if announce.is_some() || remember.is_some() {
            generated!({ #announce #remember #wait })
        } else {
            wait
        };
        let stop = if has_links {
            generated!(#rt::Result::Err(failed.to_chain(why)))
        } else {
            let give_up = self.give_up(&generated!(why));
            generated!({ #give_up; #rt::Option::None })
        };
        generated! {
            match call.#decide(rules(), #judged) {
                #rt::Verdict::Retry(wait) => #wait,
                #rt::Verdict::Stop(why) => #stop,
            }
        }
    }

    /// Reports the failure.
    fn give_up(&self, why: &TokenStream) -> TokenStream {
        let (text, hook) = (self.text(), self.give_up_hook());
        generated!(failed.give_up(&call, rules(), #why, #text, #hook))
    }

    /// The call was stopped while it waited.
    fn stopped(&self) -> TokenStream {
        let rt = &self.rt;
        let stopped = generated!(#rt::Why::Stopped);
        if self.links.is_empty() {
            let give_up = self.give_up(&stopped);
            return generated! {
                #rt::withdraw_retry(rules());
                #rt::settle(&outcome, |failed| #give_up);
                return outcome;
            };
        }
        let chain = self.to_chain(&generated!(break));
        generated! {
            #rt::withdraw_retry(rules());
            let chain = #rt::Chain::stopped();
            #chain
        }
    }

    /// Takes the error out of the outcome; a refused Ok ends the call as it is.
    fn to_chain(&self, leave: &TokenStream) -> TokenStream {
        let rt = &self.rt;
        generated! {
            match #rt::Outcome::into_result(outcome) {
                #rt::Result::Ok(value) => return #rt::Outcome::from_value(value),
                #rt::Result::Err(error) => #leave (error, chain),
            }
        }
    }

    /// What one attempt needs that is not in its block.
    fn prepare(&self) -> TokenStream {
        let slotted = |argument: &Argument| argument.passing == Passing::Slotted && !self.keeps(argument);
        let last = self.arguments.iter().any(slotted)
            || self.receiver.as_ref().is_some_and(|receiver| receiver.is_slotted() && !self.keeps_self());
        let last = (last && self.repeats).then(|| generated!(let last = call.is_last(rules());));
        let context = self.context.as_ref().map(|_| generated!(let context = call.context();));
        generated!(#last #context)
    }

    /// `let outcome: RET = ..;`
    ///
    /// ```text
    /// { return fetch(id)?; }    ->  async { HINT { return fetch(id)?; } }.await
    /// { fetch(id).await }       ->  { { fetch(id).await } }                      nothing can leave it: no async block
    /// { fetch(id).await }       ->  rt::limit(rules, CONVERT, fetch(id)).await   limited: the future itself
    /// ```
    fn outcome(&self, block: &Group) -> TokenStream {
        let Self { rt, output, .. } = self;
        let limited = self.is_limited();
        let attempt = match (self.place.is_async(), limited) {
            (true, false) if self.ends_at_its_end => self.block(block, false),
            (true, false) => {
                let block = self.block(block, true);
                generated!(async #block.await)
            }
            (true, true) => {
                let convert = self.convert();
                let attempt = match &self.awaited {
                    Some(future) if self.binds_nothing() => {
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
                        generated!(#rt::limit(rules, convert, #attempt).await),
                    ),
                    Memory::Full => {
                        let deadline = generated!(call.attempts_deadline());
                        (deadline.clone(), generated!(#rt::within(#deadline, rules, convert, #attempt).await))
                    }
                };
                return generated! {
                    let mut convert = #rt::converter::<#output, _>(#convert);
                    let outcome: #output = match #rt::refuse(#deadline, rules(), &mut convert) {
                        #rt::Option::Some(refused) => refused,
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
                    #rt::within_blocking(call.attempts_deadline(), rules(), #convert, || -> #output #block)
                }
            }
        };
        generated!(let outcome: #output = #attempt;)
    }

    /// Whether the attempts see arguments and `self` as the function does.
    fn binds_nothing(&self) -> bool {
        let binds = |argument: &Argument| !matches!(argument.passing, Passing::Shared { .. });
        self.context.is_none()
            && !self.arguments.iter().any(binds)
            && self.receiver.as_ref().is_none_or(Receiver::is_untouched)
    }

    /// ```text
    /// { if false { let hint: RET = rt::hint(); return hint; } let order = rt::take(..); { BODY } }
    /// ```
    fn block(&self, block: &Group, hint: bool) -> TokenStream {
        let Self { rt, output, .. } = self;
        let hint = hint.then(|| {
            generated! {
                if false {
                    let hint: #output = #rt::hint();
                    return hint;
                }
            }
        });
        let context = self.context.as_ref().map(|name| generated!(let #name = &context;));
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
        if kept || !self.repeats { generated!(false) } else { generated!(last) }
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
            Judge::Never => generated!(failed.never()),
            Judge::Any => generated!(failed.any()),
            Judge::Transient { abort, asked } => {
                generated_at!(*asked=> failed.transient(rules(), |error, note| #abort))
            }
            Judge::Predicate(retry) => {
                let heeding = self.heeds_hints.then(|| generated!(.heeding_hints()));
                generated!(failed #heeding.retry_on(|error, note| #retry))
            }
            Judge::If(function) => generated_at!(start_of(function)=> failed.retry_if(#function)),
        };
        let judged = match &self.judge {
            Judge::Transient { .. } => judged,
            _ if self.never_repeat_effects => generated!(failed.with_effect(#judged)),
            _ => judged,
        };
        match &self.stop {
            Some(_) => generated!(#judged.unless_stopped(stop.is_stopped())),
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
        generated!(|error| #rt::Text::of(error).render_error())
    }

    fn give_up_hook(&self) -> TokenStream {
        let rt = &self.rt;
        match &self.on_give_up {
            Some(hook) => {
                let rt = locate(rt.clone(), start_of(hook));
                generated_at!(start_of(hook)=> #rt::hook(#hook))
            }
            None => generated!(#rt::NO_HOOK),
        }
    }
}
