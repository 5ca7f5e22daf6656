//! Conditions that contradict another key.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use super::conditions::TRANSIENT;
use super::errors::Errors;
use super::options::{Alternative, Condition, Conditions, Options, Setting};

pub(crate) fn check(options: &Options, errors: &mut Errors) {
    let Some(retry_on) = &options.retry_on else { return };
    if let Some(Setting { value: false, .. }) = options.idempotent {
        check_repeatable(&retry_on.value, errors);
    }
    // `abort_on` always wins, so that an item in both lists is never retried.
    if let Some(abort_on) = &options.abort_on {
        let message = "this is in `retry_on` too and would never be retried: remove one of the two";
        check_shadowed(&retry_on.value, &abort_on.value, message, errors);
    }
}

/// With `idempotent = false`, nothing after which the call may have happened is repeated.
fn check_repeatable(retry_on: &Conditions, errors: &mut Errors) {
    let reason = "after one the call may have happened, and `idempotent = false` forbids to repeat that: remove one of the two";
    match retry_on {
        Conditions::Transient(_) => {}
        Conditions::Any(span) => errors.push(*span, format!("`any` includes timeouts: {reason}")),
        Conditions::List(items) => {
            for name in items.iter().flat_map(timeouts_in) {
                errors.push(name.span(), format!("`{name}` is a timeout: {reason}"));
            }
        }
    }
}

/// The names in a condition that stand for a timeout.
fn timeouts_in(condition: &Condition) -> Vec<Ident> {
    const VARIANTS: [&str; 3] = ["Timeout", "TimedOut", "Elapsed"];
    let pick =
        |names: &[Ident], timeout: &str| names.iter().filter(|name| *name == timeout).cloned().collect();
    match condition {
        Condition::Pattern { alternatives, .. } => {
            let variants = alternatives.iter().filter_map(last_segment);
            variants.filter(|variant| VARIANTS.iter().any(|timeout| variant == timeout)).collect()
        }
        Condition::Kind(kinds) => pick(kinds, "TimedOut"),
        // The word `transient`, written out: the effect of the error is asked for as well.
        Condition::Class(classes) if *classes == TRANSIENT => Vec::new(),
        Condition::Class(classes) => pick(classes, "timeout"),
        Condition::Rejected(rejections) => pick(rejections, "timeout"),
        Condition::Is { .. } => Vec::new(),
    }
}

/// The name of the variant: the last one before its fields.
fn last_segment(alternative: &Alternative) -> Option<Ident> {
    if let Some(variant) = &alternative.variant {
        return Some(variant.name.clone());
    }
    let mut last = None;
    for token in alternative.pattern.clone() {
        match token {
            TokenTree::Ident(name) => last = Some(name),
            TokenTree::Group(_) => break,
            _ => {}
        }
    }
    last
}

/// Says `message` of each item of `list` that is in `other` too.
pub(crate) fn check_shadowed(other: &Conditions, list: &Conditions, message: &str, errors: &mut Errors) {
    let others = items_of(other);
    for (text, start, end) in items_of(list) {
        if others.iter().any(|(other, ..)| *other == text) {
            errors.push_between(start, end, message);
        }
    }
}

/// Where `rejected(kind)` stands in a list.
pub(crate) fn find_rejections(list: &Conditions, kind: &str) -> Vec<Span> {
    let Conditions::List(items) = list else { return Vec::new() };
    let kinds = items.iter().flat_map(|item| match item {
        Condition::Rejected(kinds) => kinds.as_slice(),
        _ => &[],
    });
    kinds.filter(|found| *found == kind).map(Ident::span).collect()
}

/// Each item and alternative as text that is equal where the tokens are, with its first and last span.
fn items_of(conditions: &Conditions) -> Vec<(String, Span, Span)> {
    match conditions {
        Conditions::Transient(span) => vec![("transient".to_owned(), *span, *span)],
        Conditions::Any(_) => Vec::new(),
        Conditions::List(items) => items.iter().flat_map(texts_of).collect(),
    }
}

fn texts_of(condition: &Condition) -> Vec<(String, Span, Span)> {
    let each = |call: &str, words: &[Ident]| {
        words.iter().map(|word| (format!("{call} {word}"), word.span(), word.span())).collect()
    };
    let text = |tokens: Option<&TokenStream>| tokens.map(ToString::to_string).unwrap_or_default();
    match condition {
        Condition::Pattern { alternatives, guard } => alternatives
            .iter()
            .filter_map(|Alternative { pattern, .. }| {
                let (start, end) = ends_of(pattern)?;
                Some((format!("{pattern} if {}", text(guard.as_ref())), start, end))
            })
            .collect(),
        Condition::Kind(kinds) => each("kind", kinds),
        Condition::Class(classes) if *classes == TRANSIENT => classes
            .first()
            .map(|class| ("transient".to_owned(), class.span(), class.span()))
            .into_iter()
            .collect(),
        Condition::Class(classes) => each("class", classes),
        Condition::Rejected(rejections) => each("rejected", rejections),
        Condition::Is { ty, pattern, guard } => ends_of(ty)
            .map(|(start, end)| {
                let pattern = text(pattern.as_ref());
                (format!("is {ty} as {pattern} if {}", text(guard.as_ref())), start, end)
            })
            .into_iter()
            .collect(),
    }
}

fn ends_of(tokens: &TokenStream) -> Option<(Span, Span)> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    Some((tokens.first()?.span(), tokens.last()?.span()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused};

    #[test]
    fn accepted() {
        assert_accepted(&[
            "idempotent = false, retry_on = transient",
            "idempotent = false, retry_on = [Io, transient]",
            "idempotent = false, retry_on = [Io, kind(ConnectionRefused), class(overloaded), rejected(open)]",
            "idempotent, retry_on = [Timeout]",
            "retry_on = transient, abort_on = [NotFound]",
            "retry_on = [Io], abort_on = [Io(_)]",
            "retry_on = [Io], abort_on = [Io if fatal()]",
            "retry_on = any, abort_on = [Io]",
        ]);
    }

    #[test]
    fn refused() {
        let reason = "after one the call may have happened, and `idempotent = false` forbids to repeat that: remove one of \
                      the two";
        let timeout = |name: &str| format!("`{name}` is a timeout: {reason}");
        let both = "this is in `retry_on` too and would never be retried: remove one of the two";
        assert_refused(&[
            ("idempotent = false, retry_on = [Io, Timeout]", "Timeout", timeout("Timeout").as_str()),
            ("idempotent = false, retry_on = Io | Elapsed(_)", "Elapsed", timeout("Elapsed").as_str()),
            (
                "idempotent = false, retry_on = E::TimedOut { after: 3 }",
                "TimedOut",
                timeout("TimedOut").as_str(),
            ),
            ("idempotent = false, retry_on = kind(TimedOut)", "TimedOut", timeout("TimedOut").as_str()),
            ("idempotent = false, retry_on = class(timeout)", "timeout", timeout("timeout").as_str()),
            (
                "idempotent = false, retry_on = rejected(open | timeout)",
                "timeout",
                timeout("timeout").as_str(),
            ),
            (
                "idempotent = false, retry_on = any",
                "any",
                format!("`any` includes timeouts: {reason}").as_str(),
            ),
            ("retry_on = [Io, Net], abort_on = [Io]", "Io", both),
            ("retry_on = [Io | Net(e)], abort_on = [Net(e) | Other]", "Net(e)", both),
            ("retry_on = Io(e) if a(), abort_on = Io(e) if a()", "Io(e)", both),
            ("retry_on = class(timeout | overloaded), abort_on = class(overloaded)", "overloaded", both),
            ("retry_on = is(A<B>), abort_on = [is(A<B>)]", "A<B>", both),
            ("retry_on = transient, abort_on = transient", "transient", both),
            ("retry_on = [transient, Io], abort_on = [transient]", "transient", both),
        ]);
    }
}
