//! Conditions that are patterns: `Io | Timeout`, `Status { code: 500..=599 }`, `Io(e) if e.kind() == X`.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::classes;
use super::cursor::{self, Mode, Role, Steps};
use super::errors::{Errors, shorten};
use super::expression;
use super::keys::find_closest;
use super::literal::{self, Scalar};
use super::name::is_keyword;
use super::options::{Alternative, Condition, Variant};
use super::parameters;
use super::punctuation::is_punct;

/// Alternatives between `|`, and the guard behind `if`.
pub(crate) fn read(label: &str, tokens: &[TokenTree], errors: &mut Errors) -> Option<Condition> {
    let (alternatives, guard) = match cursor::split_once(tokens, Mode::Pattern, Role::If) {
        Some((alternatives, guard)) => (alternatives, Some(guard)),
        None => (tokens, None),
    };
    let mut found = Errors::default();
    if guard.is_some_and(<[_]>::is_empty) {
        found.push_over(tokens, format!("{label}: a condition is missing behind `if`"));
    }
    let mut reader = Reader { label, guarded: guard.is_some(), alternatives: Vec::new(), errors: &mut found };
    reader.read_alternatives(alternatives);
    let alternatives = reader.alternatives;
    let guard = guard.and_then(|guard| expression::keep(label, guard, &mut found));
    let sound = found.is_empty();
    errors.extend(found);
    sound.then_some(Condition::Pattern { alternatives, guard })
}

struct Reader<'a> {
    label: &'a str,
    guarded: bool,
    alternatives: Vec<Alternative>,
    errors: &'a mut Errors,
}

impl Reader<'_> {
    /// Parentheses around alternatives are taken off: the error type is put in front of each one.
    fn read_alternatives(&mut self, tokens: &[TokenTree]) {
        let mut parts = cursor::split(tokens, Mode::Pattern, Role::Bar);
        if parts.len() > 1 && parts.first().is_some_and(|first| first.is_empty()) {
            parts.remove(0);
        }
        for part in parts {
            let peeled = cursor::peel(part);
            match peeled.as_ref() {
                [] => {
                    let message = format!(
                        "{}: a pattern is missing: write `A | B`, with one `|` between two",
                        self.label
                    );
                    self.errors.push_over(tokens, message);
                }
                [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                    self.read_group(group);
                }
                alternative => self.read_alternative(alternative),
            }
        }
    }

    fn read_group(&mut self, group: &Group) {
        let tokens = parameters::tokens_of(group);
        let has_comma = Steps::new(&tokens, Mode::Pattern).any(|step| step.role == Role::Comma);
        if tokens.is_empty() {
            self.keep(&[TokenTree::Group(group.clone())], None);
        } else if has_comma {
            self.errors
                .push(group.span(), format!("{}: a list stands in brackets: write `[A, B]`", self.label));
        } else {
            self.read_alternatives(&tokens);
        }
    }

    fn read_alternative(&mut self, tokens: &[TokenTree]) {
        if let Some(message) = explain_no_pattern(tokens, self.guarded) {
            self.errors.push_over(tokens, format!("{}: {message}", self.label));
            return;
        }
        let variant = match tokens {
            [TokenTree::Ident(name)] if is_type_like(&name.to_string()) => {
                Some(Variant { name: name.clone(), fields: None })
            }
            [TokenTree::Ident(name), TokenTree::Group(fields)]
                if fields.delimiter() != Delimiter::Bracket && !is_keyword(&name.to_string()) =>
            {
                Some(Variant { name: name.clone(), fields: Some(TokenTree::Group(fields.clone()).into()) })
            }
            _ => None,
        };
        self.keep(tokens, variant);
    }

    fn keep(&mut self, tokens: &[TokenTree], variant: Option<Variant>) {
        let pattern: TokenStream = tokens.iter().cloned().collect();
        self.alternatives.push(Alternative { pattern, variant });
    }
}

/// A name that is no new binding by convention.
fn is_type_like(name: &str) -> bool {
    let name = name.strip_prefix("r#").unwrap_or(name);
    name.starts_with(|first: char| !first.is_lowercase() && first != '_')
}

fn explain_no_pattern(tokens: &[TokenTree], guarded: bool) -> Option<String> {
    if let Some(Scalar::Text(text)) = literal::read(tokens) {
        return Some(format!("write `{}` without quotes", shorten(&text)));
    }
    match tokens {
        [TokenTree::Ident(name)] => {
            let name = name.to_string();
            match name.as_str() {
                "true" | "false" => return None,
                "any" | "transient" => {
                    return Some(format!("`{name}` is an item of its own: separate it with `,`"));
                }
                _ => {}
            }
            if !is_type_like(&name) && !guarded {
                let quoted = shorten(&name);
                return Some(format!(
                    "`{quoted}` would be a new binding that matches every error: name a variant, or write `any`"
                ));
            }
        }
        [TokenTree::Ident(word), TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            return explain_call(&word.to_string());
        }
        _ => {}
    }
    explain_operator(tokens)
}

fn explain_call(word: &str) -> Option<String> {
    if classes::is_call(word) {
        return Some(format!(
            "`{word}(..)` is an item of its own: separate it with `,`, without `|` or `if`"
        ));
    }
    let closest = find_closest(word, classes::CALLS).filter(|_| !is_type_like(word))?;
    // One letter off `is` is any short name.
    (closest.len() > 2)
        .then(|| format!("unknown condition `{}(..)`: did you mean `{closest}(..)`?", shorten(word)))
}

fn explain_operator(tokens: &[TokenTree]) -> Option<String> {
    let mut previous = None;
    for step in Steps::new(tokens, Mode::Pattern) {
        let token = tokens.get(step.start)?;
        let inclusive = previous.is_some_and(|token| is_punct(token, '.'));
        let single = step.end - step.start == 1;
        if matches!(step.role, Role::Semicolon | Role::Arrow | Role::Comma)
            || (single && is_punct(token, '=') && !inclusive)
        {
            return Some(format!("unexpected `{token}` in a pattern"));
        }
        if single && is_punct(token, '.') {
            return Some(
                "this is no pattern: write a guard, such as `error if error.is_timeout()`".to_owned(),
            );
        }
        previous = Some(token);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::options::Conditions;
    use super::super::testing::{assert_refused, options_of};
    use super::*;

    /// Each alternative as `name fields` or `=pattern`, and the guard.
    fn read_one(source: &str) -> (Vec<String>, Option<String>) {
        let Some(Conditions::List(items)) = options_of(source).retry_on.map(|setting| setting.value) else {
            panic!("no list: {source}");
        };
        let [Condition::Pattern { alternatives, guard }] = items.as_slice() else {
            panic!("no pattern: {source}")
        };
        let text = |tokens: &TokenStream| tokens.to_string().replace(' ', "");
        let show = |alternative: &Alternative| match &alternative.variant {
            Some(Variant { name, fields: None }) => name.to_string(),
            Some(Variant { name, fields: Some(fields) }) => format!("{name} {}", text(fields)),
            None => format!("={}", text(&alternative.pattern)),
        };
        (alternatives.iter().map(show).collect(), guard.as_ref().map(text))
    }

    #[test]
    fn alternatives_and_guards() {
        for (source, expected, guard) in [
            ("retry_on = Io", &["Io"][..], None),
            ("retry_on = Io | Timeout", &["Io", "Timeout"], None),
            ("retry_on = [| Io | Timeout]", &["Io", "Timeout"], None),
            ("retry_on = (Io | (Timeout | Other(_)))", &["Io", "Timeout", "Other (_)"], None),
            ("retry_on = Status { code: 500..=599 }", &["Status {code:500..=599}"], None),
            ("retry_on = Io(e) if e.kind() == X", &["Io (e)"], Some("e.kind()==X")),
            ("retry_on = Io(e) | Net(e) if a | b", &["Io (e)", "Net (e)"], Some("a|b")),
            ("retry_on = e if e.is_timeout()", &["=e"], Some("e.is_timeout()")),
            ("retry_on = Fetch::Io", &["=Fetch::Io"], None),
            ("retry_on = Fetch::<A, B>::Io(_)", &["=Fetch::<A,B>::Io(_)"], None),
            ("retry_on = e @ Io", &["=e@Io"], None),
            ("retry_on = ref e", &["=refe"], None),
            ("retry_on = &x", &["=&x"], None),
            ("retry_on = 500..=599", &["=500..=599"], None),
            ("retry_on = MIN..=MAX", &["=MIN..=MAX"], None),
            ("retry_on = [503 | 504]", &["=503", "=504"], None),
            ("retry_on = ()", &["=()"], None),
            ("retry_on = r#Io", &["r#Io"], None),
        ] {
            let (alternatives, found) = read_one(source);
            assert_eq!(
                (alternatives.iter().map(String::as_str).collect::<Vec<_>>(), found.as_deref()),
                (expected.to_vec(), guard),
                "{source}"
            );
        }
    }

    #[test]
    fn refused() {
        let binding = |name: &str| {
            format!(
                "`retry_on`: `{name}` would be a new binding that matches every error: name a variant, or write `any`"
            )
        };
        assert_refused(&[
            ("retry_on = io", "io", binding("io").as_str()),
            ("retry_on = [Io, _]", "_", binding("_").as_str()),
            ("retry_on = [Io | other]", "other", binding("other").as_str()),
            ("retry_on = \"Io\"", "\"Io\"", "`retry_on`: write `Io` without quotes"),
            ("retry_on = [Io, \"Timeout\"]", "\"Timeout\"", "`retry_on`: write `Timeout` without quotes"),
            (
                "retry_on = [(Io, Timeout)]",
                "(Io, Timeout)",
                "`retry_on`: a list stands in brackets: write `[A, B]`",
            ),
            (
                "retry_on = Io || Timeout",
                "Io || Timeout",
                "`retry_on`: a pattern is missing: write `A | B`, with one `|` between two",
            ),
            ("retry_on = Io if", "Io if", "`retry_on`: a condition is missing behind `if`"),
            ("retry_on = Io = 3", "Io = 3", "`retry_on`: unexpected `=` in a pattern"),
            (
                "retry_on = e.is_timeout()",
                "e.is_timeout()",
                "`retry_on`: this is no pattern: write a guard, such as `error if error.is_timeout()`",
            ),
            (
                "retry_on = clas(transient)",
                "clas(transient)",
                "`retry_on`: unknown condition `clas(..)`: did you mean `class(..)`?",
            ),
            (
                "retry_on = kind(TimedOut) | Io",
                "kind(TimedOut)",
                "`retry_on`: `kind(..)` is an item of its own: separate it with `,`, without `|` or `if`",
            ),
            (
                "retry_on = Io | transient",
                "transient",
                "`retry_on`: `transient` is an item of its own: separate it with `,`",
            ),
        ]);
    }
}
