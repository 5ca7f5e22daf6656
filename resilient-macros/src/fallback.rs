//! The fallback chain: each link in turn, until one succeeds.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::parse::Parse;
use syn::visit::Visit;
use syn::{Expr, Signature};

use crate::argument::Argument;
use crate::conditions::{Given, predicate};
use crate::error_type::ErrorType;
use crate::grammar::Errors;
use crate::grammar::options::{self, Argument as LinkArgument, Target};
use crate::plan::Plan;
use crate::scan::mentions;
use crate::settings::Rejects;
use crate::syntax::{self, end_of, locate, start_of};
use crate::values::Values;

impl options::Link {
    /// Where the link calls the function of this signature: by its name, `Self::name` or `self.name`.
    pub(crate) fn find_call_of(&self, sig: &Signature) -> Option<Span> {
        let (Target::Path(path) | Target::Call { path, .. }) = &self.target else { return None };
        let path: Vec<TokenTree> = path.clone().into_iter().collect();
        let (last, before) = path.split_last()?;
        let TokenTree::Ident(name) = last else { return None };
        let calls = match before {
            // Beside a method, a bare name is that of a function.
            [] => sig.receiver().is_none(),
            [TokenTree::Ident(owner), _dot] => owner == "self",
            [TokenTree::Ident(owner), _, _] => owner == "Self",
            _ => false,
        };
        (calls && *name == sig.ident).then(|| name.span())
    }
}

pub(crate) struct Link {
    /// A predicate over `&error` and the chain's note.
    filter: Option<TokenStream>,
    target: Target,
    label: String,
}

impl Link {
    pub(crate) fn new(
        link: &options::Link,
        error: &ErrorType,
        behind_gate: bool,
        rt: &TokenStream,
        errors: &mut Errors,
    ) -> Option<Self> {
        let note = generated!(fallback_chain.note());
        let given = Given { error: generated!((&last_error)), note, behind_gate };
        let filter = link.on.as_ref().map(|on| predicate(on, &given, error, rt, errors));
        let expressions: Vec<&TokenStream> = match &link.target {
            Target::Path(path) => vec![path],
            // Looked at with the other values of the attribute.
            Target::LastGood { .. } => Vec::new(),
            Target::Closure { tokens, .. } | Target::Value(tokens) | Target::Expression(tokens) => {
                vec![tokens]
            }
            Target::Call { arguments, .. } => arguments
                .iter()
                .filter_map(|argument| match argument {
                    LinkArgument::Expression(tokens) => Some(tokens),
                    LinkArgument::Rest => None,
                })
                .collect(),
        };
        for tokens in expressions {
            if let Err(error) = syntax::parse(Expr::parse, tokens) {
                errors.push(error.span(), format!("`fallback` needs an expression: {error}"));
                return None;
            }
        }
        Some(Self { filter, target: link.target.clone(), label: link.label.clone() })
    }

    /// Whether it is called with the arguments of the function.
    pub(crate) fn takes_arguments(&self) -> bool {
        match &self.target {
            Target::Path(_) => true,
            Target::Call { arguments, .. } => {
                arguments.iter().any(|argument| matches!(argument, LinkArgument::Rest))
            }
            Target::Closure { parameters, .. } => *parameters > 0,
            Target::Value(_) | Target::Expression(_) | Target::LastGood { .. } => false,
        }
    }

    /// Whether it needs time: everything but what is there already does.
    pub(crate) fn takes_time(&self) -> bool {
        !matches!(self.target, Target::Value(_) | Target::LastGood { .. })
    }

    /// The expression that says whose last success it answers with.
    pub(crate) fn remembered_key(&self) -> Option<&TokenStream> {
        match &self.target {
            Target::LastGood { key, .. } => Some(key),
            _ => None,
        }
    }

    pub(crate) fn mentions(&self, name: &str) -> bool {
        match &self.target {
            Target::Path(_) | Target::LastGood { .. } => false,
            Target::Call { path, arguments } => {
                mentions(path.clone(), name)
                    || arguments.iter().any(|argument| match argument {
                        LinkArgument::Expression(tokens) => mentions(tokens.clone(), name),
                        LinkArgument::Rest => false,
                    })
            }
            Target::Closure { tokens, .. } => mentions(tokens.clone(), name) && !has_parameter(tokens, name),
            Target::Value(tokens) | Target::Expression(tokens) => mentions(tokens.clone(), name),
        }
    }

    fn mentions_any(&self, names: &[Ident]) -> bool {
        names.iter().any(|name| self.mentions(&name.to_string()))
    }

    /// Whether nothing can come after it.
    pub(crate) fn always_answers(&self) -> bool {
        self.filter.is_none() && matches!(self.target, Target::Value(_))
    }

    /// Whether the link needs the argument of these names.
    pub(crate) fn uses(&self, names: &[Ident]) -> bool {
        self.takes_arguments() || self.mentions_any(names)
    }

    pub(crate) fn uses_self(&self) -> bool {
        self.mentions("self")
            || matches!(&self.target, Target::Path(path) | Target::Call { path, .. } if is_of_self(path))
    }

    /// ```text
    /// on(Io) => cached
    ///
    /// if ::core::matches!((&last_error), Failure::Io { .. }) {
    ///     let attempt_outcome: RET = rt::link(cached(id)).await;
    ///     match fallback_chain.answer(call_rules(), "cached", attempt_outcome) {
    ///         ControlFlow::Break(final_outcome) => return final_outcome,
    ///         ControlFlow::Continue(next_one) => error = next_one,
    ///     }
    /// }
    /// ```
    pub(crate) fn emit(&self, plan: &Plan, last: bool) -> TokenStream {
        let Plan { rt, output, .. } = plan;
        let label = &self.label;
        if let Target::LastGood { max_age, .. } = &self.target {
            let max_age = max_age.as_ref().map(|age| Values::new(rt).time(age));
            let max_age = if let Some(age) = max_age {
                generated!(#rt::Option::Some(#age))
            } else {
                generated!(#rt::Option::None)
            };
            let answer = generated! {
                if let #rt::Option::Some(good_value) = call_last_good().find(last_good_key, #max_age) {
                    return fallback_chain.close(call_rules(), #label, #rt::Outcome::from_value(good_value));
                }
            };
            return self.filtered(plan, &answer);
        }
        let outcome = self.outcome(plan, last);
        if self.always_answers() {
            return generated! {
                let attempt_outcome: #output = #outcome;
                fallback_chain.close(call_rules(), #label, attempt_outcome)
            };
        }
        let answer = generated! {
            let attempt_outcome: #output = #outcome;
            match fallback_chain.answer(call_rules(), #label, attempt_outcome) {
                #rt::ControlFlow::Break(final_outcome) => return final_outcome,
                #rt::ControlFlow::Continue(next_one) => last_error = next_one,
            }
        };
        self.filtered(plan, &answer)
    }

    /// The link, for the errors that it is for.
    fn filtered(&self, plan: &Plan, answer: &TokenStream) -> TokenStream {
        match &self.filter {
            None => generated!({ #answer }),
            Some(filter) => {
                let filter = match &plan.receiver {
                    Some(receiver) => receiver.rename_between(filter.clone()),
                    None => filter.clone(),
                };
                generated!(if #filter { #answer })
            }
        }
    }

    fn outcome(&self, plan: &Plan, last: bool) -> TokenStream {
        let Plan { rt, output, .. } = plan;
        let call = self.call(plan, last);
        let start = start_of(&call);
        let rt = &locate(rt.clone(), start);
        let call = match &self.target {
            Target::Value(_) => generated_at!(start=> <#output as #rt::Outcome>::from_value(#call)),
            _ if !plan.place.is_async() => call,
            _ if plan.is_limited() => {
                let convert = plan.convert();
                generated_at! { start=>
                    #rt::until(call_state.deadline(), call_rules, #convert, #rt::link::<#output, _, _>(#call)).await
                }
            }
            _ => generated_at!(start=> #rt::link::<#output, _, _>(#call).await),
        };
        let bindings = plan.arguments.iter().filter(|argument| self.mentions_any(&argument.names()));
        // What is given to the call as well may not be taken before.
        let last = last && !self.takes_arguments();
        let bindings: TokenStream = bindings.map(|argument| argument.bind_for_link(rt, last)).collect();
        let error = self.error_binding();
        if bindings.is_empty() && error.is_empty() { call } else { generated!({ #error #bindings #call }) }
    }

    /// The user's word `error`, bound to the last error.
    fn error_binding(&self) -> TokenStream {
        let tokens: Vec<&TokenStream> = match &self.target {
            Target::Path(_) | Target::Closure { .. } | Target::LastGood { .. } => Vec::new(),
            Target::Call { arguments, .. } => arguments
                .iter()
                .filter_map(|argument| match argument {
                    LinkArgument::Expression(tokens) => Some(tokens),
                    LinkArgument::Rest => None,
                })
                .collect(),
            Target::Value(tokens) | Target::Expression(tokens) => vec![tokens],
        };
        match tokens.into_iter().find_map(|tokens| find_error(tokens.clone())) {
            Some(word) => generated!(let #word = last_error;),
            None => TokenStream::new(),
        }
    }

    /// The arguments of the function, as arguments of this link.
    fn hand_over(
        &self,
        plan: &Plan,
        path: &TokenStream,
        arguments: &[&Argument],
        last: bool,
    ) -> Vec<TokenStream> {
        let rt = &plan.rt;
        let receiver =
            plan.receiver.iter().filter(|_| is_of_self(path)).map(|receiver| receiver.hand_over(rt, last));
        receiver.chain(arguments.iter().map(|argument| self.hand_over_one(rt, argument, last))).collect()
    }

    fn hand_over_one(&self, rt: &TokenStream, argument: &Argument, last: bool) -> TokenStream {
        argument.hand_over(rt, last, self.mentions_any(&argument.names()))
    }

    fn call(&self, plan: &Plan, last: bool) -> TokenStream {
        let rt = &plan.rt;
        let with_self = |tokens: TokenStream| match &plan.receiver {
            Some(receiver) if mentions(tokens.clone(), "self") => receiver.prepare_link(rt, tokens, last),
            _ => tokens,
        };
        match &self.target {
            Target::Path(path) => plan.with_arguments(&|arguments| {
                let arguments = self.hand_over(plan, path, arguments, last);
                call_of(path, quote!(#(#arguments),*), end_of(path))
            }),
            Target::Call { path, arguments: written } => plan.with_arguments(&|arguments| {
                let arguments = written.iter().flat_map(|argument| match argument {
                    LinkArgument::Rest => self.hand_over(plan, path, arguments, last),
                    LinkArgument::Expression(tokens) => vec![tokens.clone()],
                });
                let call = call_of(path, quote!(#(#arguments),*), end_of(path));
                if self.mentions("self") { with_self(call) } else { call }
            }),
            Target::Closure { tokens, parameters } => plan.with_arguments(&|arguments| {
                let mut arguments: Vec<TokenStream> =
                    arguments.iter().map(|argument| self.hand_over_one(rt, argument, last)).collect();
                if *parameters > arguments.len() {
                    arguments.push(generated!(last_error));
                }
                let apply =
                    format_ident!("apply_{}", arguments.len().min(*parameters), span = Span::mixed_site());
                let callee = locate(generated!(#rt::#apply), start_of(tokens));
                let arguments = arguments.into_iter().take(*parameters);
                let closure = with_self(tokens.clone());
                call_of(
                    &callee,
                    quote!(#(#arguments,)* #closure),
                    Span::mixed_site().located_at(end_of(tokens)),
                )
            }),
            Target::Value(tokens) | Target::Expression(tokens) => with_self(tokens.clone()),
            // Asked for in a way of its own.
            Target::LastGood { .. } => TokenStream::new(),
        }
    }
}

/// `Self::f`: it gets `self` first.
pub(crate) fn is_of_self(path: &TokenStream) -> bool {
    matches!(path.clone().into_iter().next(), Some(TokenTree::Ident(first)) if first == "Self")
}

/// Whether a closure has a parameter `name`, which hides the argument of that name.
fn has_parameter(closure: &TokenStream, name: &str) -> bool {
    struct Binds<'n>(&'n str, bool);
    impl<'ast> Visit<'ast> for Binds<'_> {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            self.1 |= pat.ident == self.0;
            syn::visit::visit_pat_ident(self, pat);
        }
    }
    let Ok(Expr::Closure(closure)) = syn::parse2(closure.clone()) else { return false };
    let mut binds = Binds(name, false);
    closure.inputs.iter().for_each(|input| binds.visit_pat(input));
    binds.1
}

/// A call that rustc shows from the start of `callee` to `end`, which has to be of the same hygiene.
fn call_of(callee: &TokenStream, arguments: TokenStream, end: Span) -> TokenStream {
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(end);
    quote!(#callee #arguments)
}

fn find_error(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if word == "error" => Some(word),
        TokenTree::Group(group) => find_error(group.stream()),
        _ => None,
    })
}

impl Plan {
    /// A call with the arguments of the function: one for each configuration that `#[cfg]` on parameters allows,
    /// since an argument of a call cannot have one.
    ///
    /// ```text
    /// { #[cfg(all(feature = "x"))] { f(id, x) } #[cfg(not(all(feature = "x")))] { f(id) } }
    /// ```
    fn with_arguments(&self, call: &dyn Fn(&[&Argument]) -> TokenStream) -> TokenStream {
        fn choose<'a>(
            open: &'a [Argument],
            chosen: &[&'a Argument],
            call: &dyn Fn(&[&Argument]) -> TokenStream,
        ) -> TokenStream {
            let Some((next, open)) = open.split_first() else { return call(chosen) };
            let with: Vec<&Argument> = chosen.iter().copied().chain([next]).collect();
            let with = choose(open, &with, call);
            match next.condition() {
                None => with,
                Some(condition) => {
                    let without = choose(open, chosen, call);
                    generated!({ #[cfg(#condition)] { #with } #[cfg(not(#condition))] { #without } })
                }
            }
        }
        choose(&self.arguments, &[], call)
    }

    /// How a rejection becomes the function's error.
    pub(crate) fn convert(&self) -> TokenStream {
        let (rt, error) = (&self.rt, self.error.tokens());
        match (&self.on_reject, &self.settings.rejects) {
            (Some(convert), _) => convert.clone(),
            // A closure: the function as a value would be asked for its bound twice, and rustc say so twice.
            (None, Rejects::If(condition)) => {
                generated!(|rejection| #rt::from_rejection_if::<#error, { #condition }>(rejection))
            }
            (None, Rejects::Yes | Rejects::No) => {
                generated_at!(start_of(&error)=> |rejection| #rt::from_rejection::<#error>(rejection))
            }
        }
    }
}
