//! All mistakes of one attribute, each with the tokens it is about.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// The mistakes found so far, in the order in which they were found.
#[derive(Default)]
pub(crate) struct Errors {
    list: Vec<Mistake>,
}

/// Two spans, since spans cannot be joined on stable: the compiler underlines from the first to the second.
struct Mistake {
    start: Span,
    end: Span,
    message: String,
}

impl Errors {
    pub(crate) fn push(&mut self, span: Span, message: impl Into<String>) {
        self.push_between(span, span, message);
    }

    /// A mistake about everything from `start` to `end`.
    pub(crate) fn push_between(&mut self, start: Span, end: Span, message: impl Into<String>) {
        self.list.push(Mistake { start, end, message: message.into() });
    }

    /// A mistake about all of `tokens`; the call site where there are none.
    pub(crate) fn push_over(&mut self, tokens: &[TokenTree], message: impl Into<String>) {
        let start = tokens.first().map_or_else(Span::call_site, TokenTree::span);
        let end = tokens.last().map_or(start, TokenTree::span);
        self.push_between(start, end, message);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// One `::core::compile_error! { "…" }` per mistake.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        self.list.into_iter().flat_map(Mistake::into_tokens).collect()
    }

    /// The text under each mistake as it stands in `source`, and the message.
    #[cfg(test)]
    pub(crate) fn located(&self, source: &str) -> Vec<(String, String)> {
        let text = |mistake: &Mistake| {
            let range = mistake.start.byte_range().start..mistake.end.byte_range().end;
            source.get(range).unwrap_or_default().to_owned()
        };
        self.list.iter().map(|mistake| (text(mistake), mistake.message.clone())).collect()
    }
}

impl Mistake {
    fn into_tokens(self) -> [TokenTree; 8] {
        let Self { start, end, message } = self;
        let punct = |character, spacing| {
            let mut punct = Punct::new(character, spacing);
            punct.set_span(start);
            TokenTree::from(punct)
        };
        let mut text = Literal::string(&message);
        text.set_span(end);
        let mut braces = Group::new(Delimiter::Brace, TokenTree::from(text).into());
        braces.set_span(end);
        [
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            Ident::new("core", start).into(),
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            Ident::new("compile_error", start).into(),
            punct('!', Spacing::Alone),
            braces.into(),
        ]
    }
}

/// What the user wrote, short enough to be quoted in a message.
pub(crate) fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shortened: String = text.chars().take(LONGEST).collect();
    if shortened.len() < text.len() {
        shortened.push('…');
    }
    shortened
}

/// A character of the user's text; a backslash, which we do not read as the start of an escape, as itself.
pub(crate) fn show(character: char) -> String {
    if character == '\\' { "\\".to_owned() } else { character.escape_debug().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_becomes_one_compile_error() {
        let mut errors = Errors::default();
        assert!(errors.is_empty());
        errors.push(Span::call_site(), "say \"why\"");
        let mut more = Errors::default();
        more.push(Span::call_site(), "second");
        errors.extend(more);
        assert_eq!(
            errors.into_compile_errors().to_string(),
            r#":: core :: compile_error ! { "say \"why\"" } :: core :: compile_error ! { "second" }"#
        );
    }

    #[test]
    fn a_mistake_reaches_from_the_first_token_to_the_last() {
        let source = "a + b, c";
        let tokens: Vec<TokenTree> = source.parse::<TokenStream>().expect("lexes").into_iter().collect();
        let mut errors = Errors::default();
        errors.push_over(&tokens[..3], "sum");
        errors.push_over(&[], "nothing");
        assert_eq!(
            errors.located(source),
            [("a + b".into(), "sum".into()), (String::new(), "nothing".into())]
        );
    }

    #[test]
    fn quotes_are_cut_between_characters() {
        assert_eq!(shorten("short"), "short");
        assert_eq!(shorten(&"ü".repeat(41)), format!("{}…", "ü".repeat(40)));
    }
}
