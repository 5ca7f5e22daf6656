//! The vocabulary of `#[classify(..)]`.

use proc_macro2::Ident;

use crate::grammar::keys::find_closest;

/// The words for classes and the variants of `Class`.
const CLASSES: [(&str, &str); 6] = [
    ("transient", "Transient"),
    ("rate_limited", "RateLimited"),
    ("overloaded", "Overloaded"),
    ("timeout", "Timeout"),
    ("permanent", "Permanent"),
    ("cancelled", "Cancelled"),
];

/// The words that are no class.
const OTHERS: [&str; 5] = ["no_effect", "source", "retry_after", "default", "crate"];

/// Words of other vocabularies.
const SYNONYMS: [(&str, &str); 9] = [
    ("retry", "transient"),
    ("retryable", "transient"),
    ("temporary", "transient"),
    ("throttled", "rate_limited"),
    ("busy", "overloaded"),
    ("timed_out", "timeout"),
    ("fatal", "permanent"),
    ("from", "source"),
    ("transparent", "source"),
];

/// The variant of `Class`.
pub(super) fn find_class(word: &Ident) -> Option<&'static str> {
    CLASSES.iter().find(|(class, _)| word == class).map(|(_, variant)| *variant)
}

fn words() -> impl Iterator<Item = &'static str> {
    CLASSES.iter().map(|(class, _)| *class).chain(OTHERS)
}

pub(super) fn is_word(text: &str) -> bool {
    words().any(|word| word == text)
}

pub(super) fn explain_unknown(word: &Ident) -> String {
    let lower = word.to_string().to_lowercase();
    let synonym = SYNONYMS.iter().find(|(synonym, _)| *synonym == lower).map(|(_, word)| *word);
    match synonym.or_else(|| find_closest(&lower, words())) {
        Some(closest) => format!("unknown word `{word}`: did you mean `{closest}`?"),
        None => {
            format!("unknown word `{word}`: the classes are {}", CLASSES.map(|(class, _)| class).join(", "))
        }
    }
}
