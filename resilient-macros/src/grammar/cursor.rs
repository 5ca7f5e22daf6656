//! Where the parts of a value end, found without parsing expressions, patterns or types.

use std::borrow::Cow;

use proc_macro2::{Delimiter, TokenTree};

use super::punctuation::{find_punct, joined_pair, match_angles};

/// What the tokens are; it decides what `<` and `|` mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mode {
    /// `<` compares, except in a path; `|` at the start of an operand opens the parameters of a closure.
    Expression,
    /// `|` separates alternatives; what follows `if` is an expression.
    Pattern,
    /// `<` opens arguments.
    Type,
}

/// What a top-level stretch of tokens does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// A name, a literal, a group or the angle brackets of a path.
    Operand,
    /// An operator, a keyword or the parameters of a closure: an operand follows.
    Operator,
    /// `,`
    Comma,
    /// `|` in a pattern.
    Bar,
    /// `=>`
    Arrow,
    /// `if` after a pattern or a type.
    If,
    /// `as` after a type.
    As,
    /// `;`, which no expression has outside of braces.
    Semicolon,
    /// An operand directly behind an operand: something is missing between them.
    Stray,
}

/// One top-level stretch: the tokens from `start` up to `end`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) role: Role,
}

/// What stands in front of the next token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Operand,
    Literal,
    Operator,
    PathSeparator,
    Dot,
    For,
    Hash,
}

/// The top-level stretches of `tokens`, in order.
pub(crate) struct Steps<'a> {
    tokens: &'a [TokenTree],
    initial: Mode,
    mode: Mode,
    next: usize,
    before: Before,
    /// A type follows within an expression, behind `as` or `->`.
    in_type: bool,
    /// Where angle brackets end; found when the first one is met.
    angles: Option<Vec<Option<usize>>>,
}

impl<'a> Steps<'a> {
    pub(crate) fn new(tokens: &'a [TokenTree], mode: Mode) -> Self {
        Self { tokens, initial: mode, mode, next: 0, before: Before::Operator, in_type: false, angles: None }
    }

    fn follows_operand(&self) -> bool {
        matches!(self.before, Before::Operand | Before::Literal)
    }

    fn operand(&mut self, before: Before) -> Role {
        let stray = self.follows_operand();
        self.before = before;
        if stray { Role::Stray } else { Role::Operand }
    }

    fn group(&mut self, delimiter: Delimiter) -> Role {
        self.in_type = false;
        match self.before {
            Before::Hash => {
                self.before = Before::Operator;
                Role::Operator
            }
            // `"3s" ("4s")`; brackets may index a literal, braces may end its condition.
            Before::Literal if delimiter == Delimiter::Parenthesis => self.operand(Before::Operand),
            _ => {
                self.before = Before::Operand;
                Role::Operand
            }
        }
    }

    fn word(&mut self, word: &str) -> Role {
        if self.before == Before::Dot {
            self.before = Before::Operand;
            return Role::Operand;
        }
        let role = match (word, self.mode) {
            ("as", Mode::Type) => {
                self.mode = Mode::Pattern;
                Role::As
            }
            ("if", Mode::Pattern | Mode::Type) => {
                self.mode = Mode::Expression;
                Role::If
            }
            _ if OPERATOR_WORDS.contains(&word) => Role::Operator,
            _ => return self.operand(Before::Operand),
        };
        self.in_type = word == "as" && role == Role::Operator;
        self.before = if word == "for" { Before::For } else { Before::Operator };
        role
    }

    /// How many tokens the punctuation at `start` takes, and its role.
    fn punct(&mut self, start: usize, character: char) -> (usize, Role) {
        let pair = joined_pair(self.tokens.get(start..).unwrap_or_default());
        let operand = self.follows_operand();
        if character == '<' && self.opens_angle(operand) {
            if let Some(end) = self.angle_end(start) {
                let quantifier = self.before == Before::For;
                self.before = if quantifier { Before::Operator } else { Before::Operand };
                return (end - start, if quantifier { Role::Operator } else { Role::Operand });
            }
        }
        if character == '|' && self.mode == Mode::Expression && !operand {
            if let Some(end) = find_punct(self.tokens, start + 1, '|') {
                self.before = Before::Operator;
                return (end + 1 - start, Role::Operator);
            }
        }
        if character == '\'' {
            self.before = Before::Operator;
            return (2, Role::Operator);
        }
        self.in_type = pair == Some("->") || (self.in_type && matches!(character, ':' | '&' | '*'));
        let (length, role, before) = match (character, pair) {
            (',', _) => {
                self.mode = self.initial;
                (1, Role::Comma, Before::Operator)
            }
            (';', _) => (1, Role::Semicolon, Before::Operator),
            ('|', _) if self.mode == Mode::Pattern => (1, Role::Bar, Before::Operator),
            ('?', _) => (1, Role::Operand, Before::Operand),
            (_, Some("::")) => (2, Role::Operator, Before::PathSeparator),
            (_, Some("=>")) => (2, Role::Arrow, Before::Operator),
            (_, Some(_)) => (2, Role::Operator, Before::Operator),
            ('.', None) => (1, Role::Operator, Before::Dot),
            ('#', None) => (1, Role::Operator, Before::Hash),
            (_, None) => (1, Role::Operator, Before::Operator),
        };
        self.before = before;
        (length, role)
    }

    fn angle_end(&mut self, start: usize) -> Option<usize> {
        let ends = self.angles.get_or_insert_with(|| match_angles(self.tokens));
        ends.get(start).copied().flatten()
    }

    fn opens_angle(&self, operand: bool) -> bool {
        self.mode == Mode::Type || self.in_type || self.before == Before::PathSeparator || !operand
    }
}

impl Iterator for Steps<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let start = self.next;
        let (length, role) = match self.tokens.get(start)? {
            TokenTree::Group(group) => (1, self.group(group.delimiter())),
            TokenTree::Literal(_) => {
                self.in_type = false;
                let field = self.before == Before::Dot;
                (1, self.operand(if field { Before::Operand } else { Before::Literal }))
            }
            TokenTree::Ident(ident) => (1, self.word(&ident.to_string())),
            TokenTree::Punct(punct) => self.punct(start, punct.as_char()),
        };
        self.next = self.tokens.len().min(start + length);
        Some(Step { start, end: self.next, role })
    }
}

/// Words behind which an operand starts. `await` is a field to us, since it stands behind a dot.
const OPERATOR_WORDS: [&str; 24] = [
    "as", "async", "break", "const", "dyn", "else", "extern", "fn", "for", "if", "impl", "in", "let", "loop",
    "match", "move", "mut", "ref", "return", "static", "unsafe", "where", "while", "yield",
];

/// The tokens up to the first top-level comma or the first stray operand.
pub(crate) struct Part<'a> {
    pub(crate) tokens: &'a [TokenTree],
    pub(crate) end: PartEnd<'a>,
}

/// What a part ends with, and the tokens that come then.
pub(crate) enum PartEnd<'a> {
    /// A comma, which is left out here, or the end of everything.
    Comma(&'a [TokenTree]),
    /// An operand directly behind an operand, the first token here.
    Stray(&'a [TokenTree]),
}

/// Takes one part from the front.
pub(crate) fn take_part(tokens: &[TokenTree], mode: Mode) -> Part<'_> {
    let end = Steps::new(tokens, mode).find(|step| matches!(step.role, Role::Comma | Role::Stray));
    let Some(Step { start, end, role }) = end else { return Part { tokens, end: PartEnd::Comma(&[]) } };
    let from = |index| tokens.get(index..).unwrap_or_default();
    let end = if role == Role::Comma { PartEnd::Comma(from(end)) } else { PartEnd::Stray(from(start)) };
    Part { tokens: tokens.get(..start).unwrap_or_default(), end }
}

/// What follows the first top-level comma.
pub(crate) fn skip_part(tokens: &[TokenTree], mode: Mode) -> &[TokenTree] {
    split_once(tokens, mode, Role::Comma).map_or(&[], |(_, rest)| rest)
}

/// The parts between top-level separators, empty ones included.
pub(crate) fn split(tokens: &[TokenTree], mode: Mode, separator: Role) -> Vec<&[TokenTree]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for step in Steps::new(tokens, mode).filter(|step| step.role == separator) {
        parts.push(tokens.get(start..step.start).unwrap_or_default());
        start = step.end;
    }
    parts.push(tokens.get(start..).unwrap_or_default());
    parts
}

/// What stands before and after the first top-level stretch with this role.
pub(crate) fn split_once(
    tokens: &[TokenTree],
    mode: Mode,
    separator: Role,
) -> Option<(&[TokenTree], &[TokenTree])> {
    let step = Steps::new(tokens, mode).find(|step| step.role == separator)?;
    Some((tokens.get(..step.start)?, tokens.get(step.end..)?))
}

/// Without the invisible groups that a `macro_rules` capture such as `$x:expr` leaves around a value.
pub(crate) fn peel(tokens: &[TokenTree]) -> Cow<'_, [TokenTree]> {
    let mut peeled = Cow::Borrowed(tokens);
    loop {
        let inner = match peeled.as_ref() {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => group.stream(),
            _ => return peeled,
        };
        peeled = Cow::Owned(inner.into_iter().collect());
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::*;

    fn lex(source: &str) -> Vec<TokenTree> {
        source.parse::<TokenStream>().expect("lexes").into_iter().collect()
    }

    fn parts(source: &str, mode: Mode) -> Vec<String> {
        let tokens = lex(source);
        let text = |part: &[TokenTree]| part.iter().cloned().collect::<TokenStream>().to_string();
        split(&tokens, mode, Role::Comma).into_iter().map(|part| text(part).replace(' ', "")).collect()
    }

    #[test]
    fn commas_within_closures_and_paths_do_not_separate() {
        for (source, expected) in [
            ("|a, b| a, c", &["|a,b|a", "c"][..]),
            ("async move |a, b| a, c", &["asyncmove|a,b|a", "c"]),
            ("x => |a, b| a, c", &["x=>|a,b|a", "c"]),
            ("&|a, b| a, c", &["&|a,b|a", "c"]),
            ("|| 1, |x||y, z| 2, c", &["||1", "|x||y,z|2", "c"]),
            ("a || b, c || d", &["a||b", "c||d"]),
            ("a | b, c | d", &["a|b", "c|d"]),
            ("a || |x, y| b, c", &["a|||x,y|b", "c"]),
            ("f::<A, B>(x), c", &["f::<A,B>(x)", "c"]),
            ("<T as X<A, B>>::f, c", &["<TasX<A,B>>::f", "c"]),
            ("a < b, c > d", &["a<b", "c>d"]),
            ("1 << 2, a > b", &["1<<2", "a>b"]),
            ("x as Map<A, B>, c", &["xasMap<A,B>", "c"]),
            ("|x| -> Result<A, B> { x }, c", &["|x|->Result<A,B>{x}", "c"]),
            ("f::<fn(A) -> B, C>, c", &["f::<fn(A)->B,C>", "c"]),
            ("a::<b, c", &["a::<b", "c"]),
            ("|a, c", &["|a", "c"]),
        ] {
            assert_eq!(parts(source, Mode::Expression), expected, "{source}");
        }
        assert_eq!(parts("Map<A, Vec<B>>, c", Mode::Type), ["Map<A,Vec<B>>", "c"]);
        assert_eq!(parts("A | B, c", Mode::Pattern), ["A|B", "c"]);
        assert_eq!(parts("A if |a, b| c, D | E, f", Mode::Pattern), ["Aif|a,b|c", "D|E", "f"]);
    }

    #[test]
    fn an_operand_behind_an_operand_is_stray() {
        let stray = |source: &str, mode| {
            let tokens = lex(source);
            match take_part(&tokens, mode).end {
                PartEnd::Stray(stray) => Some(stray[0].to_string()),
                PartEnd::Comma(_) => None,
            }
        };
        for source in ["3 x", "x \"y\"", "f(a) b", "f::<A> b", "a? b", "3 (a)", "a.await b"] {
            assert!(stray(source, Mode::Expression).is_some(), "{source}");
        }
        for source in [
            "x as u32",
            "if a { b } else { c }",
            "#[cfg(x)] y",
            "&raw const x",
            "async move { a }",
            "f(a)(b)[c]",
            "'a: loop { break 'a x }",
            "if a == 3 { b } else { c }",
            "self.0[1]",
            "\"ab\"[..1]",
            "vec![1]",
            "x.await",
            "A { b }",
            "return x",
            "unsafe { f() }.g()",
        ] {
            assert_eq!(stray(source, Mode::Expression), None, "{source}");
        }
        for source in ["Io if x", "ref e", "e @ A", "&mut x", "A | B", "A(x) if y < z"] {
            assert_eq!(stray(source, Mode::Pattern), None, "{source}");
        }
        for source in
            ["Box<dyn E + 'static>", "dyn for<'a> Fn(&'a u8) -> u8", "&'a T", "unsafe extern \"C\" fn(A)"]
        {
            assert_eq!(stray(source, Mode::Type), None, "{source}");
        }
        assert_eq!(stray("Io Timeout", Mode::Pattern).as_deref(), Some("Timeout"));
    }

    #[test]
    fn invisible_groups_are_peeled() {
        let group = |tokens| TokenTree::from(proc_macro2::Group::new(Delimiter::None, tokens));
        let once = group(lex("5").into_iter().collect());
        let twice = [group(once.into())];
        assert_eq!(peel(&twice).iter().map(ToString::to_string).collect::<Vec<_>>(), ["5"]);
        assert_eq!(peel(&lex("(5)")).len(), 1);
    }
}
