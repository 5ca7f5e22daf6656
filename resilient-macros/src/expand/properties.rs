//! Whatever the tokens are, the attribute answers, and without a panic.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::expand;
use super::tests::{FIRST_PAGE, tokens};

const ATTRIBUTES: [&str; 10] = [
    FIRST_PAGE,
    "max_attempts = n, backoff = [wait, \"1s\"], retry_if = |e| e.x(), fallback = [on(Io) => f(.., error), |a| g(a)]",
    "policy = self.policy, retry_on = [is(E as e if x), kind(A)], abort_on = [B { c: 1..=2 }], stop = &self.stop",
    "timeout = \"1s\", context = cx, on_give_up = f, on_reject = |r| r.into(), clone(a), share(b), name = \"n\"",
    "policy = Policy::JOB, deadline = d, idempotent = false, error = E, stop_if = f, on_retry = |r| (), jitter = 0.5",
    "fallback = value(0), crate = ::other",
    "circuit_breaker(5, count = [Io], ignore = B { .. }, open_for = exp(\"1s\")), bulkhead(n, max_queued = 5), rate_limit = \"5/s\", key = a",
    "hedge(after = p95, max = m), idempotent, budget(ratio = 0.1, of = successes), upstream = \"u\", retry_on = any, nested = once",
    "circuit_breaker = &self.breaker, bulkhead = adaptive(max = 9), rate_limit(&L, per = call), budget = none, jitter",
    "timeout = adaptive(p99, max = \"5s\"), fallback = [last_good(key = (a, b), max_age = \"1m\"), f], circuit_breaker = 0.5, context = cx",
];
const ITEMS: [&str; 8] = [
    "async fn fetch(id: &str) -> Result<u8, E> { load(id).await }",
    "pub unsafe fn f<'a, T: X, const N: usize>(mut a: T, (b, c): (u8, String), _: u8) -> Option<&'a T> where T: Y { g(a, b, c) }",
    "fn m(self: Pin<&mut Self>, #[cfg(x)] a: &mut u8) -> io::Result<impl X> { #![allow(y)] let me = self; me.f(a)? }",
    "fn b<'a>(&'a mut self) -> Pin<Box<dyn Future<Output = Result<u8, E>> + 'a>> { Box::pin(async move { self.f().await }) }",
    "const fn c() -> u8 { 1 }",
    "fn no_body(&self) -> u8;",
    "impl X for Y { fn f() {} }",
    "macro_rules! m { ($a:tt) => { $a } }",
];

fn delimiter() -> impl Strategy<Value = Delimiter> {
    select(vec![Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None])
}

fn leaf() -> impl Strategy<Value = TokenTree> {
    let words =
        "fn async self Self mut impl where dyn a Result Option on error value if match move await resilient";
    let words: Vec<&str> = words.split(' ').collect();
    prop_oneof![
        4 => select(words).prop_map(|word| Ident::new(word, Span::call_site()).into()),
        1 => "\\PC{0,8}".prop_map(|text| Literal::string(&text).into()),
        1 => any::<i64>().prop_map(|number| Literal::i64_unsuffixed(number).into()),
        4 => (select("=,|<>:.;-&!?'#@+*$".chars().collect::<Vec<_>>()), any::<bool>()).prop_map(|(character, joint)| {
            Punct::new(character, if joint { Spacing::Joint } else { Spacing::Alone }).into()
        }),
        1 => (delimiter(), vec(select(vec!["a", "|", ",", "self"]), 0..4)).prop_map(|(delimiter, inner)| {
            Group::new(delimiter, tokens(&inner.join(" "))).into()
        }),
    ]
}

#[derive(Clone, Debug)]
enum Mutation {
    Drop,
    Duplicate,
    Cut,
    Nest(Delimiter),
    Replace(TokenTree),
}

fn mutation() -> impl Strategy<Value = (Vec<Index>, Mutation)> {
    let mutation = prop_oneof![
        Just(Mutation::Drop),
        Just(Mutation::Duplicate),
        Just(Mutation::Cut),
        delimiter().prop_map(Mutation::Nest),
        leaf().prop_map(Mutation::Replace),
    ];
    (vec(any::<Index>(), 1..4), mutation)
}

/// Mutates one token, which lies as many groups deep as there are indices, where these fall on groups.
fn mutate(stream: TokenStream, at: &[Index], mutation: &Mutation) -> TokenStream {
    let mut trees: Vec<TokenTree> = stream.into_iter().collect();
    let Some((index, inward)) = at.split_first().filter(|_| !trees.is_empty()) else {
        return trees.into_iter().collect();
    };
    let position = index.index(trees.len());
    if let (TokenTree::Group(group), false) = (&trees[position], inward.is_empty()) {
        trees[position] = Group::new(group.delimiter(), mutate(group.stream(), inward, mutation)).into();
        return trees.into_iter().collect();
    }
    match mutation {
        Mutation::Drop => drop(trees.remove(position)),
        Mutation::Duplicate => trees.insert(position, trees[position].clone()),
        Mutation::Cut => trees.truncate(position),
        Mutation::Nest(delimiter) => {
            trees[position] = Group::new(*delimiter, trees[position].clone().into()).into();
        }
        Mutation::Replace(token) => trees[position] = token.clone(),
    }
    trees.into_iter().collect()
}

proptest! {
    /// Whatever the tokens are: no panic, and never nothing, since a function that vanished is an error elsewhere.
    #[test]
    fn mutated_input_is_answered(
        attribute in select(ATTRIBUTES.to_vec()),
        item in select(ITEMS.to_vec()),
        on_attribute in vec(mutation(), 0..4),
        on_item in vec(mutation(), 0..4),
    ) {
        let apply = |source: &str, mutations: &[(Vec<Index>, Mutation)]| {
            mutations.iter().fold(tokens(source), |stream, (at, mutation)| mutate(stream, at, mutation))
        };
        prop_assert!(!expand(apply(attribute, &on_attribute), apply(item, &on_item)).is_empty());
    }

    #[test]
    fn arbitrary_tokens_are_answered(attribute in vec(leaf(), 0..16), item in vec(leaf(), 0..16)) {
        let item: TokenStream = item.into_iter().collect();
        prop_assert!(!expand(attribute.into_iter().collect(), item).is_empty());
    }
}
