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
//!             match rt::check(outcome) {
//!                 rt::ControlFlow::Break(done) => return done,
//!                 rt::ControlFlow::Continue(failed) => {
//!                     let judged = failed.retry_on(|error, _| matches!(error, Failure::Io { .. }));
//!                     match call.decide(rules(), judged) {
//!                         rt::Verdict::Retry(wait) => wait,
//!                         rt::Verdict::Stop(why) => return failed.give_up(&call, rules(), why, TEXT),
//!                     }
//!                 }
//!             }
//!         };
//!         rt::pause(wait).await;
//!     }
//! }
//! ```
//!
//! `rules` is a closure of size zero, so that nothing of it is stored across the awaits; the outcome is gone before the
//! wait begins, so that the two share their bytes.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use syn::{FnArg, Signature};

use crate::argument::{Argument, Passing};
use crate::fallback::Link;
use crate::plan::{Judge, Memory, Plan};
use crate::syntax::start_of;

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
                let stop: &#rt::Stop = ::core::borrow::Borrow::borrow(stop);
            }
        });
        let start = match self.memory {
            Memory::Light => generated!(#rt::Attempts::start(rules)),
            Memory::Full if self.links.iter().any(Link::takes_time) => {
                generated!(#rt::Call::start(rules).with_reserve())
            }
            Memory::Full => generated!(#rt::Call::start(rules)),
        };
        let receiver = self.receiver.as_ref().map(|receiver| receiver.before(rt));
        let arguments = self.arguments.iter().map(|argument| argument.before(rt));
        generated! {
            #lets
            #stop
            let rules = || #rt::Rules::new(
                {
                    static SITE: #rt::Site = #rt::Site::new(#name, ::core::file!(), ::core::line!());
                    &SITE
                },
                #policy,
            );
            let mut call = #start;
            #receiver
            #(#arguments)*
        }
    }

    /// The loop. Its value, where there is a fallback chain, is the last error and the chain.
    fn repeated(&self, block: &Group) -> TokenStream {
        let rt = &self.rt;
        let prepare = self.prepare();
        let attempt = self.attempt(block);
        let judged = self.judged();
        let decide = self.decide();
        let announce = self.on_retry.as_ref().map(|hook| generated_at!(start_of(hook)=> call.announce(rules(), wait, #hook);));
        let text = self.text();
        let remember = self.context.as_ref().map(|_| generated!(call.remember(failed.text(#text));));
        let stop = self.stop_with(&generated!(why), &generated!(break));
        let is_async = self.place.is_async();
        if self.stop.is_some() {
            // The outcome is kept over the wait, since a stop makes it the last one.
            let pause = if is_async {
                generated!(#rt::pause_unless(stop, wait).await)
            } else {
                generated!(#rt::pause_blocking_unless(stop, wait))
            };
            let stopped = self.stop_with(&generated!(#rt::Why::Stopped), &generated!(break));
            return generated! {
                loop {
                    #prepare
                    match #attempt {
                        #rt::ControlFlow::Break(done) => return done,
                        #rt::ControlFlow::Continue(failed) => {
                            let judged = #judged;
                            match #decide {
                                #rt::Verdict::Retry(wait) => {
                                    #announce
                                    #remember
                                    if #pause {
                                        #stopped
                                    }
                                }
                                #rt::Verdict::Stop(why) => #stop,
                            }
                        }
                    }
                }
            };
        }
        let pause =
            if is_async { generated!(#rt::pause(wait).await) } else { generated!(#rt::pause_blocking(wait)) };
        let wait = if announce.is_some() || remember.is_some() {
            generated!({ #announce #remember wait })
        } else {
            generated!(wait)
        };
        generated! {
            loop {
                let wait = {
                    #prepare
                    match #attempt {
                        #rt::ControlFlow::Break(done) => return done,
                        #rt::ControlFlow::Continue(failed) => {
                            let judged = #judged;
                            match #decide {
                                #rt::Verdict::Retry(wait) => #wait,
                                #rt::Verdict::Stop(why) => #stop,
                            }
                        }
                    }
                };
                #pause;
            }
        }
    }

    /// One attempt, without a loop: what it borrows from a `&mut` argument may be returned.
    fn single(&self, block: &Group) -> TokenStream {
        let rt = &self.rt;
        let prepare = self.prepare();
        let attempt = self.attempt(block);
        if self.links.is_empty() {
            let (text, hook) = (self.text(), self.give_up_hook());
            return generated! {
                #prepare
                match #attempt {
                    #rt::ControlFlow::Break(done) => done,
                    #rt::ControlFlow::Continue(failed) => {
                        let why = call.conclude(rules(), failed.never());
                        failed.give_up(&call, rules(), why, #text, #hook)
                    }
                }
            };
        }
        let chain = self.stop_with(&generated!(why), &TokenStream::new());
        generated! {
            {
                #prepare
                match #attempt {
                    #rt::ControlFlow::Break(done) => return done,
                    #rt::ControlFlow::Continue(failed) => {
                        let why = call.conclude(rules(), failed.never());
                        #chain
                    }
                }
            }
        }
    }

    /// The end of the attempts: the outcome is returned, or its error given to the chain.
    fn stop_with(&self, why: &TokenStream, leave: &TokenStream) -> TokenStream {
        let rt = &self.rt;
        if self.links.is_empty() {
            let (text, hook) = (self.text(), self.give_up_hook());
            return generated!(return failed.give_up(&call, rules(), #why, #text, #hook));
        }
        generated! {
            match failed.into_chain(#why) {
                #rt::ControlFlow::Break(done) => return done,
                #rt::ControlFlow::Continue(chain) => #leave chain,
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

    /// Runs the block and sorts its outcome.
    fn attempt(&self, block: &Group) -> TokenStream {
        let Self { rt, output, .. } = self;
        let block = self.block(block);
        let checked = match (self.place.is_async(), self.is_limited()) {
            (true, false) => generated!(#rt::check::<#output>(async #block.await)),
            (true, true) => {
                let convert = self.convert();
                let limited = match self.memory {
                    Memory::Light => generated!(#rt::limit(rules, async #block)),
                    Memory::Full => generated!(#rt::within(call.attempts_deadline(), rules, async #block)),
                };
                generated!(#rt::check_limited::<#output>(#limited.await, #convert))
            }
            (false, false) => generated!(#rt::check::<#output>(#rt::call_once(|| -> #output #block))),
            (false, true) => {
                let convert = self.convert();
                generated! {
                    #rt::check_limited::<#output>(
                        #rt::within_blocking(call.attempts_deadline(), rules(), || -> #output #block),
                        #convert,
                    )
                }
            }
        };
        let again = if self.context.is_some() { generated!(context.asked_again()) } else { generated!(false) };
        match &self.refuse {
            Some(refuse) => generated_at!(start_of(refuse)=> #rt::refine(#checked, #again, #refuse)),
            None if self.context.is_some() => generated!(#rt::refine(#checked, #again, |_| false)),
            None => checked,
        }
    }

    /// ```text
    /// { if false { let hint: RET = rt::hint(); return hint; } let order = rt::take(..); { BODY } }
    /// ```
    fn block(&self, block: &Group) -> TokenStream {
        let Self { rt, output, .. } = self;
        let hint = self.place.is_async().then(|| generated! {
            if false {
                let hint: #output = #rt::hint();
                return hint;
            }
        });
        let context = self.context.as_ref().map(|name| generated!(let #name = &context;));
        let receiver = self.receiver.as_ref().map(|receiver| receiver.bind(rt, &self.is_last(self.keeps_self())));
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
        let rt = &self.rt;
        let judged = match &self.judge {
            Judge::Never => generated!(failed.never()),
            Judge::Any => generated!(failed.any()),
            Judge::Transient { abort, asked } => {
                generated_at!(*asked=> failed.transient(rules(), |error, note| #abort))
            }
            Judge::Predicate(retry) => generated!(failed.retry_on(|error, note| #retry)),
            Judge::If(function) => generated_at!(start_of(function)=> failed.retry_if(#function)),
        };
        let judged = match &self.judge {
            Judge::Transient { .. } => judged,
            _ if self.never_repeat_effects => generated!(failed.with_effect(#judged)),
            _ => judged,
        };
        let _ = rt;
        match &self.stop {
            Some(_) => generated!(#judged.unless_stopped(stop.is_stopped())),
            None => judged,
        }
    }

    fn decide(&self) -> TokenStream {
        let rt = &self.rt;
        let backoff = self.settings.own_backoff.map(|span| generated_at!(span=> .backoff(&backoff)));
        let stop_if = self.stop_if.as_ref().map(|rule| generated_at!(start_of(rule)=> .stop_if(&#rule)));
        if backoff.is_none() && stop_if.is_none() {
            return generated!(call.decide(rules(), judged));
        }
        generated!(call.decide_by(rules(), judged, #rt::Rulings::new() #backoff #stop_if))
    }

    /// The text of an error, by the best of its traits.
    fn text(&self) -> TokenStream {
        let rt = &self.rt;
        generated!(|error| #rt::Text::of(error).text())
    }

    fn give_up_hook(&self) -> TokenStream {
        let rt = &self.rt;
        match &self.on_give_up {
            Some(hook) => generated_at!(start_of(hook)=> ::core::option::Option::Some(#hook)),
            None => generated!(#rt::NO_HOOK),
        }
    }
}
