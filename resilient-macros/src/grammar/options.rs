//! What the user wrote, key by key: the result of parsing, before any question about the function is asked.

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenStream};

/// The keys of one attribute. A field is `None` where the key was not written.
#[derive(Default)]
pub(crate) struct Options {
    /// Every key in the order written, unknown and repeated ones too: what the editor hint shows.
    pub(crate) written: Vec<Ident>,

    pub(crate) max_attempts: Option<Setting<Attempts>>,
    pub(crate) backoff: Option<Setting<Backoff>>,
    pub(crate) jitter: Option<Setting<Jitter>>,
    pub(crate) retry_on: Option<Setting<Conditions>>,
    pub(crate) abort_on: Option<Setting<Conditions>>,
    pub(crate) retry_if: Option<Setting<TokenStream>>,
    pub(crate) retry_if_ok: Option<Setting<TokenStream>>,
    pub(crate) idempotent: Option<Setting<bool>>,
    pub(crate) stop: Option<Setting<TokenStream>>,
    pub(crate) stop_if: Option<Setting<TokenStream>>,
    pub(crate) timeout: Option<Setting<Time>>,
    /// `timeout = adaptive(..)`; then there is no `timeout`.
    pub(crate) adaptive_timeout: Option<Setting<Guard>>,
    pub(crate) deadline: Option<Setting<Time>>,
    pub(crate) min_attempt_time: Option<Setting<Time>>,
    pub(crate) fallback: Option<Setting<Vec<Link>>>,
    pub(crate) circuit_breaker: Option<Setting<Guard>>,
    pub(crate) bulkhead: Option<Setting<Guard>>,
    pub(crate) rate_limit: Option<Setting<Guard>>,
    pub(crate) hedge: Option<Setting<Guard>>,
    pub(crate) budget: Option<Setting<Budget>>,
    pub(crate) upstream: Option<Setting<Name>>,
    /// `key = tenant`: state per value.
    pub(crate) state_key: Option<Setting<TokenStream>>,
    pub(crate) nested: Option<Setting<()>>,
    pub(crate) policy: Option<Setting<TokenStream>>,
    pub(crate) name: Option<Setting<Name>>,
    pub(crate) context: Option<Setting<Ident>>,
    pub(crate) on_retry: Option<Setting<TokenStream>>,
    pub(crate) on_give_up: Option<Setting<TokenStream>>,
    pub(crate) error: Option<Setting<TokenStream>>,
    pub(crate) on_reject: Option<Setting<TokenStream>>,
    pub(crate) clone: Option<Setting<Vec<Ident>>>,
    pub(crate) share: Option<Setting<Vec<Ident>>>,
    /// `crate = ::path`: the path as written, leading `::` included.
    pub(crate) krate: Option<Setting<TokenStream>>,
}

impl Options {
    /// Whether any key asks for more than one attempt.
    pub(crate) fn has_retry_key(&self) -> bool {
        self.has_retry_setting() || self.has_retry_condition()
    }

    /// Whether only conditions ask for more than one attempt, so that their number has to be the default.
    pub(crate) fn retries_by_default(&self) -> bool {
        self.has_retry_condition() && !self.has_retry_setting()
    }

    fn has_retry_setting(&self) -> bool {
        self.max_attempts.is_some() || self.backoff.is_some() || self.jitter.is_some()
    }

    fn has_retry_condition(&self) -> bool {
        self.retry_on.is_some()
            || self.abort_on.is_some()
            || self.retry_if.is_some()
            || self.retry_if_ok.is_some()
    }

    /// The expressions that are evaluated, or whose value is used, while the attempts are under way.
    pub(crate) fn expressions_in_use(&self) -> Vec<&TokenStream> {
        let settings = [
            &self.retry_if,
            &self.retry_if_ok,
            &self.stop,
            &self.stop_if,
            &self.policy,
            &self.on_retry,
            &self.on_give_up,
            &self.on_reject,
        ];
        let mut found: Vec<_> = settings.into_iter().flatten().map(|setting| &setting.value).collect();
        if let Some(Setting { value: Backoff::Expression(tokens), .. }) = &self.backoff {
            found.push(tokens);
        }
        let counted = self.guards().into_iter().flat_map(|(_, guard)| {
            guard.parameters.iter().filter_map(|parameter| match &parameter.value {
                Value::Conditions(conditions) => Some(conditions),
                _ => None,
            })
        });
        let lists = [&self.retry_on, &self.abort_on].into_iter().flatten().map(|list| &list.value);
        let lists = lists.chain(counted).filter_map(|list| match list {
            Conditions::List(conditions) => Some(conditions),
            Conditions::Transient(_) | Conditions::Any(_) => None,
        });
        let filters = self.fallback.iter().flat_map(|links| &links.value).filter_map(|link| link.on.as_ref());
        found.extend(self.guards().into_iter().filter_map(|(_, guard)| guard.shared.as_ref()));
        found.extend(lists.chain(filters).flatten().filter_map(|condition| match condition {
            Condition::Pattern { guard, .. } | Condition::Is { guard, .. } => guard.as_ref(),
            Condition::Kind(_) | Condition::Class(_) | Condition::Rejected(_) => None,
        }));
        found
    }

    /// The guards with state, each with its key.
    pub(crate) fn guards(&self) -> Vec<(&Ident, &Guard)> {
        let guards =
            [&self.circuit_breaker, &self.bulkhead, &self.rate_limit, &self.hedge, &self.adaptive_timeout];
        let budget = match &self.budget {
            Some(Setting { key, value: Budget::Guard(guard) }) => Some((key, guard)),
            _ => None,
        };
        guards.into_iter().flatten().map(|setting| (&setting.key, &setting.value)).chain(budget).collect()
    }

    /// Whether a guard stands before each attempt, and may reject it.
    pub(crate) fn has_gate(&self) -> bool {
        self.circuit_breaker.is_some() || self.bulkhead.is_some() || self.rate_limit.is_some()
    }

    /// The expressions inside values, each with its key: numbers, times, jitter and backoff of the user's making.
    pub(crate) fn value_expressions(&self) -> Vec<(&Ident, &TokenStream)> {
        let mut found = Vec::new();
        if let Some(Setting { key, value: Attempts::Expression(tokens) }) = &self.max_attempts {
            found.push((key, tokens));
        }
        if let Some(Setting { key, value: Jitter::Expression(tokens) }) = &self.jitter {
            found.push((key, tokens));
        }
        let limits = [&self.timeout, &self.deadline, &self.min_attempt_time];
        let mut times: Vec<(&Ident, &Time)> =
            limits.into_iter().flatten().map(|limit| (&limit.key, &limit.value)).collect();
        if let Some(Setting { key, value }) = &self.backoff {
            match value {
                Backoff::None => {}
                Backoff::Expression(tokens) => found.push((key, tokens)),
                Backoff::List(list) => times.extend(list.iter().map(|time| (key, time))),
                Backoff::Shape(shape) => {
                    let own = [&shape.base, &shape.step, &shape.min, &shape.max];
                    times.extend(own.into_iter().flatten().map(|time| (key, time)));
                    if let Some(Number::Expression(tokens)) = &shape.factor {
                        found.push((key, tokens));
                    }
                }
            }
        }
        for link in self.fallback.iter().flat_map(|links| &links.value) {
            if let (Some(links), Target::LastGood { key, max_age }) = (&self.fallback, &link.target) {
                found.push((&links.key, key));
                times.extend(max_age.iter().map(|age| (&links.key, age)));
            }
        }
        found.extend(self.state_key.iter().map(|setting| (&setting.key, &setting.value)));
        for (key, guard) in self.guards() {
            for parameter in &guard.parameters {
                match &parameter.value {
                    Value::Count(Count::Expression(tokens))
                    | Value::Number(Number::Expression(tokens))
                    | Value::Jitter(Jitter::Expression(tokens)) => found.push((key, tokens)),
                    Value::Time(time) => times.push((key, time)),
                    _ => {}
                }
            }
        }
        found.extend(times.into_iter().filter_map(|(key, time)| match time {
            Time::Expression(tokens) => Some((key, tokens)),
            Time::Literal(..) => None,
        }));
        found
    }
}

/// A value and the key it was written for.
pub(crate) struct Setting<T> {
    pub(crate) key: Ident,
    pub(crate) value: T,
}

/// `max_attempts = 5`, `max_attempts = unlimited` or an expression.
pub(crate) enum Attempts {
    Literal(u32, Span),
    Unlimited(Span),
    Expression(TokenStream),
}

/// A length of time: `"1m30s"` or an expression of type `Duration`.
#[derive(Clone)]
pub(crate) enum Time {
    Literal(Duration, Span),
    Expression(TokenStream),
}

/// A number with a fraction: a literal (checked to be finite) or an expression of type `f64`.
pub(crate) enum Number {
    Literal(f64, Span),
    Expression(TokenStream),
}

/// A whole number: a literal or an expression of type `u32`.
pub(crate) enum Count {
    Literal(u32, Span),
    Expression(TokenStream),
}

/// A guard with state: its parameters, or the object that holds its state.
#[derive(Default)]
pub(crate) struct Guard {
    /// `circuit_breaker = &self.breaker`
    pub(crate) shared: Option<TokenStream>,
    /// In the order written, each at most once.
    pub(crate) parameters: Vec<Parameter>,
}

impl Guard {
    pub(crate) fn find(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }

    /// The whole number called `name`, where it is a literal, and where it stands.
    pub(crate) fn count(&self, name: &str) -> Option<(u32, Span)> {
        self.find(name)?.count()
    }

    /// The list of conditions called `name`.
    pub(crate) fn conditions(&self, name: &str) -> Option<&Conditions> {
        match &self.find(name)?.value {
            Value::Conditions(conditions) => Some(conditions),
            _ => None,
        }
    }

    /// Whether the parameter `name` is the word `word`.
    pub(crate) fn says(&self, name: &str, word: &str) -> bool {
        self.find(name).is_some_and(|parameter| matches!(&parameter.value, Value::Word(said) if said == word))
    }
}

/// One parameter of a guard.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    /// Of its value.
    pub(crate) span: Span,
    pub(crate) value: Value,
}

impl Parameter {
    /// The whole number, where it is a literal, and where it stands.
    pub(crate) fn count(&self) -> Option<(u32, Span)> {
        match self.value {
            Value::Count(Count::Literal(count, span)) => Some((count, span)),
            _ => None,
        }
    }
}

/// What a parameter holds.
pub(crate) enum Value {
    Count(Count),
    Number(Number),
    Time(Time),
    Delays(Backoff),
    Jitter(Jitter),
    Conditions(Conditions),
    Percentile((u8, Span)),
    Rate(u32, Duration, Span),
    Word(Ident),
    Adaptive(Vec<Parameter>),
}

/// `budget = ..`
pub(crate) enum Budget {
    /// `budget = none`, which takes away that of the `upstream`.
    None,
    Guard(Guard),
}

/// `backoff = ..`
pub(crate) enum Backoff {
    /// `none`, as word or string.
    None,
    /// One of the named shapes, `exp(..)` or `"exp"`.
    Shape(BackoffShape),
    /// `["100ms", "1s", self.last]`; never empty.
    List(Vec<Time>),
    /// Any other expression: a value that implements the runtime's `Backoff`.
    Expression(TokenStream),
}

/// `exp("100ms", factor = 2.0, min = "0ms", max = "30s")`. What was not written is `None`.
pub(crate) struct BackoffShape {
    pub(crate) kind: ShapeKind,
    /// Span of the word or string that names the shape.
    pub(crate) word: Span,
    pub(crate) base: Option<Time>,
    /// Only for `Exponential`.
    pub(crate) factor: Option<Number>,
    /// Only for `Linear`: added per attempt, the base where absent.
    pub(crate) step: Option<Time>,
    pub(crate) min: Option<Time>,
    pub(crate) max: Option<Time>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ShapeKind {
    Fixed,
    Linear,
    Exponential,
    Fibonacci,
}

/// `jitter = ..`; the flag `jitter` alone is `Full`.
pub(crate) enum Jitter {
    None,
    Full,
    Equal,
    Decorrelated(Span),
    /// `0.5`: plus or minus 50 %.
    Fraction(f64),
    /// `"400ms"`: plus or minus, never below zero.
    Spread(Duration, Span),
    /// An expression of the runtime's type `Jitter`.
    Expression(TokenStream),
}

/// `retry_on = ..` and `abort_on = ..`
pub(crate) enum Conditions {
    /// The word `transient`.
    Transient(Span),
    /// The word `any`.
    Any(Span),
    /// `[item, ..]` or a single item; never empty.
    List(Vec<Condition>),
}

/// One item of `retry_on`, `abort_on` and `on(..)`.
pub(crate) enum Condition {
    /// `Io`, `Io | Timeout`, `Status { code: 500..=599 }`, `Io(e) if e.kind() == X`, `longer::path::Variant`.
    /// The alternatives are split at the top-level `|`; a guard belongs to all of them.
    Pattern { alternatives: Vec<Alternative>, guard: Option<TokenStream> },
    /// `kind(TimedOut | ConnectionReset)`: names of `std::io::ErrorKind`.
    Kind(Vec<Ident>),
    /// `is(Type)`, `is(Type as pattern)`, `is(Type as pattern if guard)`: downcast.
    Is { ty: TokenStream, pattern: Option<TokenStream>, guard: Option<TokenStream> },
    /// `class(transient | rate_limited)`: checked against the list of classes.
    Class(Vec<Ident>),
    /// `rejected(open | full | limited)`: checked against the list of rejections.
    Rejected(Vec<Ident>),
}

/// One alternative of a pattern.
pub(crate) struct Alternative {
    /// The whole alternative.
    pub(crate) pattern: TokenStream,
    /// It starts with a one-segment path (`Io`, `Io(..)`, `Io { .. }`): the error type is put in front of it.
    pub(crate) variant: Option<Variant>,
}

/// `Io(e)`: the name, and what follows it.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    /// `(e)`, `{ code, .. }`; `None` for the bare name, which matches any shape of variant.
    pub(crate) fields: Option<TokenStream>,
}

/// One link of a fallback chain.
pub(crate) struct Link {
    /// `on(Io | Timeout) => ..`: the link answers these errors only.
    pub(crate) on: Option<Vec<Condition>>,
    pub(crate) target: Target,
    /// What events call the link: its tokens, shortened (`cached`, `Self::cached`, `self.cache.get`, `value`, `closure`).
    pub(crate) label: String,
}

/// What a link does.
#[derive(Clone)]
pub(crate) enum Target {
    /// `cached`, `Self::cached`, `module::f::<T>`: called with the function's arguments.
    Path(TokenStream),
    /// `cached(.., error)`: the path, and its arguments, where `..` stands for the arguments of the function.
    Call { path: TokenStream, arguments: Vec<Argument> },
    /// `|id| ..`, `async |id, error| ..`, `move |id| ..`: the closure and the number of its parameters.
    Closure { tokens: TokenStream, parameters: usize },
    /// `value(x)`: a plain Ok value.
    Value(TokenStream),
    /// `last_good(key = id, max_age = "10m")`: the last success of the same key.
    LastGood { key: TokenStream, max_age: Option<Time> },
    /// Anything else, `self.cache.get(id)`: evaluated with the arguments and `error` in scope.
    Expression(TokenStream),
}

/// One argument of a fallback call that has a `..`.
#[derive(Clone)]
pub(crate) enum Argument {
    /// `..`
    Rest,
    /// Any other expression; `error` in it is the last error.
    Expression(TokenStream),
}

/// `name = "inventory.get"`: checked, at most 128 of `A-Z a-z 0-9 _ . : / -`.
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) span: Span,
}
