//! Another name for `self`, which cannot be shadowed.

use proc_macro2::{Delimiter, Group, Ident, Literal, TokenStream, TokenTree};

/// `self` becomes `to` in expressions, macro calls and format strings, but not in paths (`self::f`), visibilities
/// (`pub(self)`) and nested items, which have a `self` of their own. A local `macro_rules!` is entered.
pub(crate) fn rename_self(tokens: TokenStream, to: &Ident) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut renamed = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let after = tokens.get(at + 1);
        match token {
            TokenTree::Ident(word) if starts_item(word, before, after) => {
                let end = item_end(&tokens, at);
                renamed.extend(tokens.get(at..end).unwrap_or_default().iter().cloned());
                at = end;
                continue;
            }
            TokenTree::Ident(word) if word == "self" && !is_path(after) => {
                let mut ident = to.clone();
                ident.set_span(to.span().located_at(word.span()));
                renamed.push(TokenTree::Ident(ident));
            }
            TokenTree::Group(group) if !is_word(before, "pub") => {
                let mut inner = Group::new(group.delimiter(), rename_self(group.stream(), to));
                inner.set_span(group.span());
                renamed.push(TokenTree::Group(inner));
            }
            TokenTree::Literal(literal) => renamed.push(TokenTree::Literal(rename_captured(literal, to))),
            other => renamed.push(other.clone()),
        }
        at += 1;
    }
    renamed.into_iter().collect()
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(found)) if found == word)
}

fn is_path(after: Option<&TokenTree>) -> bool {
    matches!(after, Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == proc_macro2::Spacing::Joint)
}

/// `fn name`, and `impl`, `trait` and `mod` where a statement starts.
fn starts_item(word: &Ident, before: Option<&TokenTree>, after: Option<&TokenTree>) -> bool {
    if word == "fn" {
        return matches!(after, Some(TokenTree::Ident(_)));
    }
    let statement = match before {
        None => true,
        Some(TokenTree::Punct(punct)) => punct.as_char() == ';',
        Some(TokenTree::Group(group)) => {
            matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket)
        }
        Some(TokenTree::Ident(word)) => word == "unsafe" || word == "pub",
        Some(TokenTree::Literal(_)) => false,
    };
    statement && (word == "impl" || word == "trait" || word == "mod")
}

/// Just past the item's braces or semicolon.
fn item_end(tokens: &[TokenTree], start: usize) -> usize {
    let length = tokens.get(start..).unwrap_or_default().iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    });
    length.map_or(tokens.len(), |length| start + length + 1)
}

/// `"{self}"` and `"{self:?}"` capture by name.
fn rename_captured(literal: &Literal, to: &Ident) -> Literal {
    let text = literal.to_string();
    if !text.starts_with('"') || !(text.contains("{self}") || text.contains("{self:")) {
        return literal.clone();
    }
    // `{{` is an escaped brace, so what follows it is text; NUL cannot stand in a literal's source.
    let renamed = text
        .replace("{{", "\0")
        .replace("{self}", &format!("{{{to}}}"))
        .replace("{self:", &format!("{{{to}:"))
        .replace('\0', "{{");
    match renamed.parse::<Literal>() {
        Ok(mut renamed) => {
            renamed.set_span(literal.span());
            renamed
        }
        Err(_) => literal.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renames_where_rust_would() {
        let to = Ident::new("it", proc_macro2::Span::call_site());
        for (from, expected) in [
            ("self.run(&self.a, self)", "it.run(&it.a, it)"),
            ("self::run(self)", "self::run(it)"),
            ("log!(self.id, \"{self} {self:?} {{self}}\")", "log!(it.id, \"{it} {it:?} {{self}}\")"),
            ("fn inner(self) -> u8 { self.0 } self", "fn inner(self) -> u8 { self.0 } it"),
            ("impl X for Y { fn a(&self) { self.b() } } self", "impl X for Y { fn a(&self) { self.b() } } it"),
            ("macro_rules! m { () => { self.x } } m!()", "macro_rules! m { () => { it.x } } m!()"),
            ("let f: fn(u8) = self.f; pub(self) struct S;", "let f: fn(u8) = it.f; pub(self) struct S;"),
            ("Box::new(|| self.x) as Box<dyn Fn() -> u8>", "Box::new(|| it.x) as Box<dyn Fn() -> u8>"),
        ] {
            let renamed = rename_self(from.parse().unwrap(), &to).to_string();
            let expected = expected.parse::<TokenStream>().unwrap().to_string();
            assert_eq!(renamed, expected, "{from}");
        }
    }
}
