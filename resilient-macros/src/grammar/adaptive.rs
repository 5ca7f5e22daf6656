//! `timeout = adaptive(p99, factor = 1.5, min = "50ms", max = "5s")`

use proc_macro2::TokenTree;

use super::cursor;
use super::entry::{Entry, Form};
use super::errors::Errors;
use super::guard::{self, short};
use super::measure;
use super::options::{Guard, Time, Value};

pub(crate) fn is_adaptive(entry: &Entry<'_>) -> bool {
    match entry.form {
        Form::Value(tokens) => measure::adaptive(&cursor::peel(tokens)).is_some(),
        _ => false,
    }
}

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Guard> {
    let peeled = cursor::peel(entry.value(errors)?);
    let (word, group) = measure::adaptive(&peeled)?;
    let form = "adaptive(p99, factor = 1.5, min = \"50ms\", max = \"5s\")";
    let Some(group) = group else {
        errors.push(word.span(), format!("`adaptive` needs its longest limit: write `{form}`"));
        return None;
    };
    let guard = guard::read_list("adaptive", guard::ADAPTIVE_TIMEOUT, word, group, short::timeout, errors)?;
    if let Some(shared) = &guard.shared {
        let tokens: Vec<TokenTree> = shared.clone().into_iter().collect();
        errors
            .push_over(&tokens, format!("the first parameter of `adaptive` is a percentile: write `{form}`"));
        return None;
    }
    if guard.find("max").is_none() {
        let message =
            format!("`adaptive` needs `max`, which holds while too little is measured: write `{form}`");
        errors.push(word.span(), message);
        return None;
    }
    if let (Some(min), Some(max)) = (guard.find("min"), guard.find("max")) {
        if let (Value::Time(Time::Literal(min, _)), Value::Time(Time::Literal(max, span))) =
            (&min.value, &max.value)
        {
            if min > max {
                errors.push(*span, format!("`max` of `adaptive` is shorter than `min`, which is {min:?}"));
                return None;
            }
        }
    }
    Some(guard)
}
