//! `name`, `upstream` and `context`

use proc_macro2::{Ident, TokenTree};

use super::cursor;
use super::entry::Entry;
use super::errors::{Errors, show};
use super::literal;
use super::options::Name;

const LONGEST: usize = 128;
const ACCEPTED: &str = "accepted are A-Z a-z 0-9 _ . : / -";

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Name> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    let text = match peeled.as_ref() {
        [TokenTree::Literal(literal)] => literal::read_text(literal),
        _ => None,
    };
    let Some(text) = text else {
        let message = format!("{} is a string literal: write `{}`", entry.label(), entry.shown_form());
        errors.push_over(&peeled, message);
        return None;
    };
    match explain_bad(&text, entry) {
        None => Some(Name { text, span: peeled.first()?.span() }),
        Some(message) => {
            errors.push_over(&peeled, format!("{} {message}", entry.label()));
            None
        }
    }
}

fn explain_bad(text: &str, entry: &Entry<'_>) -> Option<String> {
    let accepted = |character: char| character.is_ascii_alphanumeric() || "_.:/-".contains(character);
    if text.is_empty() {
        return Some(format!("is empty: remove the key, or write one such as `{}`", entry.shown_form()));
    }
    if let Some((index, bad)) = text.chars().enumerate().find(|(_, character)| !accepted(*character)) {
        return Some(format!("has `{}` as character {}: {ACCEPTED}", show(bad), index + 1));
    }
    let length = text.len();
    (length > LONGEST).then(|| format!("has {length} characters: at most {LONGEST}"))
}

/// The name that the body uses.
pub(crate) fn parse_context(entry: &Entry<'_>, errors: &mut Errors) -> Option<Ident> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    match peeled.as_ref() {
        [TokenTree::Ident(ident)] if !is_keyword(&ident.to_string()) => return Some(ident.clone()),
        [TokenTree::Ident(keyword)] => {
            let message =
                format!("`context` names a variable, which cannot be `{keyword}`: write `context = cx`");
            errors.push(keyword.span(), message);
        }
        other => errors.push_over(other, "`context` names a variable: write `context = cx`"),
    }
    None
}

/// Words that can name no variable in edition 2024.
pub(crate) fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 53] = [
        "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
        "self", "Self", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield",
    ];
    KEYWORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, options_of};

    #[test]
    fn accepted() {
        let longest = format!("jitter, name = {:?}", "x".repeat(128));
        for source in ["jitter, name = \"a-Z.0_9:/x\"", "jitter, name = r\"x\"", &longest] {
            assert!(options_of(source).name.is_some(), "{source}");
        }
        assert_eq!(options_of("jitter, context = cx").context.expect("parses").value.to_string(), "cx");
        assert_eq!(options_of("jitter, context = r#fn").context.expect("parses").value.to_string(), "r#fn");
    }

    #[test]
    fn refused() {
        let long = format!("{:?}", "x".repeat(129));
        let not_text = "`name` is a string literal: write `name = \"inventory.get\"`";
        assert_refused(&[
            ("jitter, name = inventory", "inventory", not_text),
            ("jitter, name = 5", "5", not_text),
            ("jitter, name = concat!(\"a\")", "concat!(\"a\")", not_text),
            (
                "jitter, name = \"\"",
                "\"\"",
                "`name` is empty: remove the key, or write one such as `name = \"inventory.get\"`",
            ),
            (
                "jitter, name = \"a b\"",
                "\"a b\"",
                "`name` has ` ` as character 2: accepted are A-Z a-z 0-9 _ . : / -",
            ),
            (
                "jitter, name = \"x\\ny\"",
                "\"x\\ny\"",
                "`name` has `\\` as character 2: accepted are A-Z a-z 0-9 _ . : / -",
            ),
            (
                "jitter, name = \"ü\"",
                "\"ü\"",
                "`name` has `ü` as character 1: accepted are A-Z a-z 0-9 _ . : / -",
            ),
            (&format!("jitter, name = {long}"), &long, "`name` has 129 characters: at most 128"),
            (
                "jitter, context = self",
                "self",
                "`context` names a variable, which cannot be `self`: write `context = cx`",
            ),
            (
                "jitter, context = _",
                "_",
                "`context` names a variable, which cannot be `_`: write `context = cx`",
            ),
            ("jitter, context = \"cx\"", "\"cx\"", "`context` names a variable: write `context = cx`"),
            ("jitter, context", "context", "`context` needs a value: write `context = cx`"),
        ]);
    }
}
