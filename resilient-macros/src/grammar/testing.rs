//! What the unit tests of the grammar ask of an attribute given as text.

use proc_macro2::TokenStream;

use super::Errors;
use super::options::Options;

fn parse(source: &str) -> (Options, Errors) {
    // Spans count from the start of everything lexed in this thread; forget what other tests lexed.
    proc_macro2::extra::invalidate_current_thread_spans();
    super::parse(source.parse::<TokenStream>().expect("the attribute lexes"))
}

/// The options of an attribute that is to be accepted.
pub(crate) fn options_of(source: &str) -> Options {
    let (options, errors) = parse(source);
    assert!(errors.is_empty(), "{source}: {:?}", errors.located(source));
    options
}

/// The text under each error, and its message.
pub(crate) fn errors_of(source: &str) -> Vec<(String, String)> {
    parse(source).1.located(source)
}

pub(crate) fn assert_accepted(sources: &[&str]) {
    for source in sources {
        assert_eq!(errors_of(source), [], "{source}");
    }
}

/// Each attribute has exactly one error: this message under this text.
pub(crate) fn assert_refused(cases: &[(&str, &str, &str)]) {
    for (source, text, message) in cases {
        assert_eq!(errors_of(source), [((*text).to_owned(), (*message).to_owned())], "{source}");
    }
}
