//! What is to be emitted: every question about options and function is answered here, and nothing can fail after.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::Parse;
use syn::{Expr, FnArg, Type};

use crate::argument::{Argument, Surroundings};
use crate::counting::Counting;
use crate::error_type::{ErrorType, infer_impl_trait};
use crate::fallback::Link;
use crate::function::Function;
use crate::grammar::Errors;
use crate::grammar::options::{Attempts, Jitter, Options, Setting};
use crate::guards::{Guards, literal_of};
use crate::judge::{Judge, asks_class, judge};
use crate::passing::{Passing, Said};
use crate::place::Place;
use crate::receiver::Receiver;
use crate::scan::{Body, mentions};
use crate::settings::{Rejects, Settings};
use crate::{protection, syntax, worker};

pub(crate) struct Plan {
    /// `::resilient_runtime::__private`
    pub(crate) rt: TokenStream,
    pub(crate) place: Place,
    /// The outcome of an attempt, with `_` for `impl Trait`.
    pub(crate) output: Type,
    pub(crate) error: ErrorType,
    pub(crate) receiver: Option<Receiver>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) settings: Settings,
    pub(crate) guards: Guards,
    pub(crate) memory: Memory,
    /// More than one attempt is possible.
    pub(crate) repeats: bool,
    pub(crate) body: Shape,
    pub(crate) judge: Judge,
    pub(crate) refuse: Option<TokenStream>,
    pub(crate) context: Option<Ident>,
    pub(crate) stop: Option<TokenStream>,
    pub(crate) stop_if: Option<TokenStream>,
    pub(crate) on_retry: Option<TokenStream>,
    pub(crate) on_give_up: Option<TokenStream>,
    pub(crate) on_reject: Option<TokenStream>,
    pub(crate) never_repeat_effects: bool,
    /// A list asks `Classify`, which may know when to come back.
    pub(crate) heeds_hints: bool,
    pub(crate) links: Vec<Link>,
    /// The function's identity, as an expression that a constant can hold.
    pub(crate) name: TokenStream,
}

/// How control gets out of the body.
pub(crate) enum Shape {
    /// It does nothing but await this future.
    Awaits(TokenStream),
    /// At its end only.
    Ends,
    /// By `return`, `?` or something that a macro may hide.
    Leaves,
}

impl Shape {
    fn of(body: &Body) -> Self {
        match body.awaited() {
            Some(future) => Self::Awaits(quote!(#future)),
            None if body.ends_at_its_end() => Self::Ends,
            None => Self::Leaves,
        }
    }
}

/// What a call remembers from attempt to attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Seven bytes: the number of attempts and the time of the first failure.
    Light,
    Full,
}

impl Plan {
    pub(crate) fn new(
        options: &Options,
        function: &Function,
        body: &dyn Fn(&Place) -> Option<Body>,
        rt: TokenStream,
        errors: &mut Errors,
    ) -> Option<Self> {
        let (place, output) = match Place::of(function) {
            Ok(found) => found,
            Err(error) => {
                errors.push(error.span(), error.to_string());
                return None;
            }
        };
        check_function(options, function, errors);
        check_expressions(options, errors);
        let declared = options.error.as_ref().and_then(|error| parse::<Type>(error, "a type", errors));
        let error = ErrorType::of(&output, declared, &function.sig);
        let judge = judge(options, &error, &rt, errors);
        let place = place.with_timeout(options.timeout.is_some() || options.adaptive_timeout.is_some());
        protection::check(options, function, &place, &output, errors);
        let counting = Counting::of(options, &judge, &error, &rt, errors);
        let on_worker = matches!(place, Place::Worker);
        let can_cut = place.is_async() || on_worker;
        let settings = Settings::new(options, can_cut, &function.sig.generics, &rt);
        let links = options.fallback.iter().flat_map(|fallback| &fallback.value);
        let links: Vec<Link> =
            links.filter_map(|link| Link::new(link, &error, options.has_gate(), &rt, errors)).collect();
        // An unfinished body is left to rustc and the editor, as it is.
        let body = body(&place)?;
        if on_worker {
            worker::check(options, function, &body, errors);
        }
        if !errors.is_empty() {
            return None;
        }
        let repeats = options.has_retry_key() || settings.has_base;
        let runs_again = repeats || options.hedge.is_some();
        let hands_over = links.iter().any(Link::takes_arguments);
        let said = |name: &Ident| said_of(options, name);
        // A single attempt has the arguments to itself, except for those that a fallback needs after it.
        let around = Surroundings {
            body: &body,
            said: &said,
            named: hands_over,
            on_worker,
            used_before: &|name| place.statements_mention(name),
            looked_at: &|name| looks_at(options, name),
            in_attribute: &|name| {
                looks_at(options, name) || links.iter().any(|link| link.mentions(&name.to_string()))
            },
        };
        let arguments = function.sig.inputs.iter().enumerate().flat_map(|(at, argument)| match argument {
            FnArg::Typed(argument) => Argument::new(at, argument, &around),
            FnArg::Receiver(_) => Vec::new(),
        });
        let mut arguments: Vec<Argument> = arguments
            .filter(|argument| {
                let sent = argument.passing == Passing::Sent;
                runs_again || sent || links.iter().any(|link| link.uses(&argument.names()))
            })
            .collect();
        tell_twins_apart(&mut arguments);
        let receiver = function.sig.receiver().map(|receiver| {
            let this = receiver.self_token.into();
            Receiver::new(receiver, &body, said(&this), looks_at(options, &this), on_worker)
        });
        let receiver =
            receiver.filter(|receiver| runs_again || receiver.is_sent() || links.iter().any(Link::uses_self));
        // Between attempts `self` may have another name, which the attribute's expressions have to use too.
        let rename = |tokens: TokenStream| match &receiver {
            Some(receiver) => receiver.rename_between(tokens),
            None => tokens,
        };
        let between = |setting: &Option<Setting<TokenStream>>| {
            setting.as_ref().map(|setting| rename(setting.value.clone()))
        };
        let judge = judge.map(rename);
        let counting = counting.map(|counting| counting.map(rename));
        let name = name_of(options, &function.sig.ident);
        let guards = Guards::new(options, counting, &name, repeats, &rt);
        let (refuse, stop_if) = (between(&options.retry_if_ok), between(&options.stop_if));
        let (on_retry, on_give_up) = (between(&options.on_retry), between(&options.on_give_up));
        let on_reject = between(&options.on_reject);
        let memory = if needs_full_memory(options, &settings) { Memory::Full } else { Memory::Light };
        Some(Self {
            place,
            output: infer_impl_trait(&output),
            error,
            receiver,
            arguments,
            memory,
            repeats,
            body: Shape::of(&body),
            judge,
            refuse,
            context: options.context.as_ref().map(|context| context.value.clone()),
            stop: options.stop.as_ref().map(|stop| stop.value.clone()),
            stop_if,
            on_retry,
            on_give_up,
            on_reject,
            never_repeat_effects: options.idempotent.as_ref().is_some_and(|idempotent| !idempotent.value),
            heeds_hints: [&options.retry_on, &options.abort_on].into_iter().flatten().any(asks_class),
            links,
            name,
            guards,
            settings,
            rt,
        })
    }

    /// Whether attempts may be rejected.
    pub(crate) fn is_limited(&self) -> bool {
        !matches!(self.settings.rejects, Rejects::No)
    }

    /// Whether attempts run under a time limit.
    pub(crate) fn has_clock(&self) -> bool {
        !matches!(self.settings.limits, Rejects::No)
    }
}

/// `module::function`, or what the attribute says.
fn name_of(options: &Options, function: &Ident) -> TokenStream {
    if let Some(name) = &options.name {
        return literal_of(&name.value);
    }
    let name = function.to_string();
    let name = format!("::{}", name.strip_prefix("r#").unwrap_or(&name));
    generated!(::core::concat!(::core::module_path!(), #name))
}

/// What the attribute asks of the function.
fn check_function(options: &Options, function: &Function, errors: &mut Errors) {
    if let Some(second) = function
        .attrs
        .iter()
        .find(|attr| attr.path().segments.last().is_some_and(|last| last.ident == "resilient"))
    {
        errors.push(
            syn::spanned::Spanned::span(second.path()),
            "a function has one `#[resilient]`: the order of two would be open; merge their keys into one",
        );
    }
    for link in options.fallback.iter().flat_map(|fallback| &fallback.value) {
        if let Some(span) = link.find_call_of(&function.sig) {
            let name = &function.sig.ident;
            errors.push(
                span,
                format!(
                    "`{name}` cannot be its own fallback: it would fail again, without end; if another function of \
                     this name is meant, write its path"
                ),
            );
        }
    }
    for setting in [&options.clone, &options.share].into_iter().flatten() {
        for name in &setting.value {
            if !names(function).iter().any(|known| known == name) {
                let (key, function) = (&setting.key, &function.sig.ident);
                errors.push(
                    name.span(),
                    format!("`{key}({name})`: `{function}` has no argument named `{name}`"),
                );
            }
        }
    }
}

fn names(function: &Function) -> Vec<Ident> {
    let names = function.sig.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => match &*argument.pat {
            syn::Pat::Ident(pattern) => Some(pattern.ident.clone()),
            _ => None,
        },
        FnArg::Receiver(receiver) => Some(receiver.self_token.into()),
    });
    names.collect()
}

fn said_of(options: &Options, name: &Ident) -> Said {
    let says = |setting: &Option<Setting<Vec<Ident>>>| {
        setting.as_ref().is_some_and(|names| names.value.contains(name))
    };
    match () {
        () if says(&options.clone) => Said::Clone,
        () if says(&options.share) => Said::Share,
        () => Said::Nothing,
    }
}

/// Marks the arguments that share a name with another.
fn tell_twins_apart(arguments: &mut [Argument]) {
    let names: Vec<Ident> = arguments.iter().map(|argument| argument.ident.clone()).collect();
    for argument in arguments {
        argument.has_twin = names.iter().filter(|name| **name == argument.ident).count() > 1;
    }
}

/// Whether the attribute's own expressions need `name` beside the attempts.
fn looks_at(options: &Options, name: &Ident) -> bool {
    let name = name.to_string();
    let values = options.value_expressions().into_iter().map(|(_, tokens)| tokens);
    let expressions = options.expressions_in_use().into_iter().chain(values);
    expressions.into_iter().any(|tokens| mentions(tokens.clone(), &name))
}

/// Whatever is handed on as an expression has to be one, or the error would show somewhere in the expansion.
fn check_expressions(options: &Options, errors: &mut Errors) {
    let settings = [
        &options.retry_if,
        &options.retry_if_ok,
        &options.stop,
        &options.stop_if,
        &options.policy,
        &options.on_retry,
        &options.on_give_up,
        &options.on_reject,
    ];
    for setting in settings.into_iter().flatten() {
        parse::<Expr>(setting, "an expression", errors);
    }
    let mut expressions = options.value_expressions();
    for (key, guard) in options.guards() {
        if let Some(shared) = &guard.shared {
            expressions.push((key, shared));
        }
    }
    for (key, tokens) in expressions {
        match syntax::parse(Expr::parse, tokens) {
            Ok(expression) => {
                if let Some(span) = syntax::find_question_mark(&expression) {
                    let message = format!(
                        "`{key}`: this `?` would leave the function before its first attempt, past its fallback; \
                         give a default instead, such as `.unwrap_or(..)`"
                    );
                    errors.push(span, message);
                }
            }
            Err(error) => errors.push(error.span(), format!("`{key}` needs an expression: {error}")),
        }
    }
}

fn parse<T: Parse>(setting: &Setting<TokenStream>, what: &str, errors: &mut Errors) -> Option<T> {
    match syntax::parse(T::parse, &setting.value) {
        Ok(parsed) => Some(parsed),
        Err(error) => {
            errors.push(error.span(), format!("`{}` needs {what}: {error}", setting.key));
            None
        }
    }
}

fn needs_full_memory(options: &Options, settings: &Settings) -> bool {
    let decorrelated =
        matches!(&options.jitter, Some(jitter) if matches!(jitter.value, Jitter::Decorrelated(_)));
    // The small memory counts to 2^23.
    let many = matches!(
        options.max_attempts.as_ref().map(|attempts| &attempts.value),
        Some(Attempts::Unlimited(_) | Attempts::Literal(0x80_0000.., _))
    );
    settings.dynamic
        || settings.own_backoff.is_some()
        || settings.has_base
        || decorrelated
        || many
        || options.deadline.is_some()
        || options.context.is_some()
        || options.stop_if.is_some()
        || options.on_retry.is_some()
        || options.on_give_up.is_some()
}
