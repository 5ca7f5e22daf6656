//! Literal lengths of time that do not fit into each other.

use std::time::Duration;

use proc_macro2::Span;

use super::errors::Errors;
use super::options::{Backoff, Options, Setting, Time, Value};

pub(crate) fn check(options: &Options, errors: &mut Errors) {
    let deadline = literal_of(options.deadline.as_ref());
    let timeout = literal_of(options.timeout.as_ref());
    if let (Some((timeout, span)), Some((deadline, _))) = (timeout, deadline) {
        if timeout >= deadline {
            let message = format!(
                "`timeout` is not shorter than `deadline` ({deadline:?}), which ends the call first: shorten it, or \
                 remove it"
            );
            errors.push(span, message);
        }
    }
    if let (Some((timeout, _)), Some((after, span))) = (timeout, hedge_delay(options)) {
        if after >= timeout {
            let message = format!(
                "`hedge` starts no attempt before the `timeout` ({timeout:?}) has ended the first: start it sooner"
            );
            errors.push(span, message);
        }
    }
    if let Some((least, span)) = literal_of(options.min_attempt_time.as_ref()) {
        let limits = [("timeout", timeout), ("deadline", deadline)];
        let exceeded = limits.into_iter().find_map(|(name, limit)| {
            let (limit, _) = limit?;
            (least >= limit).then_some((name, limit))
        });
        if let Some((name, limit)) = exceeded {
            let message = format!(
                "`min_attempt_time` is not shorter than `{name}` ({limit:?}): no attempt could start"
            );
            errors.push(span, message);
        }
    }
    if let (Some(backoff), Some((deadline, _))) = (&options.backoff, deadline) {
        check_waits(&backoff.value, deadline, errors);
    }
}

/// When the first hedge starts.
fn hedge_delay(options: &Options) -> Option<(Duration, Span)> {
    match &options.hedge.as_ref()?.value.find("after")?.value {
        Value::Time(time) => read_literal(time),
        _ => None,
    }
}

fn literal_of(setting: Option<&Setting<Time>>) -> Option<(Duration, Span)> {
    read_literal(&setting?.value)
}

fn read_literal(time: &Time) -> Option<(Duration, Span)> {
    match time {
        Time::Literal(duration, span) => Some((*duration, *span)),
        Time::Expression(_) => None,
    }
}

fn check_waits(backoff: &Backoff, deadline: Duration, errors: &mut Errors) {
    let waits: Vec<&Time> = match backoff {
        Backoff::Shape(shape) => shape.base.iter().chain(&shape.max).collect(),
        Backoff::List(delays) => delays.iter().collect(),
        Backoff::None | Backoff::Expression(_) => return,
    };
    let too_long = waits.into_iter().filter_map(read_literal).find(|(wait, _)| *wait >= deadline);
    if let Some((wait, span)) = too_long {
        let message =
            format!("a wait of {wait:?} never fits into `deadline` ({deadline:?}): shorten it, or remove it");
        errors.push(span, message);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_accepted, assert_refused};

    #[test]
    fn accepted() {
        assert_accepted(&[
            "timeout = \"1s\", deadline = \"2s\"",
            "timeout = limit, deadline = \"2s\"",
            "timeout = \"1m\", deadline = limit",
            "timeout = \"1s\", min_attempt_time = \"999ms\"",
            "backoff = exp(\"1s\", max = \"59s\"), deadline = \"1m\"",
            "backoff = exp(base), deadline = \"1m\"",
        ]);
    }

    #[test]
    fn refused() {
        let longer = "`timeout` is not shorter than `deadline` (60s), which ends the call first: shorten it, or remove it";
        let wait = |wait: &str| {
            format!("a wait of {wait} never fits into `deadline` (1s): shorten it, or remove it")
        };
        assert_refused(&[
            ("timeout = \"2m\", deadline = \"1m\"", "\"2m\"", longer),
            ("deadline = \"1m\", timeout = \"60s\"", "\"60s\"", longer),
            (
                "timeout = \"1s\", min_attempt_time = \"1s\"",
                "\"1s\"",
                "`min_attempt_time` is not shorter than `timeout` (1s): no attempt could start",
            ),
            (
                "deadline = \"1s\", min_attempt_time = \"2s\"",
                "\"2s\"",
                "`min_attempt_time` is not shorter than `deadline` (1s): no attempt could start",
            ),
            ("backoff = exp(\"2s\"), deadline = \"1s\"", "\"2s\"", wait("2s").as_str()),
            ("backoff = exp(max = \"1s\"), deadline = \"1s\"", "\"1s\"", wait("1s").as_str()),
            ("backoff = [\"1ms\", \"3s\"], deadline = \"1s\"", "\"3s\"", wait("3s").as_str()),
        ]);
    }
}
