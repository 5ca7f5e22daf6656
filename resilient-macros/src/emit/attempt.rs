//! One attempt: what it binds, and how the body runs.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use syn::spanned::Spanned;

use crate::argument::Argument;
use crate::error_type::fill_inferred;
use crate::fallback::Link;
use crate::passing::Passing;
use crate::place::Place;
use crate::plan::{Memory, Plan, Shape};
use crate::receiver::Receiver;

impl Plan {
    /// What one attempt needs that is not in its block.
    pub(super) fn prepare(&self) -> TokenStream {
        let slotted = |argument: &Argument| argument.passing == Passing::Slotted && !self.keeps(argument);
        let last = self.arguments.iter().any(slotted)
            || self.receiver.as_ref().is_some_and(|receiver| receiver.is_slotted() && !self.keeps_self());
        let last = (last && self.repeats && self.guards.hedge.is_none())
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
    pub(super) fn outcome(&self, block: &Group) -> TokenStream {
        let made = match (self.place.is_async(), self.has_layers()) {
            (true, true) => self.layered(block),
            (true, false) => self.awaited(block),
            (false, _) => self.blocking(block),
        };
        let paid = self.guards.has_budget.then(|| {
            let rt = &self.rt;
            generated!(#rt::pay_in(call_budget(), &call_state, &attempt_outcome);)
        });
        generated!(#made #paid)
    }

    /// Whether attempts pass a guard, a time limit apart.
    fn has_layers(&self) -> bool {
        let guards = &self.guards;
        guards.has_gate()
            || guards.has_bulkhead
            || guards.nested_once
            || guards.hedge.is_some()
            || !guards.measured.is_empty()
    }

    /// An async attempt under a time limit at most.
    fn awaited(&self, block: &Group) -> TokenStream {
        let Self { rt, output, .. } = self;
        if !self.has_clock() {
            let attempt = if matches!(self.body, Shape::Leaves) {
                let block = self.block(block, true);
                generated!(async #block.await)
            } else {
                self.block(block, false)
            };
            return generated!(let attempt_outcome: #output = #attempt;);
        }
        let (convert, filled) = (self.convert(), fill_inferred(output));
        let attempt = self.future(block);
        let deadline = self.attempts_deadline();
        let limited = match self.memory {
            Memory::Light => generated!(#rt::limit(call_rules, convert_rejection, #attempt).await),
            Memory::Full => generated!(#rt::within(#deadline, call_rules, convert_rejection, #attempt).await),
        };
        generated! {
            let convert_rejection = #rt::converter::<#filled, _>(#convert);
            let attempt_outcome: #output = if #rt::lacks_time(#deadline, call_rules()) {
                #rt::refuse(call_rules(), convert_rejection)
            } else {
                #limited
            };
        }
    }

    /// The body as a future.
    fn future(&self, block: &Group) -> TokenStream {
        match &self.body {
            Shape::Awaits(future) if self.binds_nothing() => {
                generated!(::core::future::IntoFuture::into_future(#future))
            }
            _ => {
                let block = self.block(block, true);
                generated!(async #block)
            }
        }
    }

    /// An async attempt behind guards, from the inside out.
    ///
    /// ```text
    /// rt::guard(convert_rejection, call_gate, BOOKING,
    ///     rt::limit(call_rules, convert_rejection,
    ///         rt::occupy(convert_rejection, call_bulkhead, async { BODY })))
    /// ```
    fn layered(&self, block: &Group) -> TokenStream {
        let Self { rt, output, guards, .. } = self;
        let rejects = self.is_limited();
        let (made, convert) = if rejects { self.shared_convert() } else { Default::default() };
        let mut attempt = self.future(block);
        if guards.has_bulkhead {
            attempt = generated!(#rt::occupy(#convert, call_bulkhead, #attempt));
        }
        if guards.nested_once {
            attempt = generated!(#rt::once(#attempt));
        }
        if self.has_clock() {
            attempt = generated!(#rt::limit(call_rules, #convert, #attempt));
        }
        if !guards.measured.is_empty() {
            attempt = generated!(#rt::measure(call_rules, #attempt));
        }
        if guards.has_gate() {
            let booking = self.booking();
            attempt = generated!(#rt::guard(#convert, call_gate, #booking, #attempt));
        }
        let deadline = self.attempts_deadline();
        if self.has_clock() && self.memory == Memory::Full {
            attempt = generated!(#rt::under(#deadline, #attempt));
        }
        let awaited = if let Some(hedge) = &guards.hedge {
            let hedged = self.hedged(hedge, &attempt);
            generated!({ #hedged attempt_outcome })
        } else {
            generated!(#attempt.await)
        };
        if !self.has_clock() {
            return generated!(#made let attempt_outcome: #output = #awaited;);
        }
        generated! {
            #made
            let attempt_outcome: #output = if #rt::lacks_time(#deadline, call_rules()) {
                #rt::refuse(call_rules(), #convert)
            } else {
                #awaited
            };
        }
    }

    /// A blocking attempt, from the inside out.
    ///
    /// ```text
    /// rt::guard_blocking(convert_rejection, call_gate(), BOOKING, || rt::occupy_blocking(convert_rejection, call_bulkhead(), || -> RET { BODY }))
    /// ```
    fn blocking(&self, block: &Group) -> TokenStream {
        let Self { rt, output, guards, .. } = self;
        let (made, convert) = if self.has_layers() && self.is_limited() {
            self.shared_convert()
        } else {
            (TokenStream::new(), self.convert())
        };
        let on_worker = matches!(self.place, Place::Worker);
        // The call made so far, and the closure that the next layer gets.
        let (mut call, mut attempt) = if on_worker {
            let call = self.attempt_on_worker(block, &convert);
            (call.clone(), generated!(|| #call))
        } else {
            let block = self.block(block, false);
            let attempt = generated!(|| -> #output #block);
            (generated!(#rt::call_once(#attempt)), attempt)
        };
        if guards.has_bulkhead && !on_worker {
            call = generated!(#rt::occupy_blocking(#convert, call_bulkhead(), #attempt));
            attempt = generated!(|| #call);
        }
        if guards.nested_once {
            call = generated!(#rt::once_blocking(#attempt));
            attempt = generated!(|| #call);
        }
        if !guards.measured.is_empty() {
            call = generated!(#rt::measure_blocking(call_rules(), #attempt));
            attempt = generated!(|| #call);
        }
        if guards.has_gate() {
            let booking = self.booking();
            call = generated!(#rt::guard_blocking(#convert, call_gate(), #booking, #attempt));
            attempt = generated!(|| #call);
        }
        let deadline = self.attempts_deadline();
        if self.has_clock() && !on_worker {
            call = generated!(#rt::within_blocking(#deadline, call_rules(), #convert, #attempt));
        } else if on_worker && guards.has_gate() && self.memory == Memory::Full {
            call = generated!(#rt::under_blocking(#deadline, #attempt));
        }
        generated!(#made let attempt_outcome: #output = #call;)
    }

    /// The end of all attempts, where the call knows one of its own.
    fn attempts_deadline(&self) -> TokenStream {
        let rt = &self.rt;
        match self.memory {
            Memory::Light => generated!(#rt::Option::None),
            Memory::Full => generated!(call_state.attempts_deadline()),
        }
    }

    /// ```text
    /// {
    ///     let host_sent = rt::send(host);
    ///     rt::on_worker(rt::Option::None, call_rules(), CONVERT, move || -> RET {
    ///         let host = host_sent.lend();
    ///         { BODY }
    ///     })
    /// }
    /// ```
    fn attempt_on_worker(&self, block: &Group, convert: &TokenStream) -> TokenStream {
        let Self { rt, output, .. } = self;
        let deadline = self.attempts_deadline();
        let last = |kept| self.is_last(kept);
        let send_self = self.receiver.as_ref().map(|receiver| receiver.send(rt, &last(self.keeps_self())));
        let receive_self = self.receiver.as_ref().map(|receiver| receiver.receive(rt));
        let send = self.arguments.iter().map(|argument| argument.send(rt, &last(self.keeps(argument))));
        let receive = self.arguments.iter().map(|argument| argument.receive(rt));
        let user = self.user_block(block);
        let (on_worker, bulkhead) = if self.guards.has_bulkhead {
            (
                generated_at!(output.span()=> #rt::on_worker_within::<#output, _>),
                Some(generated!(call_bulkhead(),)),
            )
        } else {
            (generated_at!(output.span()=> #rt::on_worker::<#output, _>), None)
        };
        generated! {
            {
                #send_self
                #(#send)*
                #on_worker(#bulkhead #deadline, call_rules(), #convert, move || -> #output { #receive_self #(#receive)* #user })
            }
        }
    }

    /// Whether the attempts see arguments and `self` as the function does.
    pub(super) fn binds_nothing(&self) -> bool {
        let binds = |argument: &Argument| !matches!(argument.passing, Passing::Shared { .. });
        self.context.is_none()
            && !self.arguments.iter().any(binds)
            && self.receiver.as_ref().is_none_or(Receiver::is_untouched)
    }

    /// ```text
    /// { if false { let return_hint: RET = rt::hint(); return return_hint; } let order = rt::take(..); { BODY } }
    /// ```
    pub(super) fn block(&self, block: &Group, hint: bool) -> TokenStream {
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
        let user = self.user_block(block);
        generated!({ #hint #context #receiver #(#arguments)* #user })
    }

    /// The user's block, in which `self` has the name that it has in attempts.
    fn user_block(&self, block: &Group) -> Group {
        let body = match &self.receiver {
            Some(receiver) => receiver.rename_in_attempt(block.stream()),
            None => block.stream(),
        };
        let mut user = Group::new(Delimiter::Brace, body);
        // A block of the user's span as tail expression would be called an unused brace.
        user.set_span(Span::mixed_site().located_at(block.span()));
        user
    }

    /// The last attempt may have the argument itself, unless the fallback chain needs it (`kept`). Nothing where attempts run
    /// beside each other, and each gets a copy.
    pub(super) fn is_last(&self, kept: bool) -> TokenStream {
        match () {
            () if self.guards.hedge.is_some() => TokenStream::new(),
            () if kept => generated!(false),
            () if self.repeats => generated!(is_last_attempt),
            () => generated!(true),
        }
    }

    pub(super) fn keeps(&self, argument: &Argument) -> bool {
        let names = argument.names();
        self.links.iter().any(|link| link.uses(&names))
    }

    pub(super) fn keeps_self(&self) -> bool {
        self.links.iter().any(Link::uses_self)
    }
}
