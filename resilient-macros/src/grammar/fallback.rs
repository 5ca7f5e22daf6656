//! `fallback`

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use super::conditions;
use super::cursor::{self, Mode, Role, Steps};
use super::entry::{Entry, take_items};
use super::errors::{Errors, shorten};
use super::expression;
use super::last_good;
use super::literal::{self, Scalar};
use super::options::{Argument, Link, Target};
use super::parameters;
use super::punctuation::is_punct;

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Vec<Link>> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    let [TokenTree::Group(group)] = peeled.as_ref() else {
        return read_link(&peeled, errors).map(|link| vec![link]);
    };
    if group.delimiter() != Delimiter::Bracket {
        return read_link(&peeled, errors).map(|link| vec![link]);
    }
    let tokens = parameters::tokens_of(group);
    if tokens.is_empty() {
        errors.push(group.span(), "`fallback`: the chain is empty: name a function, or remove the key");
        return None;
    }
    let mut links = Vec::new();
    let mut answered = false;
    for item in take_items(&tokens, Mode::Expression, errors) {
        if answered {
            let message = "this link can never run: the `value(..)` in front of it answers every error";
            errors.push_over(item, message);
        }
        let link = read_link(item, errors);
        let remembers = |link: &Link| matches!(link.target, Target::LastGood { .. });
        if link.as_ref().is_some_and(remembers) && links.iter().any(remembers) {
            errors.push_over(item, "`last_good` is given twice; keep one");
        }
        answered |=
            link.as_ref().is_some_and(|link| link.on.is_none() && matches!(link.target, Target::Value(_)));
        links.extend(link);
    }
    (!links.is_empty()).then_some(links)
}

fn read_link(tokens: &[TokenTree], errors: &mut Errors) -> Option<Link> {
    let Some((filter, target)) = cursor::split_once(tokens, Mode::Expression, Role::Arrow) else {
        let (target, label) = read_target(tokens, errors)?;
        return Some(Link { on: None, target, label });
    };
    let on = match filter {
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "on" && group.delimiter() == Delimiter::Parenthesis =>
        {
            conditions::read_list("`on(..)`", group, errors)
        }
        other => {
            let other = if other.is_empty() { tokens } else { other };
            errors.push_over(other, "only a filter stands in front of `=>`: write `on(Io | Timeout) => f`");
            None
        }
    };
    if target.is_empty() {
        errors.push_over(tokens, "a fallback is missing behind `=>`: write `on(Io | Timeout) => f`");
        return None;
    }
    let (target, label) = read_target(target, errors)?;
    Some(Link { on: Some(on?), target, label })
}

/// The target and what events call it.
fn read_target(tokens: &[TokenTree], errors: &mut Errors) -> Option<(Target, String)> {
    let peeled = cursor::peel(tokens);
    if let Some(message) = explain_no_target(&peeled) {
        errors.push_over(&peeled, message);
        return None;
    }
    if let [TokenTree::Ident(word), TokenTree::Group(group)] = peeled.as_ref() {
        if word == "value" && group.delimiter() == Delimiter::Parenthesis {
            return read_value(group, errors).map(|value| (Target::Value(value), "value".to_owned()));
        }
    }
    if let [TokenTree::Ident(word), TokenTree::Group(group)] = peeled.as_ref() {
        if word == "last_good" && group.delimiter() == Delimiter::Parenthesis {
            return last_good::read(word, group, errors).map(|link| (link, "last_good".to_owned()));
        }
    }
    let kept = expression::keep("`fallback`", tokens, errors)?;
    if let Some(parameters) = count_closure_parameters(&peeled) {
        return Some((Target::Closure { tokens: kept, parameters }, "closure".to_owned()));
    }
    let label = label_of(&peeled);
    if is_callee(&peeled, false) {
        return Some((Target::Path(peeled.iter().cloned().collect()), label));
    }
    if let [callee @ .., TokenTree::Group(group)] = peeled.as_ref() {
        if group.delimiter() == Delimiter::Parenthesis && is_callee(callee, true) {
            if let Some(arguments) = read_arguments(group, errors) {
                return Some((Target::Call { path: callee.iter().cloned().collect(), arguments }, label));
            }
        }
    }
    Some((Target::Expression(kept), label))
}

fn explain_no_target(tokens: &[TokenTree]) -> Option<String> {
    match (tokens, literal::read(tokens)) {
        (_, Some(Scalar::Text(text))) => {
            let quoted = shorten(&text);
            Some(format!(
                "name the function without quotes, or write `value(\"{quoted}\")` for the text itself"
            ))
        }
        (tokens, Some(_)) => {
            let text: String = tokens.iter().map(ToString::to_string).collect();
            Some(format!("a plain value is written `value({})`", shorten(&text)))
        }
        ([TokenTree::Ident(word)], None) if word == "true" || word == "false" => {
            Some(format!("a plain value is written `value({word})`"))
        }
        ([TokenTree::Ident(word)], None) if word == "error" => {
            Some("the last error is returned anyway: name a function, or write `f(.., error)`".to_owned())
        }
        _ => None,
    }
}

fn read_value(group: &Group, errors: &mut Errors) -> Option<TokenStream> {
    let tokens = parameters::tokens_of(group);
    let items = take_items(&tokens, Mode::Expression, errors);
    match items.as_slice() {
        [item] if rest_span(item).is_none() => expression::keep("`value(..)`", item, errors),
        _ => {
            errors.push(group.span(), "`value(..)` takes exactly one value: write `value(0)`");
            None
        }
    }
}

/// The arguments, where one of them is `..`.
fn read_arguments(group: &Group, errors: &mut Errors) -> Option<Vec<Argument>> {
    let tokens = parameters::tokens_of(group);
    // A look first: without `..` the call stays an expression, whose arguments rustc reads.
    if cursor::split(&tokens, Mode::Expression, Role::Comma).into_iter().all(|item| rest_span(item).is_none())
    {
        return None;
    }
    let mut arguments = Vec::new();
    let mut given = false;
    for item in take_items(&tokens, Mode::Expression, errors) {
        match rest_span(item) {
            Some(_) if given => errors.push_over(item, "`..` is given twice; keep one"),
            Some(_) => {
                given = true;
                arguments.push(Argument::Rest);
            }
            None => arguments.extend(expression::keep("`fallback`", item, errors).map(Argument::Expression)),
        }
    }
    Some(arguments)
}

fn rest_span(tokens: &[TokenTree]) -> Option<Span> {
    match tokens {
        [TokenTree::Punct(first), TokenTree::Punct(second)] if is_dot(first) && is_dot(second) => {
            Some(first.span())
        }
        _ => None,
    }
}

fn is_dot(punct: &Punct) -> bool {
    punct.as_char() == '.'
}

/// The number of parameters, where the tokens are a closure.
fn count_closure_parameters(tokens: &[TokenTree]) -> Option<usize> {
    let words = tokens.iter().take_while(|token| is_closure_word(token)).count();
    let closure = tokens.get(words..)?;
    let [TokenTree::Punct(bar), behind @ ..] = closure else { return None };
    if bar.as_char() != '|' {
        return None;
    }
    let end = behind.iter().position(|token| is_punct(token, '|'))?;
    let parameters = cursor::split(behind.get(..end)?, Mode::Type, Role::Comma);
    Some(parameters.into_iter().filter(|parameter| !parameter.is_empty()).count())
}

fn is_closure_word(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(word) if word == "static" || word == "async" || word == "move")
}

/// Names, `::` and turbofish; with `fields` also `.`.
fn is_callee(tokens: &[TokenTree], fields: bool) -> bool {
    let mut complete = false;
    for step in Steps::new(tokens, Mode::Expression) {
        let accepted = match tokens.get(step.start) {
            Some(TokenTree::Ident(_)) => step.role == Role::Operand,
            Some(TokenTree::Punct(punct)) => match (punct.as_char(), punct.spacing()) {
                ('<', _) => step.role == Role::Operand,
                (':', Spacing::Joint) => step.end - step.start == 2,
                ('.', _) => fields && step.end - step.start == 1,
                _ => false,
            },
            _ => false,
        };
        if !accepted {
            return false;
        }
        complete = step.role == Role::Operand;
    }
    complete
}

/// The leading names of the target, at most 64 characters of them.
fn label_of(tokens: &[TokenTree]) -> String {
    const LONGEST: usize = 64;
    let mut label = String::new();
    for step in Steps::new(tokens, Mode::Expression) {
        match tokens.get(step.start) {
            Some(TokenTree::Ident(name)) if step.role == Role::Operand => label.push_str(&unraw(name)),
            Some(TokenTree::Punct(punct)) if is_dot(punct) && step.end - step.start == 1 => label.push('.'),
            Some(TokenTree::Punct(punct)) if punct.as_char() == ':' => label.push_str("::"),
            Some(TokenTree::Punct(punct)) if punct.as_char() == '<' && step.role == Role::Operand => {
                let shortened = label.trim_end_matches(':').len();
                label.truncate(shortened);
            }
            _ => break,
        }
    }
    let label = label.trim_matches([':', '.']);
    if label.is_empty() { "expression".to_owned() } else { label.chars().take(LONGEST).collect() }
}

fn unraw(name: &Ident) -> String {
    let name = name.to_string();
    name.strip_prefix("r#").map_or_else(|| name.clone(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, options_of};
    use super::*;

    /// Each link as `kind label`, with `on` in front where it is filtered.
    fn links(source: &str) -> Vec<String> {
        let show = |link: &Link| {
            let kind = match &link.target {
                Target::Path(_) => "path".to_owned(),
                Target::Call { arguments, .. } => format!("call/{}", arguments.len()),
                Target::Closure { parameters, .. } => format!("closure/{parameters}"),
                Target::Value(_) => "value".to_owned(),
                Target::Expression(_) => "expression".to_owned(),
                Target::LastGood { max_age, .. } => format!("last good/{}", u8::from(max_age.is_some())),
            };
            let filter = link.on.as_ref().map_or_else(String::new, |on| format!("on/{} ", on.len()));
            format!("{filter}{kind} {}", link.label)
        };
        options_of(source).fallback.expect(source).value.iter().map(show).collect()
    }

    #[test]
    fn targets() {
        for (source, expected) in [
            ("fallback = cached", "path cached"),
            ("fallback = [cached]", "path cached"),
            ("fallback = Self::cached::<A, B>", "path Self::cached"),
            ("fallback = ::m::f::<A>::g", "path m::f::g"),
            ("fallback = <T as Cache>::get", "path get"),
            ("fallback = cached(.., error)", "call/2 cached"),
            ("fallback = self.cached(..)", "call/1 self.cached"),
            ("fallback = cached(id, error)", "expression cached"),
            ("fallback = self.cache.get(id).await", "expression self.cache.get"),
            ("fallback = async { Ok(1) }", "expression expression"),
            ("fallback = |id, error| f(id, error)", "closure/2 closure"),
            ("fallback = async move |id: Map<A, B>| f(id)", "closure/1 closure"),
            ("fallback = || Ok(1)", "closure/0 closure"),
            ("fallback = value(Vec::<A>::new())", "value value"),
            ("fallback = last_good(key = id)", "last good/0 last_good"),
            ("fallback = on(Io) => last_good(key = id, max_age = AGE)", "on/1 last good/1 last_good"),
            ("fallback = last_good", "path last_good"),
            ("fallback = on(Io | Timeout, Other) => cached", "on/2 path cached"),
            ("fallback = on(Io) => |a, b| f(a, b)", "on/1 closure/2 closure"),
            ("fallback = on(Io)", "expression on"),
            ("fallback = r#try", "path try"),
        ] {
            assert_eq!(links(source), [expected], "{source}");
        }
    }

    #[test]
    fn chains() {
        assert_eq!(
            links("fallback = [on(Io) => value(0), |a, b| f(a, b), cached(..), value(1),]"),
            ["on/1 value value", "closure/2 closure", "call/1 cached", "value value"]
        );
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("fallback = []", "[]", "`fallback`: the chain is empty: name a function, or remove the key"),
            (
                "fallback = error",
                "error",
                "the last error is returned anyway: name a function, or write `f(.., error)`",
            ),
            (
                "fallback = \"cached\"",
                "\"cached\"",
                "name the function without quotes, or write `value(\"cached\")` for the text itself",
            ),
            ("fallback = true", "true", "a plain value is written `value(true)`"),
            ("fallback = -1", "-1", "a plain value is written `value(-1)`"),
            ("fallback = value()", "()", "`value(..)` takes exactly one value: write `value(0)`"),
            ("fallback = value(1, 2)", "(1, 2)", "`value(..)` takes exactly one value: write `value(0)`"),
            ("fallback = value(..)", "(..)", "`value(..)` takes exactly one value: write `value(0)`"),
            (
                "fallback = [value(0), cached]",
                "cached",
                "this link can never run: the `value(..)` in front of it answers every error",
            ),
            (
                "fallback = Io => cached",
                "Io",
                "only a filter stands in front of `=>`: write `on(Io | Timeout) => f`",
            ),
            (
                "fallback = on(Io) =>",
                "on(Io) =>",
                "a fallback is missing behind `=>`: write `on(Io | Timeout) => f`",
            ),
            ("fallback = on(Io) => a => b", "=>", "`fallback`: unexpected `=>` in an expression"),
            ("fallback = on() => a", "()", "`on(..)`: the list is empty: name a variant, or remove it"),
            (
                "fallback = on(any) => a",
                "any",
                "`on(..)`: `any` covers every error, so it is no item of a list",
            ),
            ("fallback = f(.., ..)", "..", "`..` is given twice; keep one"),
            ("fallback = [a b]", "b", "unexpected `b`: a `,` or an operator is missing in front of it"),
            ("fallback", "fallback", "`fallback` needs a value: write `fallback = [cached, value(0)]`"),
        ]);
    }
}
