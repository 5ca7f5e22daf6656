//! What can be checked between the guards of the other side, and between them and the rest.

use super::conflicts::{find_written, has_effect, is_written};
use super::errors::Errors;
use super::keys::Effect;
use super::options::{Budget, Conditions, Guard, Options, Parameter, Setting, Value};
use super::overlap;

pub(crate) fn check(options: &Options, complete: bool, errors: &mut Errors) {
    check_breaker(options, errors);
    check_counting(options, errors);
    check_shared(options, errors);
    check_hedge(options, complete, errors);
    if complete {
        check_details(options, errors);
    }
}

fn check_breaker(options: &Options, errors: &mut Errors) {
    let Some(Setting { value: breaker, .. }) = &options.circuit_breaker else { return };
    if let (Some((window, _)), Some((least, span))) =
        (breaker.count("window"), breaker.count("minimum_calls"))
    {
        if least > window {
            let message = format!("`minimum_calls` is never reached within a `window` of {window}: lower it");
            errors.push(span, message);
        }
    }
    if let (Some(rate), None) = (breaker.find("slow_rate"), breaker.find("slow")) {
        errors.push(rate.span, "`slow_rate` needs to know what is slow: add `slow = \"2s\"`");
    }
    let by_rate = ["failure_rate", "slow", "slow_rate"].iter().any(|name| breaker.find(name).is_some());
    if let (false, Some(_)) = (by_rate, breaker.find("consecutive")) {
        for name in ["window", "minimum_calls"] {
            if let Some(parameter) = breaker.find(name) {
                let message = format!(
                    "`{name}` has no effect beside `consecutive` alone: add `failure_rate = 0.5`, or remove it"
                );
                errors.push(parameter.span, message);
            }
        }
    }
}

/// Which errors count: `ignore` is asked first, then `accept`, then `count`.
fn check_counting(options: &Options, errors: &mut Errors) {
    let Some(Setting { value: breaker, .. }) = &options.circuit_breaker else { return };
    let lists = ["ignore", "accept", "count"].map(|name| (name, breaker.conditions(name)));
    for (index, (name, list)) in lists.iter().enumerate() {
        let Some(list) = list else { continue };
        for open in overlap::find_rejections(list, "open") {
            let message = "`open` is what this circuit breaker says itself, and never counts: remove it";
            errors.push(open, message);
        }
        if let (Conditions::Any(span), true) = (list, *name != "count") {
            errors.push(*span, format!("`{name} = any` leaves nothing to count: name the errors"));
        }
        for (first, earlier) in lists.iter().take(index).filter_map(|(first, list)| Some((first, (*list)?))) {
            let message = format!("this is in `{first}` too, which is asked first: remove one of the two");
            overlap::check_shadowed(earlier, list, &message, errors);
        }
    }
}

/// Parameters of the object belong to where the object is made; what belongs to this function stays.
fn check_shared(options: &Options, errors: &mut Errors) {
    let budget = match &options.budget {
        Some(Setting { key, value: Budget::Guard(guard) }) => Some((key, guard)),
        _ => None,
    };
    let guards = [&options.circuit_breaker, &options.bulkhead, &options.rate_limit, &options.hedge];
    let guards = guards.into_iter().flatten().map(|setting| (&setting.key, &setting.value)).chain(budget);
    for (key, guard) in guards.filter(|(_, guard)| guard.shared.is_some()) {
        let own = |parameter: &&Parameter| {
            !matches!(parameter.value, Value::Conditions(_)) && parameter.name != "per"
        };
        for parameter in guard.parameters.iter().filter(own) {
            let message = format!(
                "`{}` is a setting of the shared object: set it where that is made, or let `{key}` have its own",
                parameter.name
            );
            errors.push(parameter.span, message);
        }
    }
}

fn check_hedge(options: &Options, complete: bool, errors: &mut Errors) {
    let Some(key) = find_written(options, "hedge") else { return };
    if options.idempotent.as_ref().is_some_and(|idempotent| !idempotent.value) {
        let message = "`hedge` runs the body twice at a time, which `idempotent = false` forbids: remove one of the two";
        errors.push(key.span(), message);
    } else if complete && !is_written(options, &["idempotent", "idempotency_key"]) {
        let message = "`hedge` runs the body twice at a time: add `idempotent` if that does no harm";
        errors.push(key.span(), message);
    }
}

/// Keys that do nothing alone.
fn check_details(options: &Options, errors: &mut Errors) {
    let repeats =
        has_effect(options, |effect| effect == Effect::Retries) || is_written(options, &["policy", "hedge"]);
    let mut require = |name: &str, holds: bool, message: &str| {
        if let (Some(key), false) = (find_written(options, name), holds) {
            errors.push(key.span(), message);
        }
    };
    require(
        "budget",
        repeats,
        "`budget` has no effect without retries: add `max_attempts = 3`, or remove it",
    );
    let own =
        |setting: &Option<Setting<Guard>>| setting.as_ref().is_some_and(|guard| guard.value.shared.is_none());
    require(
        "upstream",
        repeats || own(&options.circuit_breaker),
        "`upstream` shares breaker and budget, and there is neither: add `circuit_breaker` or `max_attempts = 3`",
    );
    let keyed = own(&options.circuit_breaker)
        || own(&options.bulkhead)
        || own(&options.rate_limit)
        || matches!(&options.budget, Some(Setting { value: Budget::Guard(guard), .. }) if guard.shared.is_none())
        || (options.upstream.is_some() && repeats);
    require(
        "key",
        keyed,
        "`key` keeps the state of a guard per value, and there is none: add a guard such as `circuit_breaker`",
    );
}

#[cfg(test)]
mod tests;
