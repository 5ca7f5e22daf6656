//! Whatever the tokens are, the grammar answers: with options or with an error, and without a panic.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::keys::KEYS;

const VALID: [&str; 12] = [
    "max_attempts = 5, backoff = \"exp\", jitter, timeout = \"30s\", retry_on = [Io, Timeout], fallback = cached_fn",
    "backoff = exp(\"100ms\", factor = 2.0, min = \"0ms\", max = \"30s\"), jitter = 0.5, idempotent = false",
    "max_attempts = unlimited, deadline = \"2m\", min_attempt_time = \"50ms\", stop = &self.shutdown, stop_if = f",
    "retry_on = [Io | Net(e) if e.kind() < X, kind(TimedOut), is(io::Error as e if e.x()), class(timeout)], jitter",
    "abort_on = [rejected(open | full), Status { code: 500..=599 }], on_retry = |a, b| log(a, b), on_give_up = f",
    "fallback = [on(Io) => |a: Map<A, B>, b| f(a), cached(.., error), Self::f::<A, B>, value(0)], retry_if_ok = g",
    "policy = Policy::REQUEST, name = \"a.b\", context = cx, error = Box<dyn Error>, on_reject = f",
    "timeout = \"1s\", clone(a, b), share(c), crate = ::my_name, backoff = [\"1s\", self.last], retry_if = f",
    "circuit_breaker(failure_rate = 0.5, window = \"10s\", slow = \"2s\", open_for = [\"1s\", a], open_jitter = none, count = any, accept = A)",
    "bulkhead(adaptive(min = 1, max = 200, initial = n), max_queued = 5, max_wait = \"1s\"), rate_limit(\"100/10s\", burst = 20, per = call)",
    "hedge(after = p95, max = 2), idempotent, retry_on = A, budget(ratio = 0.1, per_second = 1, capacity = 10, of = successes), upstream = \"a\", key = (a, b)",
    "circuit_breaker(&B, ignore = [rejected(full)]), budget = &B, jitter, nested = once, timeout = adaptive(p99, factor = 1.5, min = \"1ms\", max = \"5s\"), fallback = last_good(key = k, max_age = \"1m\")",
];

const WORDS: [&str; 26] = [
    "if",
    "as",
    "move",
    "async",
    "for",
    "any",
    "transient",
    "value",
    "on",
    "error",
    "exp",
    "full",
    "unlimited",
    "is",
    "class",
    "_",
    "self",
    "Io",
    "none",
    "match",
    "adaptive",
    "last_good",
    "p95",
    "once",
    "call",
    "max",
];
const LITERALS: [&str; 15] = [
    "0",
    "1",
    "-1",
    "\"1s\"",
    "\"\"",
    "\"exp\"",
    "\"100/s\"",
    "1.5",
    "'x'",
    "b\"a\"",
    "r#\"a\"#",
    "4294967296",
    "1e999",
    "30s",
    "0x1f",
];

fn delimiter() -> impl Strategy<Value = Delimiter> {
    select(vec![Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None])
}

fn leaf() -> impl Strategy<Value = TokenTree> {
    let words: Vec<&str> = KEYS.iter().map(|key| key.name).chain(WORDS).collect();
    let literal = |text: &&str| -> TokenTree {
        let tokens: TokenStream = text.parse().expect("lexes");
        tokens.into_iter().last().expect("one token")
    };
    prop_oneof![
        4 => select(words).prop_map(|word| Ident::new(word, Span::call_site()).into()),
        2 => select(LITERALS.to_vec()).prop_map(move |text| literal(&text)),
        1 => "\\PC{0,8}".prop_map(|text| Literal::string(&text).into()),
        1 => any::<i64>().prop_map(|number| Literal::i64_unsuffixed(number).into()),
        5 => (select("=,|<>:.;-&!?'#@+*$~/%^".chars().collect::<Vec<_>>()), any::<bool>()).prop_map(|(character, joint)| {
            Punct::new(character, if joint { Spacing::Joint } else { Spacing::Alone }).into()
        }),
    ]
}

fn arbitrary_tokens() -> impl Strategy<Value = TokenStream> {
    let tree = leaf().prop_recursive(64, 256, 6, |inner| {
        (delimiter(), vec(inner, 0..6))
            .prop_map(|(delimiter, trees)| Group::new(delimiter, trees.into_iter().collect()).into())
    });
    vec(tree, 0..24).prop_map(|trees| trees.into_iter().collect())
}

#[derive(Clone, Debug)]
enum Mutation {
    Drop,
    Duplicate,
    Swap(Index),
    Nest(Delimiter, usize),
    Replace(TokenTree),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        Just(Mutation::Drop),
        Just(Mutation::Duplicate),
        any::<Index>().prop_map(Mutation::Swap),
        (delimiter(), 1_usize..64).prop_map(|(delimiter, depth)| Mutation::Nest(delimiter, depth)),
        leaf().prop_map(Mutation::Replace),
    ]
}

/// Mutates one token, within a group where the index falls on one and `inward` says so.
fn mutate(tokens: TokenStream, at: &[Index], mutation: &Mutation) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let Some((index, inward)) = at.split_first() else { return trees.into_iter().collect() };
    if trees.is_empty() {
        return TokenStream::new();
    }
    let position = index.index(trees.len());
    if let (TokenTree::Group(group), false) = (&trees[position], inward.is_empty()) {
        trees[position] = Group::new(group.delimiter(), mutate(group.stream(), inward, mutation)).into();
        return trees.into_iter().collect();
    }
    match mutation {
        Mutation::Drop => drop(trees.remove(position)),
        Mutation::Duplicate => trees.insert(position, trees[position].clone()),
        Mutation::Swap(other) => {
            let other = other.index(trees.len());
            trees.swap(position, other);
        }
        Mutation::Nest(delimiter, depth) => {
            for _ in 0..*depth {
                trees[position] = Group::new(*delimiter, trees[position].clone().into()).into();
            }
        }
        Mutation::Replace(token) => trees[position] = token.clone(),
    }
    trees.into_iter().collect()
}

fn assert_answered(tokens: TokenStream) -> Result<(), TestCaseError> {
    let text = tokens.to_string();
    let (options, errors) = super::parse(tokens);
    prop_assert!(!options.written.is_empty() || !errors.is_empty(), "no answer to {}", text);
    let sound = errors.is_empty();
    let compile_errors = errors.into_compile_errors();
    prop_assert_eq!(compile_errors.is_empty(), sound);
    Ok(())
}

proptest! {
    #[test]
    fn arbitrary_tokens_are_answered(tokens in arbitrary_tokens()) {
        assert_answered(tokens)?;
    }

    #[test]
    fn mutated_attributes_are_answered(
        source in select(VALID.to_vec()),
        mutations in vec((vec(any::<Index>(), 1..4), mutation()), 0..6),
    ) {
        let tokens: TokenStream = source.parse().expect("lexes");
        assert_answered(mutations.iter().fold(tokens, |tokens, (at, mutation)| mutate(tokens, at, mutation)))?;
    }

    #[test]
    fn any_text_is_a_duration_or_is_not(text in "\\PC{0,24}|[0-9.]{1,40}[a-z]{0,3}( ?[0-9]{1,3}[nusmhd]{1,2}){0,3}") {
        if let Ok(duration) = super::duration::parse(&text) {
            prop_assert!(duration.as_secs() <= 365 * 86_400);
        }
    }
}

#[test]
fn the_attributes_that_are_mutated_are_valid() {
    for source in VALID {
        let (_, errors) = super::parse(source.parse().expect("lexes"));
        assert!(errors.is_empty(), "{source}: {:?}", errors.located(source));
    }
}
