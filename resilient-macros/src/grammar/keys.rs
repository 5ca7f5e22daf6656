//! The keys, and what to say about a word that is none.

/// What a key does when it stands alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// Its presence means that failed calls are repeated.
    Retries,
    /// It guards the function in another way.
    Guards,
    /// It says something about the other keys and does nothing by itself.
    Detail,
}

/// One key of the attribute.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// A way to write it, shown in messages.
    pub(crate) form: &'static str,
    pub(crate) effect: Effect,
}

const fn key(name: &'static str, form: &'static str, effect: Effect) -> Key {
    Key { name, form, effect }
}

use Effect::{Detail, Guards, Retries};

/// All keys, in the order of their documentation.
pub(crate) const KEYS: [Key; 32] = [
    key("max_attempts", "max_attempts = 5", Retries),
    key("backoff", "backoff = exp(\"100ms\", max = \"30s\")", Retries),
    key("jitter", "jitter = full", Retries),
    key("retry_on", "retry_on = [Io, Timeout]", Retries),
    key("abort_on", "abort_on = [NotFound]", Retries),
    key("retry_if", "retry_if = is_retryable", Retries),
    key("retry_if_ok", "retry_if_ok = is_incomplete", Retries),
    key("idempotent", "idempotent = false", Detail),
    key("stop", "stop = &self.shutdown", Detail),
    key("stop_if", "stop_if = f", Detail),
    key("timeout", "timeout = \"30s\"", Guards),
    key("deadline", "deadline = \"2m\"", Guards),
    key("min_attempt_time", "min_attempt_time = \"50ms\"", Detail),
    key("fallback", "fallback = [cached, value(0)]", Guards),
    key("circuit_breaker", "circuit_breaker(consecutive = 5)", Guards),
    key("bulkhead", "bulkhead = 10", Guards),
    key("rate_limit", "rate_limit = \"100/s\"", Guards),
    key("hedge", "hedge(after = \"50ms\", max = 1)", Guards),
    key("budget", "budget(ratio = 0.1)", Detail),
    key("upstream", "upstream = \"inventory\"", Detail),
    key("key", "key = tenant", Detail),
    key("nested", "nested = once", Detail),
    key("policy", "policy = Policy::REQUEST", Guards),
    key("name", "name = \"inventory.get\"", Detail),
    key("context", "context = cx", Detail),
    key("on_retry", "on_retry = f", Detail),
    key("on_give_up", "on_give_up = f", Guards),
    key("error", "error = MyError", Detail),
    key("on_reject", "on_reject = f", Detail),
    key("clone", "clone(a, b)", Detail),
    key("share", "share(a, b)", Detail),
    key("crate", "crate = ::my_name", Detail),
];

/// The key of this name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// Names that other libraries use, and what they are called here.
const FOREIGN: [(&str, &str); 24] = [
    ("attempts", "is called `max_attempts` here: it counts all calls, the first included"),
    (
        "retries",
        "counts repeats, and `max_attempts` counts calls, not repeats: `retries = 4` is `max_attempts = 5`",
    ),
    (
        "max_retries",
        "counts repeats, and `max_attempts` counts calls, not repeats: `max_retries = 4` is `max_attempts = 5`",
    ),
    ("delay", "is the base of the backoff here: `backoff = fixed(\"100ms\")` or `backoff = exp(\"100ms\")`"),
    ("wait", "is the base of the backoff here: `backoff = fixed(\"100ms\")` or `backoff = exp(\"100ms\")`"),
    ("max_delay", "is a parameter of the backoff here: `backoff = exp(max = \"30s\")`"),
    ("retry", "says too little: write `max_attempts = 3`, or name the errors with `retry_on = [..]`"),
    ("fallback_fn", "is called `fallback` here: `fallback = f`"),
    ("timeout_ms", "is called `timeout` here and has its unit in the value: `timeout = \"500ms\"`"),
    ("total_timeout", "is called `deadline` here: `deadline = \"2m\"`"),
    ("overall_timeout", "is called `deadline` here: `deadline = \"2m\"`"),
    ("unbounded", "is a value here: `max_attempts = unlimited`, with a `deadline` or `stop`"),
    ("unlimited", "is a value here: `max_attempts = unlimited`, with a `deadline` or `stop`"),
    ("retry_unless", "is called `abort_on` here: `abort_on = [NotFound]`"),
    ("breaker", "is called `circuit_breaker` here: `circuit_breaker(consecutive = 5)`"),
    ("circuit", "is called `circuit_breaker` here: `circuit_breaker(consecutive = 5)`"),
    ("concurrency", "is called `bulkhead` here: `bulkhead = 10`"),
    ("max_concurrent", "is called `bulkhead` here: `bulkhead = 10`"),
    ("rate_limiter", "is called `rate_limit` here: `rate_limit = \"100/s\"`"),
    ("throttle", "is called `rate_limit` here: `rate_limit = \"100/s\"`"),
    ("hedging", "is called `hedge` here: `hedge(after = \"50ms\")`"),
    ("retry_budget", "is called `budget` here: `budget(ratio = 0.1)`"),
    ("dependency", "is called `upstream` here: `upstream = \"inventory\"`"),
    ("rename", "is called `name` here: `name = \"inventory.get\"`"),
];

/// What to say about a word in key position that is no key.
pub(crate) fn explain_unknown(name: &str) -> String {
    if let Some((_, replacement)) = FOREIGN.iter().find(|(foreign, _)| *foreign == name) {
        return format!("`{name}` {replacement}");
    }
    let quoted = super::errors::shorten(name);
    let names = || KEYS.iter().map(|key| key.name);
    if let Some(closest) = find_closest(name, names()) {
        return format!("unknown key `{quoted}`: did you mean `{closest}`?");
    }
    if let Some(closest) = find_closest(name, FOREIGN.iter().map(|(foreign, _)| *foreign)) {
        let replacement =
            FOREIGN.iter().find(|(foreign, _)| *foreign == closest).map_or("", |(_, text)| *text);
        return format!("unknown key `{quoted}`: `{closest}` {replacement}");
    }
    format!("unknown key `{quoted}`: the keys are {}", names().collect::<Vec<_>>().join(", "))
}

/// The candidate with the smallest edit distance, if that is at most a third of the word and one.
pub(crate) fn find_closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let scored = candidates.into_iter().map(|candidate| (edit_distance(word, candidate), candidate));
    let (distance, closest) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= length / 3 + 1 && distance < length).then_some(closest)
}

/// Levenshtein's distance by Wagner and Fischer's table, of which one row is kept.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.chars().enumerate() {
        let mut above_left = index;
        let mut to_the_left = index + 1;
        let mut next = vec![to_the_left];
        for (above, other) in row.iter().skip(1).zip(&right) {
            let replaced = above_left + usize::from(character != *other);
            to_the_left = replaced.min(above + 1).min(to_the_left + 1);
            above_left = *above;
            next.push(to_the_left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, distance) in
            [("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)]
        {
            assert_eq!(edit_distance(left, right), distance, "{left} {right}");
        }
    }

    #[test]
    fn unknown_keys() {
        for (name, message) in [
            ("timeut", "unknown key `timeut`: did you mean `timeout`?"),
            ("max_attempt", "unknown key `max_attempt`: did you mean `max_attempts`?"),
            ("retryon", "unknown key `retryon`: did you mean `retry_on`?"),
            ("total_timeout", "`total_timeout` is called `deadline` here: `deadline = \"2m\"`"),
            (
                "max_retries",
                "`max_retries` counts repeats, and `max_attempts` counts calls, not repeats: `max_retries = 4` is \
                 `max_attempts = 5`",
            ),
            (
                "atempts",
                "unknown key `atempts`: `attempts` is called `max_attempts` here: it counts all calls, the first \
                 included",
            ),
            (
                "quux",
                "unknown key `quux`: the keys are max_attempts, backoff, jitter, retry_on, abort_on, retry_if, \
                 retry_if_ok, idempotent, stop, stop_if, timeout, deadline, min_attempt_time, fallback, \
                 circuit_breaker, bulkhead, rate_limit, hedge, budget, upstream, key, nested, policy, name, context, \
                 on_retry, on_give_up, error, on_reject, clone, share, crate",
            ),
        ] {
            assert_eq!(explain_unknown(name), message);
        }
    }

    #[test]
    fn the_runtime_documents_these_keys() {
        let grammar: Vec<_> = KEYS.iter().map(|key| key.name).filter(|name| *name != "crate").collect();
        assert_eq!(grammar, resilient_runtime::Keys::NAMES);
    }

    #[test]
    fn each_key_shows_itself() {
        for key in KEYS {
            assert!(key.form.starts_with(key.name), "{}", key.form);
            assert!(FOREIGN.iter().all(|(foreign, _)| *foreign != key.name), "{}", key.name);
        }
    }
}
