//! The grammar of the attribute: from tokens to [`Options`], without a question about the function.
//!
//! Only `proc-macro2` and `std`, so that a test or a fuzz target can include these files by `#[path]`. Nothing here
//! panics, whatever the tokens are. To add a key: a field in `options.rs`, a line in `keys.rs`, an arm in `read_value`.

mod adaptive;
mod arguments;
mod attempts;
mod backoff;
mod bounds;
mod budget;
mod classes;
mod conditions;
mod conflicts;
mod cursor;
mod depth;
mod duration;
mod entry;
mod errors;
mod expression;
mod fallback;
pub(crate) mod guard;
mod idempotent;
mod jitter;
pub(crate) mod keys;
mod last_good;
mod limits;
mod literal;
mod measure;
mod name;
mod nested;
mod number;
pub(crate) mod options;
mod overlap;
mod parameters;
mod path;
mod pattern;
mod protection;
mod punctuation;
mod shape;
mod time;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};

use entry::{Entry, Form};
pub(crate) use errors::Errors;
use options::{Options, Setting};

/// Reads the arguments of the attribute: what could be read, and every mistake.
pub(crate) fn parse(attribute: TokenStream) -> (Options, Errors) {
    let mut options = Options::default();
    let mut errors = Errors::default();
    if let Some(span) = depth::find_too_deep(attribute.clone()) {
        let message =
            format!("groups are nested more than {} deep: move the expression into a function", depth::LIMIT);
        errors.push(span, message);
        return (options, errors);
    }
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    let tokens = cursor::peel(&tokens);
    let mut rest = tokens.as_ref();
    let mut complete = true;
    let mut seen = BTreeSet::new();
    while !rest.is_empty() {
        let taken = entry::take(rest, &mut errors);
        rest = taken.rest;
        complete &= taken.key.is_some_and(|key| keys::find(&key.to_string()).is_some());
        let repeated = taken.key.is_some_and(|key| !seen.insert(key.to_string()));
        options.written.extend(taken.key.cloned());
        if let Some(entry) = taken.entry {
            read_entry(&mut options, &entry, repeated, &mut errors);
        }
    }
    conflicts::check(&options, complete, &mut errors);
    (options, errors)
}

fn read_entry(options: &mut Options, entry: &Entry<'_>, repeated: bool, errors: &mut Errors) {
    let name = entry.key.to_string();
    if keys::find(&name).is_none() {
        errors.push(entry.key.span(), explain_unknown(options, entry, &name));
    } else if repeated {
        errors.push(entry.key.span(), format!("`{name}` is given twice; keep one"));
    } else {
        read_value(options, entry, &name, errors);
    }
}

fn explain_unknown(options: &Options, entry: &Entry<'_>, name: &str) -> String {
    let lists = |written: &&Ident| *written == "retry_on" || *written == "abort_on";
    match options.written.iter().rev().find(lists) {
        Some(list) if !matches!(entry.form, Form::Value(_)) && name.starts_with(char::is_uppercase) => {
            let name = errors::shorten(name);
            format!("unknown key `{name}`: if it belongs to `{list}`, write a list: `{list} = [.., {name}]`")
        }
        _ => keys::explain_unknown(name),
    }
}

/// One arm per key.
fn read_value(options: &mut Options, entry: &Entry<'_>, name: &str, errors: &mut Errors) {
    match name {
        "max_attempts" => options.max_attempts = set(entry, attempts::parse(entry, errors)),
        "backoff" => options.backoff = set(entry, backoff::parse(entry, errors)),
        "jitter" => options.jitter = set(entry, jitter::parse(entry, errors)),
        "retry_on" => options.retry_on = set(entry, conditions::parse(entry, errors)),
        "abort_on" => options.abort_on = set(entry, conditions::parse(entry, errors)),
        "retry_if" => options.retry_if = set(entry, expression::parse(entry, errors)),
        "retry_if_ok" => options.retry_if_ok = set(entry, expression::parse(entry, errors)),
        "idempotent" => options.idempotent = set(entry, idempotent::parse(entry, errors)),
        "stop" => options.stop = set(entry, expression::parse(entry, errors)),
        "stop_if" => options.stop_if = set(entry, expression::parse(entry, errors)),
        "timeout" if adaptive::is_adaptive(entry) => {
            options.adaptive_timeout = set(entry, adaptive::parse(entry, errors));
        }
        "timeout" => {
            let remedy = "remove the key, or limit the whole call with `deadline`";
            options.timeout = set(entry, time::parse_limit(entry, remedy, errors));
        }
        "deadline" => {
            let remedy = "remove the key, or limit each attempt with `timeout`";
            options.deadline = set(entry, time::parse_limit(entry, remedy, errors));
        }
        "min_attempt_time" => options.min_attempt_time = set(entry, time::parse(entry, errors)),
        "fallback" => options.fallback = set(entry, fallback::parse(entry, errors)),
        "circuit_breaker" => {
            options.circuit_breaker =
                set(entry, guard::parse(entry, guard::BREAKER, guard::short::breaker, errors));
        }
        "bulkhead" => options.bulkhead = set(entry, limits::parse_bulkhead(entry, errors)),
        "rate_limit" => options.rate_limit = set(entry, limits::parse_rate_limit(entry, errors)),
        "hedge" => options.hedge = set(entry, guard::parse(entry, guard::HEDGE, guard::short::hedge, errors)),
        "budget" => options.budget = set(entry, budget::parse(entry, errors)),
        "upstream" => options.upstream = set(entry, name::parse(entry, errors)),
        "key" => options.state_key = set(entry, expression::parse(entry, errors)),
        "nested" => options.nested = set(entry, nested::parse(entry, errors)),
        "policy" => options.policy = set(entry, expression::parse(entry, errors)),
        "name" => options.name = set(entry, name::parse(entry, errors)),
        "context" => options.context = set(entry, name::parse_context(entry, errors)),
        "on_retry" => options.on_retry = set(entry, expression::parse(entry, errors)),
        "on_give_up" => options.on_give_up = set(entry, expression::parse(entry, errors)),
        "error" => options.error = set(entry, path::parse_error(entry, errors)),
        "on_reject" => options.on_reject = set(entry, expression::parse(entry, errors)),
        "clone" => options.clone = set(entry, arguments::parse(entry, errors)),
        "share" => options.share = set(entry, arguments::parse(entry, errors)),
        "crate" => options.krate = set(entry, path::parse_crate(entry, errors)),
        // A line in `keys.rs` without an arm here: a test looks for those.
        other => errors.push(entry.key.span(), format!("`{other}` is not read yet")),
    }
}

fn set<T>(entry: &Entry<'_>, value: Option<T>) -> Option<Setting<T>> {
    Some(Setting { key: entry.key.clone(), value: value? })
}

#[cfg(test)]
mod tests {
    use super::testing::{assert_accepted, assert_refused, errors_of, options_of};
    use super::*;

    #[test]
    fn the_line_of_the_first_page() {
        let source = "max_attempts = 5, backoff = \"exp\", jitter, timeout = \"30s\", retry_on = [Io, Timeout], \
                      fallback = cached_fn";
        assert_accepted(&[source]);
        let written: Vec<String> = options_of(source).written.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["max_attempts", "backoff", "jitter", "timeout", "retry_on", "fallback"]);
    }

    #[test]
    fn every_key_is_read() {
        for key in &keys::KEYS {
            let unread = format!("`{}` is not read yet", key.name);
            assert!(errors_of(key.form).iter().all(|(_, message)| *message != unread), "{}", key.name);
            let partner = match key.name {
                "timeout" => "jitter",
                "hedge" => "idempotent",
                "key" => "circuit_breaker",
                _ => "timeout = \"1s\", retry_on = A",
            };
            let source = format!("{partner}, {}", key.form);
            let errors = errors_of(&source);
            let conflicting = ["retry_on", "retry_if", "idempotent"].contains(&key.name);
            assert!(errors.is_empty() || conflicting, "{source}: {errors:?}");
        }
    }

    #[test]
    fn junk() {
        let no_key = |found: &str| format!("expected a key, found {found}: write `key = value`");
        assert_refused(&[
            ("jitter, = 5", "=", "a key is missing in front of this `=`"),
            ("jitter, 5", "5", no_key("the literal `5`").as_str()),
            ("jitter, (5)", "(5)", no_key("a group").as_str()),
            ("jitter, &x", "&", no_key("`&`").as_str()),
            (",jitter", ",", "a key is missing in front of this `,`"),
            ("jitter, , timeout = \"1s\"", ",", "a key is missing in front of this `,`"),
            (
                "jitter a = 3",
                "a",
                "expected `=`, `(` or `,` behind `jitter`, found `a`: write `jitter = value`",
            ),
            ("jitter timeout = \"1s\"", "timeout", "a `,` is missing in front of `timeout`"),
            ("max_attempts = 3 timeout = \"1s\"", "timeout", "a `,` is missing in front of `timeout`"),
            ("clone(a) jitter", "jitter", "a `,` is missing in front of `jitter`"),
            ("jitter, clone(a) = 3", "=", "unexpected `=`: expected `,`"),
            (
                "max_attempts = 3 foo",
                "foo",
                "unexpected `foo`: a `,` or an operator is missing in front of it",
            ),
            ("jitter, timeout == \"1s\"", "==", "`==` is no assignment: write `timeout = value`"),
            ("jitter, timeout => \"1s\"", "=>", "`=>` is no assignment: write `timeout = value`"),
            ("jitter, timeout =", "=", "a value is missing behind this `=`: write `timeout = value`"),
            (
                "jitter, timeout: \"1s\"",
                ":",
                "expected `=`, `(` or `,` behind `timeout`, found `:`: write `timeout = value`",
            ),
            ("jitter, foo::bar = 1", "::", "a key is a single word, not a path that starts with `foo::`"),
            ("jitter, clone[a]", "[a]", "expected `=`, `(` or `,` behind `clone`: write `clone(a, b)`"),
            ("timeout = \"1s\", timeout = \"2s\"", "timeout", "`timeout` is given twice; keep one"),
            ("jitter, timeut = \"1s\"", "timeut", "unknown key `timeut`: did you mean `timeout`?"),
        ]);
    }

    #[test]
    fn independent_mistakes_are_reported_together() {
        let source =
            "max_attempts = 0, timeout = 500, jitter = 2, name = 5, bakoff = \"exp\", , retry_on = []";
        let found: Vec<String> = errors_of(source).into_iter().map(|(text, _)| text).collect();
        assert_eq!(found, ["0", "500", "2", "5", "bakoff", ",", "[]"]);
    }

    #[test]
    fn the_first_value_of_a_repeated_key_is_kept() {
        let (options, _) = parse("max_attempts = 2, max_attempts = 3".parse().expect("lexes"));
        let attempts = options.max_attempts.map(|setting| setting.value);
        assert!(matches!(attempts, Some(options::Attempts::Literal(2, _))));
        assert_eq!(options.written.len(), 2);
    }

    #[test]
    fn captures_of_macro_rules_are_read_through() {
        let capture = |source: &str| {
            let inner: TokenStream = source.parse().expect("lexes");
            TokenTree::from(proc_macro2::Group::new(proc_macro2::Delimiter::None, inner))
        };
        for (key, value) in [
            ("max_attempts", "5"),
            ("timeout", "\"1s\""),
            ("jitter", "full"),
            ("retry_on", "[Io, Timeout]"),
            ("fallback", "cached"),
            ("backoff", "exp(\"1s\")"),
        ] {
            let mut tokens: Vec<TokenTree> =
                format!("{key} =").parse::<TokenStream>().expect("lexes").into_iter().collect();
            tokens.push(capture(value));
            let (options, errors) = parse(tokens.into_iter().collect());
            assert!(errors.is_empty(), "{key}: {:?}", errors.located(""));
            let read = [
                matches!(options.max_attempts, Some(Setting { value: options::Attempts::Literal(5, _), .. })),
                matches!(options.timeout, Some(Setting { value: options::Time::Literal(..), .. })),
                matches!(options.jitter, Some(Setting { value: options::Jitter::Full, .. })),
                matches!(options.retry_on, Some(Setting { value: options::Conditions::List(items), .. }) if items.len() == 2),
                options
                    .fallback
                    .is_some_and(|links| matches!(links.value[0].target, options::Target::Path(_))),
                matches!(options.backoff, Some(Setting { value: options::Backoff::Shape(_), .. })),
            ];
            assert_eq!(read.into_iter().filter(|read| *read).count(), 1, "{key}");
        }
    }

    #[test]
    fn long_attributes_are_read() {
        for (start, repeated) in [
            ("policy = ", "a::<"),
            ("jitter", " jitter"),
            ("retry_on = [", "A |"),
            ("", "x = 3 name = "),
            ("policy = ", "|"),
        ] {
            let close = if start.ends_with('[') { "]" } else { "" };
            let (_, errors) =
                parse(format!("{start}{}{close}", repeated.repeat(20_000)).parse().expect("lexes"));
            assert!(!errors.is_empty(), "{repeated}");
        }
    }

    #[test]
    fn ten_thousand_nested_groups_are_refused() {
        let source = format!("policy = {}{}", "(".repeat(10_000), ")".repeat(10_000));
        let (options, errors) = parse(source.parse().expect("lexes"));
        assert!(options.written.is_empty());
        let message = "groups are nested more than 128 deep: move the expression into a function";
        assert_eq!(errors.located(&source), [("(".to_owned(), message.to_owned())]);
    }
}
