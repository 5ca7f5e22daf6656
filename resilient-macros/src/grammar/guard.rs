//! The keys that guard the other side: `circuit_breaker`, `bulkhead`, `rate_limit`, `hedge` and `budget`, and the adaptive
//! forms of `timeout` and `bulkhead`. Each has a table of parameters; what differs is in the tables.

use std::time::Duration;

use proc_macro2::{Group, Ident, TokenTree};

use super::backoff;
use super::conditions;
use super::cursor;
use super::entry::{Entry, Form};
use super::errors::{Errors, shorten};
use super::expression;
use super::jitter;
use super::keys::find_closest;
use super::literal;
use super::measure;
use super::number;
use super::options::{Backoff, BackoffShape, Guard, Parameter, Time, Value};
use super::parameters;
use super::time;

/// What a parameter holds.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A whole number within these bounds.
    Count {
        least: u32,
        most: u32,
    },
    /// Above zero, at most one.
    Ratio,
    /// A number from here on.
    Number {
        least: f64,
    },
    /// Longer than zero.
    Time,
    /// A number of calls, or a length of time as text.
    Window,
    /// A length of time that grows, `"5s"`, or a shape: `exp("5s", max = "60s")`.
    Delays,
    Jitter,
    Conditions,
    /// `p95`
    Percentile,
    /// A length of time or a percentile.
    Delay,
    /// `"100/s"`
    Rate,
    /// `call` or `attempt`
    Per,
    /// `calls` or `successes`
    Of,
    /// `adaptive(..)`, with parameters of its own.
    Adaptive,
}

/// A parameter of a guard.
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

const fn known(name: &'static str, kind: Kind) -> Known {
    Known { name, kind }
}

const MANY: u32 = 1_000_000;
const COUNT: Kind = Kind::Count { least: 1, most: MANY };

pub(crate) const BREAKER: &[Known] = &[
    known("failure_rate", Kind::Ratio),
    known("window", Kind::Window),
    known("minimum_calls", COUNT),
    known("consecutive", COUNT),
    known("slow", Kind::Time),
    known("slow_rate", Kind::Ratio),
    known("open_for", Kind::Delays),
    known("open_jitter", Kind::Jitter),
    known("probes", COUNT),
    known("pass_rate", Kind::Ratio),
    known("half_open_limit", Kind::Time),
    known("count", Kind::Conditions),
    known("ignore", Kind::Conditions),
    known("accept", Kind::Conditions),
];
pub(crate) const BULKHEAD: &[Known] = &[
    known("max_concurrent", COUNT),
    known("adaptive", Kind::Adaptive),
    known("max_queued", Kind::Count { least: 0, most: MANY }),
    known("max_wait", Kind::Time),
];
pub(crate) const ADAPTIVE_BULKHEAD: &[Known] =
    &[known("min", COUNT), known("max", COUNT), known("initial", COUNT)];
pub(crate) const RATE_LIMIT: &[Known] = &[
    known("rate", Kind::Rate),
    known("count", Kind::Count { least: 1, most: 1_000_000_000 }),
    known("period", Kind::Time),
    known("burst", Kind::Count { least: 1, most: 1_000_000_000 }),
    known("max_wait", Kind::Time),
    known("per", Kind::Per),
];
pub(crate) const HEDGE: &[Known] =
    &[known("after", Kind::Delay), known("max", Kind::Count { least: 1, most: 10 })];
pub(crate) const BUDGET: &[Known] = &[
    known("ratio", Kind::Ratio),
    known("per_second", Kind::Number { least: 0.0 }),
    known("capacity", Kind::Count { least: 1, most: 16_000 }),
    known("initial", Kind::Count { least: 0, most: 16_000 }),
    known("of", Kind::Of),
];
pub(crate) const ADAPTIVE_TIMEOUT: &[Known] = &[
    known("percentile", Kind::Percentile),
    known("factor", Kind::Number { least: 1.0 }),
    known("min", Kind::Time),
    known("max", Kind::Time),
];

/// Reads a guard: nothing behind the key, a literal, a shared object, or a list of parameters. `short` says which
/// parameter a literal or the first value of a list stands for.
pub(crate) fn parse(
    entry: &Entry<'_>,
    table: &[Known],
    short: impl Fn(&[TokenTree]) -> Option<&'static str>,
    errors: &mut Errors,
) -> Option<Guard> {
    match entry.form {
        Form::Flag => Some(Guard::default()),
        Form::Value(tokens) => {
            let peeled = cursor::peel(tokens);
            if let Some(message) = explain_switch(entry, &peeled) {
                errors.push_over(&peeled, message);
                return None;
            }
            match short(&peeled) {
                Some(name) => read_one(&entry.label(), table, name, entry.key, &peeled, errors)
                    .map(|parameter| Guard { shared: None, parameters: vec![parameter] }),
                None if literal::read(&peeled).is_some() => {
                    let given: String = peeled.iter().map(ToString::to_string).collect();
                    let (label, given) = (entry.label(), shorten(&given));
                    let message = format!("{label} cannot be {given}: write `{}`", entry.shown_form());
                    errors.push_over(&peeled, message);
                    None
                }
                None => expression::keep(&entry.label(), tokens, errors)
                    .map(|shared| Guard { shared: Some(shared), parameters: Vec::new() }),
            }
        }
        Form::List(group) => read_list(&entry.key.to_string(), table, entry.key, group, short, errors),
    }
}

/// What other libraries switch a guard on and off with.
fn explain_switch(entry: &Entry<'_>, tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Ident(word)] = tokens else { return None };
    let label = entry.label();
    match word.to_string().as_str() {
        "true" => Some(format!("{label} cannot be `true`: write `{}`", entry.shown_form())),
        "false" | "none" => Some(format!("{label} cannot be `{word}`: remove the key")),
        _ => None,
    }
}

/// The parameters in parentheses.
pub(crate) fn read_list(
    owner: &str,
    table: &[Known],
    key: &Ident,
    group: &Group,
    short: impl Fn(&[TokenTree]) -> Option<&'static str>,
    errors: &mut Errors,
) -> Option<Guard> {
    let tokens = parameters::tokens_of(group);
    let mut found = Errors::default();
    let mut guard = Guard::default();
    if tokens.is_empty() {
        let names = names(table).collect::<Vec<_>>().join(", ");
        found.push(group.span(), format!("`{owner}(..)` is empty: its parameters are {names}"));
    }
    for (index, parameter) in parameters::read(&tokens, &mut found).iter().enumerate() {
        let given = |name: &str| guard.parameters.iter().any(|given| given.name == name);
        let peeled = cursor::peel(parameter.value);
        let (name, at) = match parameter.name {
            Some(name) => (name.to_string(), name),
            None => match short(&peeled) {
                Some(short) if index == 0 || short == "adaptive" => (short.to_owned(), key),
                None if index == 0 && names_an_object(table, &peeled) => {
                    let label = format!("`{owner}`");
                    guard.shared = expression::keep(&label, parameter.value, &mut found);
                    continue;
                }
                _ => {
                    explain_unnamed(owner, table, &peeled, &mut found);
                    continue;
                }
            },
        };
        if given(&name) {
            let span = parameter
                .name
                .map_or_else(|| peeled.first().map_or(key.span(), TokenTree::span), Ident::span);
            found.push(span, format!("`{name}` is given twice; keep one"));
        } else if table.iter().any(|known| known.name == name) {
            guard.parameters.extend(read_one(owner, table, &name, at, &peeled, &mut found));
        } else {
            found.push(at.span(), explain_unknown(owner, table, &name));
        }
    }
    let sound = found.is_empty();
    errors.extend(found);
    sound.then_some(guard)
}

fn names(table: &[Known]) -> impl Iterator<Item = &'static str> {
    table.iter().map(|known| known.name)
}

/// Whether these tokens can be the object that holds the state.
fn names_an_object(table: &[Known], tokens: &[TokenTree]) -> bool {
    let is_parameter = |word: &Ident| names(table).any(|name| word == name);
    match tokens {
        [TokenTree::Ident(word)] => !is_parameter(word),
        [TokenTree::Ident(word), TokenTree::Punct(colon), ..] if colon.as_char() == ':' => {
            !is_parameter(word)
        }
        tokens => literal::read(tokens).is_none(),
    }
}

fn explain_unnamed(owner: &str, table: &[Known], tokens: &[TokenTree], errors: &mut Errors) {
    match tokens {
        [TokenTree::Ident(word), rest @ ..] if names(table).any(|name| word == name) => match rest.first() {
            Some(TokenTree::Punct(colon)) if colon.as_char() == ':' => {
                errors.push(colon.span(), format!("`:` is no assignment: write `{word} = value`"));
            }
            _ => errors.push_over(tokens, format!("`{word}` needs a value: write `{word} = value`")),
        },
        _ => {
            let names = names(table).collect::<Vec<_>>().join(", ");
            errors.push_over(tokens, format!("a name is missing: the parameters of `{owner}` are {names}"));
        }
    }
}

fn explain_unknown(owner: &str, table: &[Known], name: &str) -> String {
    let quoted = shorten(name);
    if let Some(closest) = find_closest(name, names(table)) {
        format!("unknown parameter `{quoted}` of `{owner}`: did you mean `{closest}`?")
    } else {
        let names = names(table).collect::<Vec<_>>().join(", ");
        format!("unknown parameter `{quoted}`: `{owner}` has {names}")
    }
}

fn read_one(
    owner: &str,
    table: &[Known],
    name: &str,
    at: &Ident,
    tokens: &[TokenTree],
    errors: &mut Errors,
) -> Option<Parameter> {
    let known = table.iter().find(|known| known.name == name)?;
    let owner = owner.trim_matches('`');
    let label = if at == owner { format!("`{owner}`") } else { format!("`{name}` of `{owner}`") };
    let value = match known.kind {
        Kind::Count { least, most } => measure::count(&label, tokens, least, most, errors).map(Value::Count),
        Kind::Ratio => measure::ratio(&label, tokens, errors).map(Value::Number),
        Kind::Number { least } => number::read(&label, tokens, least, errors).map(Value::Number),
        Kind::Delay if measure::is_percentile(tokens) => {
            measure::percentile(&label, tokens, errors).map(Value::Percentile)
        }
        Kind::Time | Kind::Delay => read_time(&label, tokens, errors).map(Value::Time),
        Kind::Window => match literal::read(tokens) {
            Some(literal::Scalar::Text(_)) => read_time(&label, tokens, errors).map(Value::Time),
            _ => measure::count(&label, tokens, 1, MANY, errors).map(Value::Count),
        },
        Kind::Delays => read_delays(&label, tokens, errors),
        Kind::Jitter => jitter::read(&label, tokens, errors).map(Value::Jitter),
        Kind::Conditions => conditions::read(&label, tokens, errors).map(Value::Conditions),
        Kind::Percentile => measure::percentile(&label, tokens, errors).map(Value::Percentile),
        Kind::Rate => measure::rate(&label, tokens, errors)
            .map(|(count, period, span)| Value::Rate(count, period, span)),
        Kind::Per => measure::word(&label, tokens, ["attempt", "call"], errors).map(Value::Word),
        Kind::Of => measure::word(&label, tokens, ["calls", "successes"], errors).map(Value::Word),
        Kind::Adaptive => measure::adaptive(tokens)
            .and_then(|(word, group)| match group {
                Some(group) => read_list("adaptive", ADAPTIVE_BULKHEAD, word, group, |_| None, errors),
                None => Some(Guard::default()),
            })
            .map(|guard| Value::Adaptive(guard.parameters)),
    };
    Some(Parameter { name: known.name, span: tokens.first()?.span(), value: value? })
}

fn read_time(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Time> {
    let time = time::read(label, tokens, errors)?;
    if time::is_zero(&time) {
        errors.push_over(tokens, format!("{label} has to be longer than zero"));
        return None;
    }
    Some(time)
}

/// A plain time grows as the default does.
fn read_delays(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Value> {
    if literal::read(tokens).is_some() {
        return read_time(label, tokens, errors).map(Value::Time);
    }
    match backoff::read(label, tokens, errors)? {
        Backoff::Shape(BackoffShape { base: Some(Time::Literal(Duration::ZERO, span)), .. }) => {
            errors.push(span, format!("{label} has to be longer than zero"));
            None
        }
        Backoff::Shape(shape) => Some(Value::Delays(Backoff::Shape(shape))),
        list @ Backoff::List(_) => Some(Value::Delays(list)),
        Backoff::Expression(tokens) => Some(Value::Time(Time::Expression(tokens))),
        Backoff::None => {
            errors.push_over(tokens, format!("{label} has to be longer than zero: write `fixed(\"5s\")`"));
            None
        }
    }
}

/// What a literal in place of parameters stands for, key by key.
pub(crate) mod short {
    use proc_macro2::TokenTree;

    use super::super::literal::{self, Scalar};
    use super::super::measure;

    /// `0.5` or `5`
    pub(crate) fn breaker(tokens: &[TokenTree]) -> Option<&'static str> {
        match literal::read(tokens)? {
            Scalar::Float { .. } => Some("failure_rate"),
            Scalar::Integer { .. } => Some("consecutive"),
            _ => None,
        }
    }

    /// `10` or `adaptive(..)`
    pub(crate) fn bulkhead(tokens: &[TokenTree]) -> Option<&'static str> {
        match literal::read(tokens) {
            Some(Scalar::Integer { .. } | Scalar::Float { .. }) => Some("max_concurrent"),
            Some(_) => None,
            None => measure::adaptive(tokens).map(|_| "adaptive"),
        }
    }

    /// `"100/s"`
    pub(crate) fn rate_limit(tokens: &[TokenTree]) -> Option<&'static str> {
        literal::read(tokens).map(|_| "rate")
    }

    /// `"50ms"` or `p95`
    pub(crate) fn hedge(tokens: &[TokenTree]) -> Option<&'static str> {
        (literal::read(tokens).is_some() || measure::is_percentile(tokens)).then_some("after")
    }

    /// `0.1`
    pub(crate) fn budget(tokens: &[TokenTree]) -> Option<&'static str> {
        literal::read(tokens).map(|_| "ratio")
    }

    /// `p99`
    pub(crate) fn timeout(tokens: &[TokenTree]) -> Option<&'static str> {
        (literal::read(tokens).is_some() || measure::is_percentile(tokens)).then_some("percentile")
    }
}
