//! Conditions in call form: `kind(..)`, `is(..)`, `class(..)` and `rejected(..)`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

use super::cursor::{self, Mode, Role, Steps};
use super::errors::{Errors, shorten};
use super::expression;
use super::keys::find_closest;
use super::literal::{self, Scalar};
use super::options::Condition;
use super::parameters;

pub(crate) const CALLS: [&str; 4] = ["kind", "is", "class", "rejected"];
const CLASSES: [&str; 6] = ["transient", "rate_limited", "overloaded", "timeout", "permanent", "cancelled"];
const REJECTIONS: [&str; 5] = ["timeout", "deadline", "open", "full", "limited"];

pub(crate) fn is_call(word: &str) -> bool {
    CALLS.contains(&word)
}

/// The condition that `word` opens; `word` is one of [`CALLS`].
pub(crate) fn read(word: &Ident, group: &Group, errors: &mut Errors) -> Option<Condition> {
    let tokens = parameters::tokens_of(group);
    let call = word.to_string();
    if tokens.is_empty() {
        errors.push(group.span(), format!("`{call}(..)` is empty: write {}", show(&call)));
        return None;
    }
    match call.as_str() {
        "is" => read_is(&tokens, errors),
        "class" => read_names(&call, &tokens, &CLASSES, errors).map(Condition::Class),
        "rejected" => read_names(&call, &tokens, &REJECTIONS, errors).map(Condition::Rejected),
        _ => read_names(&call, &tokens, &[], errors).map(Condition::Kind),
    }
}

fn show(call: &str) -> &'static str {
    match call {
        "is" => "`is(io::Error)` or `is(io::Error as e if e.kind() == X)`",
        "class" => "`class(transient | rate_limited)`",
        "rejected" => "`rejected(open | full)`",
        _ => "`kind(TimedOut | ConnectionReset)`",
    }
}

/// Names between `|`, out of `known` unless that is empty.
fn read_names(call: &str, tokens: &[TokenTree], known: &[&str], errors: &mut Errors) -> Option<Vec<Ident>> {
    let mut found = Errors::default();
    if let Some(comma) = Steps::new(tokens, Mode::Pattern).find(|step| step.role == Role::Comma) {
        let comma = tokens.get(comma.start..comma.end).unwrap_or_default();
        errors.push_over(comma, format!("names are separated by `|` here: write {}", show(call)));
        return None;
    }
    let mut names = Vec::new();
    for part in cursor::split(tokens, Mode::Pattern, Role::Bar) {
        match cursor::peel(part).as_ref() {
            [TokenTree::Ident(name)] if name != "_" => {
                let text = name.to_string();
                if known.is_empty() || known.contains(&text.as_str()) {
                    names.push(name.clone());
                } else {
                    found.push(name.span(), explain_word(call, &text, known));
                }
            }
            [] => found.push_over(tokens, format!("a name is missing beside `|`: write {}", show(call))),
            other => found.push_over(other, explain_no_name(call, other)),
        }
    }
    let sound = found.is_empty();
    errors.extend(found);
    sound.then_some(names)
}

fn explain_word(call: &str, word: &str, known: &[&str]) -> String {
    let quoted = shorten(word);
    match find_closest(&word.to_lowercase(), known.iter().copied()) {
        Some(closest) => format!("unknown word `{quoted}` in `{call}(..)`: did you mean `{closest}`?"),
        None => format!("unknown word `{quoted}` in `{call}(..)`: the words are {}", known.join(", ")),
    }
}

fn explain_no_name(call: &str, tokens: &[TokenTree]) -> String {
    let name = match (literal::read(tokens), tokens.last()) {
        (Some(Scalar::Text(text)), _) => Some(text),
        (_, Some(TokenTree::Ident(last))) if tokens.len() > 1 => Some(last.to_string()),
        _ => None,
    };
    match name {
        Some(name) => format!("`{call}(..)` takes plain names: write `{}`", shorten(&name)),
        None => format!("`{call}(..)` takes plain names: write {}", show(call)),
    }
}

/// `Type`, `Type as pattern` or `Type as pattern if guard`
fn read_is(tokens: &[TokenTree], errors: &mut Errors) -> Option<Condition> {
    if let Some(comma) = Steps::new(tokens, Mode::Type).find(|step| step.role == Role::Comma) {
        let comma = tokens.get(comma.start..comma.end).unwrap_or_default();
        errors.push_over(comma, "`is(..)` takes one type: write an `is(..)` per type");
        return None;
    }
    let (ty, bound) = match cursor::split_once(tokens, Mode::Type, Role::As) {
        Some((ty, bound)) => (ty, Some(bound)),
        None => (tokens, None),
    };
    let (pattern, guard) = match bound.and_then(|bound| cursor::split_once(bound, Mode::Pattern, Role::If)) {
        Some((pattern, guard)) => (Some(pattern), Some(guard)),
        None => (bound, None),
    };
    if bound.is_none() && cursor::split_once(ty, Mode::Type, Role::If).is_some() {
        errors.push_over(tokens, "a guard needs a name for the error: write `is(Type as e if ..)`");
        return None;
    }
    if let Some(Scalar::Text(text)) = literal::read(ty) {
        errors.push_over(ty, format!("`is(..)` takes a type: write `{}` without quotes", shorten(&text)));
        return None;
    }
    if ty.is_empty() || pattern.is_some_and(<[_]>::is_empty) || guard.is_some_and(<[_]>::is_empty) {
        errors.push_over(tokens, format!("something is missing here: write {}", show("is")));
        return None;
    }
    let guard = match guard {
        Some(guard) => Some(expression::keep("`is(..)`", guard, errors)?),
        None => None,
    };
    let keep = |tokens: &[TokenTree]| tokens.iter().cloned().collect::<TokenStream>();
    Some(Condition::Is { ty: keep(ty), pattern: pattern.map(keep), guard })
}

#[cfg(test)]
mod tests {
    use super::super::options::Conditions;
    use super::super::testing::{assert_refused, options_of};
    use super::*;

    fn condition(source: &str) -> Condition {
        match options_of(source).retry_on.expect(source).value {
            Conditions::List(mut items) => items.remove(0),
            _ => panic!("no list"),
        }
    }

    #[test]
    fn names() {
        let Condition::Kind(kinds) = condition("retry_on = kind(TimedOut | ConnectionReset)") else {
            panic!()
        };
        assert_eq!(kinds, ["TimedOut", "ConnectionReset"]);
        let Condition::Class(classes) = condition("retry_on = [class(rate_limited)]") else { panic!() };
        assert_eq!(classes, ["rate_limited"]);
        let Condition::Rejected(rejections) = condition("retry_on = rejected(open | full)") else { panic!() };
        assert_eq!(rejections, ["open", "full"]);
    }

    #[test]
    fn types() {
        let text = |tokens: Option<TokenStream>| tokens.map(|tokens| tokens.to_string().replace(' ', ""));
        for (source, expected) in [
            ("retry_on = is(io::Error)", ("io::Error", None, None)),
            ("retry_on = [is(Wrapper<A, B>)]", ("Wrapper<A,B>", None, None)),
            ("retry_on = is(io::Error as e if e.kind() < X)", ("io::Error", Some("e"), Some("e.kind()<X"))),
            ("retry_on = is(<T as S>::Error as A | B)", ("<TasS>::Error", Some("A|B"), None)),
        ] {
            let Condition::Is { ty, pattern, guard } = condition(source) else { panic!("{source}") };
            let (ty, pattern, guard) = (text(Some(ty)), text(pattern), text(guard));
            assert_eq!(
                (ty.as_deref(), pattern.as_deref(), guard.as_deref()),
                (Some(expected.0), expected.1, expected.2)
            );
        }
    }

    #[test]
    fn refused() {
        assert_refused(&[
            (
                "retry_on = class(transiant)",
                "transiant",
                "unknown word `transiant` in `class(..)`: did you mean `transient`?",
            ),
            (
                "retry_on = class(Timeout)",
                "Timeout",
                "unknown word `Timeout` in `class(..)`: did you mean `timeout`?",
            ),
            (
                "retry_on = rejected(open | bulkhead_is_full)",
                "bulkhead_is_full",
                "unknown word `bulkhead_is_full` in `rejected(..)`: the words are timeout, deadline, open, full, \
                 limited",
            ),
            ("retry_on = class()", "()", "`class(..)` is empty: write `class(transient | rate_limited)`"),
            (
                "retry_on = kind(A, B)",
                ",",
                "names are separated by `|` here: write `kind(TimedOut | ConnectionReset)`",
            ),
            (
                "retry_on = kind(ErrorKind::TimedOut)",
                "ErrorKind::TimedOut",
                "`kind(..)` takes plain names: write `TimedOut`",
            ),
            (
                "retry_on = kind(\"TimedOut\")",
                "\"TimedOut\"",
                "`kind(..)` takes plain names: write `TimedOut`",
            ),
            (
                "retry_on = kind(A | )",
                "A |",
                "a name is missing beside `|`: write `kind(TimedOut | ConnectionReset)`",
            ),
            (
                "retry_on = kind(_)",
                "_",
                "`kind(..)` takes plain names: write `kind(TimedOut | ConnectionReset)`",
            ),
            ("retry_on = is(A, B)", ",", "`is(..)` takes one type: write an `is(..)` per type"),
            (
                "retry_on = is(A if x)",
                "A if x",
                "a guard needs a name for the error: write `is(Type as e if ..)`",
            ),
            (
                "retry_on = is(A as e if)",
                "A as e if",
                "something is missing here: write `is(io::Error)` or `is(io::Error as e if e.kind() == X)`",
            ),
            ("retry_on = is(\"A\")", "\"A\"", "`is(..)` takes a type: write `A` without quotes"),
        ]);
    }
}
