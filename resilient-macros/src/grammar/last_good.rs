//! The fallback link `last_good(key = id, max_age = "10m")`

use proc_macro2::{Group, Ident};

use super::cursor;
use super::errors::{Errors, shorten};
use super::expression;
use super::keys::find_closest;
use super::options::Target;
use super::parameters;
use super::time;

const NAMES: [&str; 2] = ["key", "max_age"];

pub(crate) fn read(word: &Ident, group: &Group, errors: &mut Errors) -> Option<Target> {
    let tokens = parameters::tokens_of(group);
    let mut found = Errors::default();
    let (mut key, mut max_age) = (None, None);
    for parameter in parameters::read(&tokens, &mut found) {
        let Some(name) = parameter.name else {
            let message =
                "a parameter of `last_good` has a name: write `last_good(key = id, max_age = \"10m\")`";
            found.push_over(&cursor::peel(parameter.value), message);
            continue;
        };
        match name.to_string().as_str() {
            "key" if key.is_none() => {
                key = expression::keep("`key` of `last_good`", parameter.value, &mut found);
            }
            "max_age" if max_age.is_none() => {
                max_age = time::read("`max_age` of `last_good`", parameter.value, &mut found);
                if max_age.as_ref().is_some_and(time::is_zero) {
                    found.push_over(parameter.value, "`max_age` of `last_good` has to be longer than zero");
                }
            }
            known if NAMES.contains(&known) => {
                found.push(name.span(), format!("`{name}` is given twice; keep one"));
            }
            other => found.push(name.span(), explain_unknown(other)),
        }
    }
    if found.is_empty() && key.is_none() {
        let message = "`last_good` needs to know whose success to remember: write `last_good(key = id)`";
        found.push(word.span(), message);
    }
    let sound = found.is_empty();
    errors.extend(found);
    sound.then_some(Target::LastGood { key: key?, max_age })
}

fn explain_unknown(name: &str) -> String {
    let quoted = shorten(name);
    match find_closest(name, NAMES) {
        Some(closest) => format!("unknown parameter `{quoted}` of `last_good`: did you mean `{closest}`?"),
        None => format!("unknown parameter `{quoted}`: `last_good` has `key` and `max_age`"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused};

    #[test]
    fn parameters() {
        assert_accepted(&[
            "fallback = last_good(key = id)",
            "fallback = [last_good(key = (id, self.region), max_age = \"10m\"), value(0)]",
            "fallback = on(Io) => last_good(key = id, max_age = self.age)",
        ]);
        assert_refused(&[
            (
                "fallback = last_good()",
                "last_good",
                "`last_good` needs to know whose success to remember: write `last_good(key = id)`",
            ),
            (
                "fallback = last_good(id)",
                "id",
                "a parameter of `last_good` has a name: write `last_good(key = id, max_age = \"10m\")`",
            ),
            (
                "fallback = last_good(key = id, max_age = 10)",
                "10",
                "`max_age` of `last_good`: unit missing: write \"10ms\" or \"10s\"",
            ),
            ("fallback = last_good(key = a, key = b)", "key", "`key` is given twice; keep one"),
            (
                "fallback = last_good(key = a, maxage = \"1s\")",
                "maxage",
                "unknown parameter `maxage` of `last_good`: did you mean `max_age`?",
            ),
            (
                "fallback = last_good(key = a, ttl = \"1s\")",
                "ttl",
                "unknown parameter `ttl`: `last_good` has `key` and `max_age`",
            ),
        ]);
    }
}
