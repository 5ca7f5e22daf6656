//! One attempt: what it binds, and how the body runs.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use syn::spanned::Spanned;

use crate::argument::Argument;
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
    pub(super) fn outcome(&self, block: &Group) -> TokenStream {
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
            (false, true) if matches!(self.place, Place::Worker) => self.attempt_on_worker(block),
            (false, true) => {
                let (block, convert) = (self.block(block, false), self.convert());
                generated! {
                    #rt::within_blocking(call_state.attempts_deadline(), call_rules(), #convert, || -> #output #block)
                }
            }
        };
        generated!(let attempt_outcome: #output = #attempt;)
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
    fn attempt_on_worker(&self, block: &Group) -> TokenStream {
        let Self { rt, output, .. } = self;
        let convert = self.convert();
        let deadline = match self.memory {
            Memory::Light => generated!(#rt::Option::None),
            Memory::Full => generated!(call_state.attempts_deadline()),
        };
        let last = |kept| self.is_last(kept);
        let send_self = self.receiver.as_ref().map(|receiver| receiver.send(rt, &last(self.keeps_self())));
        let receive_self = self.receiver.as_ref().map(|receiver| receiver.receive(rt));
        let send = self.arguments.iter().map(|argument| argument.send(rt, &last(self.keeps(argument))));
        let receive = self.arguments.iter().map(|argument| argument.receive(rt));
        let user = self.user_block(block);
        let on_worker = generated_at!(output.span()=> #rt::on_worker::<#output, _>);
        generated! {
            {
                #send_self
                #(#send)*
                #on_worker(#deadline, call_rules(), #convert, move || -> #output { #receive_self #(#receive)* #user })
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

    /// The last attempt may have the argument itself, unless the fallback chain needs it (`kept`).
    pub(super) fn is_last(&self, kept: bool) -> TokenStream {
        match () {
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
