//! `crate = ::path` and `error = Type`

use proc_macro2::{TokenStream, TokenTree};

use super::cursor::{self, Mode, Role, Steps};
use super::entry::Entry;
use super::errors::{Errors, shorten};
use super::literal::{self, Scalar};
use super::punctuation::is_punct;

/// The path of the runtime: absolute, since the expansion may land in any module.
pub(crate) fn parse_crate(entry: &Entry<'_>, errors: &mut Errors) -> Option<TokenStream> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    let message = match literal::read(&peeled) {
        Some(Scalar::Text(text)) => {
            let path = shorten(text.trim_start_matches("::"));
            format!("`crate` takes a path without quotes: write `crate = ::{path}`")
        }
        Some(_) => "`crate` takes a path: write `crate = ::my_name`".to_owned(),
        None => {
            let absolute = match peeled.as_ref() {
                [TokenTree::Ident(first), ..] => first == "crate" || first == "$crate",
                [first, ..] => is_punct(first, ':'),
                [] => false,
            };
            if absolute && is_plain_path(&peeled) {
                return Some(tokens.iter().cloned().collect());
            }
            if is_plain_path(&peeled) {
                let path = shorten(&text_of(&peeled));
                format!("`crate` takes an absolute path: write `crate = ::{path}`")
            } else {
                "`crate` takes a path: write `crate = ::my_name`".to_owned()
            }
        }
    };
    errors.push_over(&peeled, message);
    None
}

/// The error type of the function.
pub(crate) fn parse_error(entry: &Entry<'_>, errors: &mut Errors) -> Option<TokenStream> {
    let tokens = entry.value(errors)?;
    let peeled = cursor::peel(tokens);
    if let Some(scalar) = literal::read(&peeled) {
        let message = match scalar {
            Scalar::Text(text) => format!("`error` takes a type: write `{}` without quotes", shorten(&text)),
            _ => "`error` takes a type: write `error = MyError`".to_owned(),
        };
        errors.push_over(&peeled, message);
        return None;
    }
    let mut steps = Steps::new(tokens, Mode::Type);
    let wrong = steps.find(|step| {
        let assigns = || tokens.get(step.start).is_some_and(|token| is_punct(token, '='));
        matches!(step.role, Role::Semicolon | Role::Arrow | Role::If | Role::As) || assigns()
    });
    if let Some(token) = wrong.and_then(|step| tokens.get(step.start)) {
        errors.push(token.span(), format!("`error`: unexpected `{token}` in a type"));
        return None;
    }
    Some(tokens.iter().cloned().collect())
}

/// Names between `::`, with or without one in front.
fn is_plain_path(tokens: &[TokenTree]) -> bool {
    let mut rest = tokens;
    if let [first, second, names @ ..] = rest {
        if is_punct(first, ':') && is_punct(second, ':') {
            rest = names;
        }
    }
    loop {
        match rest {
            [TokenTree::Ident(_)] => return true,
            [TokenTree::Ident(_), first, second, names @ ..]
                if is_punct(first, ':') && is_punct(second, ':') =>
            {
                rest = names;
            }
            _ => return false,
        }
    }
}

fn text_of(tokens: &[TokenTree]) -> String {
    tokens.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused, options_of};

    #[test]
    fn accepted() {
        assert_accepted(&[
            "jitter, crate = ::my_name",
            "jitter, crate = ::a::b",
            "jitter, crate = crate",
            "jitter, crate = crate::vendor::resilient",
            "jitter, error = MyError",
            "jitter, error = Box<dyn Error + Send + 'static>, max_attempts = 3",
            "jitter, error = Either<A, B>, max_attempts = 3",
            "jitter, error = <T as Service<A, B>>::Error",
        ]);
        let path = options_of("jitter, crate = ::a::b").krate.expect("parses");
        assert_eq!(path.key.to_string(), "crate");
        assert_eq!(path.value.to_string().replace(' ', ""), "::a::b");
    }

    #[test]
    fn refused() {
        assert_refused(&[
            (
                "jitter, crate = my_name",
                "my_name",
                "`crate` takes an absolute path: write `crate = ::my_name`",
            ),
            ("jitter, crate = a::b", "a::b", "`crate` takes an absolute path: write `crate = ::a::b`"),
            (
                "jitter, crate = \"::a\"",
                "\"::a\"",
                "`crate` takes a path without quotes: write `crate = ::a`",
            ),
            ("jitter, crate = ::a<B>", "::a<B>", "`crate` takes a path: write `crate = ::my_name`"),
            ("jitter, crate = 5", "5", "`crate` takes a path: write `crate = ::my_name`"),
            ("jitter, error = \"E\"", "\"E\"", "`error` takes a type: write `E` without quotes"),
            ("jitter, error = 5", "5", "`error` takes a type: write `error = MyError`"),
            ("jitter, error = A; B", ";", "`error`: unexpected `;` in a type"),
            ("jitter, error", "error", "`error` needs a value: write `error = MyError`"),
        ]);
    }
}
