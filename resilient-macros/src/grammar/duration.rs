//! Durations as text: `"250ms"`, `"1.5s"`, `"1m30s"`, `"1h 30m"`.

use std::time::Duration;

use super::errors::{shorten, show};

/// Units and their nanoseconds, large to small.
const UNITS: [(&str, u128); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];
const UNIT_LIST: &str = "ns, us, ms, s, m, h and d";
/// 365 days: above it a mistake is likelier than a wish, and no sum of a few overflows anything.
const CEILING: u128 = 365 * 86_400_000_000_000;
const TOO_LONG: &str = "longer than 365 days, the most that is accepted";

/// Reads a duration, or says what is wrong with it, quoting the unit or the position of the character.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    if text.trim().is_empty() {
        return Err("the duration is empty: write one such as \"250ms\"".to_owned());
    }
    let mut reader = Reader { text, rest: text };
    let mut total = 0_u128;
    let mut previous = None;
    while !reader.rest.is_empty() {
        if previous.is_some() {
            reader.rest = reader.rest.trim_start_matches(' ');
        }
        let number = reader.read_number()?;
        let rank = reader.read_unit(&number)?;
        check_order(previous, rank)?;
        previous = Some(rank);
        let (_, unit) = UNITS.get(rank).copied().unwrap_or(("ns", 1));
        total = total.checked_add(number.in_nanoseconds(unit)?).ok_or(TOO_LONG)?;
        if total > CEILING {
            return Err(TOO_LONG.to_owned());
        }
    }
    let second = 1_000_000_000;
    let seconds = u64::try_from(total / second).map_err(|_| TOO_LONG)?;
    let nanoseconds = u32::try_from(total % second).map_err(|_| TOO_LONG)?;
    Ok(Duration::new(seconds, nanoseconds))
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

struct Number<'a> {
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Reader<'a> {
    /// Counted from 1, in characters.
    fn position(&self) -> usize {
        self.text.chars().count() - self.rest.chars().count() + 1
    }

    fn take_while(&mut self, accept: impl Fn(char) -> bool) -> &'a str {
        let after = self.rest.trim_start_matches(accept);
        let (taken, rest) = self.rest.split_at(self.rest.len() - after.len());
        self.rest = rest;
        taken
    }

    fn read_number(&mut self) -> Result<Number<'a>, String> {
        let whole = self.take_while(|next| next.is_ascii_digit());
        if whole.is_empty() {
            return Err(self.explain_no_digit());
        }
        let mut fraction = "";
        if let Some(rest) = self.rest.strip_prefix('.') {
            self.rest = rest;
            fraction = self.take_while(|next| next.is_ascii_digit());
            if fraction.is_empty() {
                return Err(format!("a digit is missing after the `.` (character {})", self.position()));
            }
        }
        Ok(Number { whole, fraction })
    }

    fn explain_no_digit(&self) -> String {
        let position = self.position();
        match self.rest.chars().next() {
            None => format!("a space at the end (character {})", position - 1),
            Some('-') => format!("a duration cannot be negative (character {position})"),
            Some('+') => format!("a sign is not accepted: drop the `+` (character {position})"),
            Some('.') => format!("a digit is missing before the `.` (character {position})"),
            Some(digit) if digit.is_numeric() => {
                format!("`{digit}` is not an ASCII digit (character {position})")
            }
            Some(other) => {
                format!("expected a digit, found `{}` (character {position})", show(other))
            }
        }
    }

    /// The rank of the unit in [`UNITS`].
    fn read_unit(&mut self, number: &Number<'_>) -> Result<usize, String> {
        let position = self.position();
        let unit = self.take_while(char::is_alphabetic);
        if unit.is_empty() {
            return Err(self.explain_no_unit(number));
        }
        if unit.eq_ignore_ascii_case("e") && self.rest.starts_with(|next: char| "+-0123456789".contains(next))
        {
            return Err(format!("an exponent is not accepted: write the number out (character {position})"));
        }
        UNITS.iter().position(|(name, _)| *name == unit).ok_or_else(|| explain_unit(unit))
    }

    fn explain_no_unit(&self, number: &Number<'_>) -> String {
        let position = self.position();
        match self.rest.chars().next() {
            None => self.offer_units(number),
            Some(' ') => self.explain_space(position),
            Some(digit) if digit.is_numeric() => {
                format!("`{digit}` is not an ASCII digit (character {position})")
            }
            Some(other) => {
                format!("expected a unit, found `{}` (character {position})", show(other))
            }
        }
    }

    /// The word behind the space says what is wrong: it is a unit, or none.
    fn explain_space(&self, position: usize) -> String {
        let behind = self.rest.trim_start();
        let word = behind.split(|next: char| !next.is_alphabetic()).next().unwrap_or_default();
        if word.is_empty() || UNITS.iter().any(|(name, _)| *name == word) {
            return format!("a space between number and unit is not accepted (character {position})");
        }
        explain_unit(word)
    }

    fn offer_units(&self, number: &Number<'_>) -> String {
        let offers: Vec<String> = ["ms", "s"]
            .into_iter()
            .map(|unit| format!("{}{unit}", self.text))
            .filter(|offer| parse(offer).is_ok())
            .map(|offer| format!("\"{offer}\""))
            .collect();
        if offers.is_empty() {
            return format!("unit missing after `{}`: the units are {UNIT_LIST}", shorten(number.whole));
        }
        format!("unit missing: write {}", offers.join(" or "))
    }
}

/// Units go from large to small, each at most once.
fn check_order(previous: Option<usize>, rank: usize) -> Result<(), String> {
    let name = |rank: usize| UNITS.get(rank).map_or("", |(name, _)| *name);
    match previous {
        Some(previous) if previous == rank => Err(format!("the unit `{}` is given twice", name(rank))),
        Some(previous) if previous > rank => {
            Err(format!("`{}` after `{}`: write the larger unit first", name(rank), name(previous)))
        }
        _ => Ok(()),
    }
}

impl Number<'_> {
    fn in_nanoseconds(&self, unit: u128) -> Result<u128, String> {
        let whole =
            self.whole.parse::<u128>().ok().and_then(|whole| whole.checked_mul(unit)).ok_or(TOO_LONG)?;
        let fraction = self.fraction.trim_end_matches('0');
        if fraction.is_empty() {
            return Ok(whole);
        }
        let too_fine = "finer than a nanosecond, the least that is accepted";
        // No unit divides finer: a day has 86400 * 10^9 nanoseconds, of which 18 decimals are the last whole one.
        let scale = u32::try_from(fraction.len()).ok().filter(|digits| *digits <= 18).ok_or(too_fine)?;
        let scale = 10_u128.pow(scale);
        let scaled = fraction.parse::<u128>().map_err(|_| too_fine)? * unit;
        if scaled % scale != 0 {
            return Err(too_fine.to_owned());
        }
        whole.checked_add(scaled / scale).ok_or_else(|| TOO_LONG.to_owned())
    }
}

fn explain_unit(unit: &str) -> String {
    match closest_unit(unit) {
        Some(closest) => format!("unknown unit `{unit}`: did you mean `{closest}`?"),
        None => format!("unknown unit `{}`: the units are {UNIT_LIST}", shorten(unit)),
    }
}

fn closest_unit(unit: &str) -> Option<&'static str> {
    const SPELLINGS: [(&str, &[&str]); 7] = [
        ("ns", &["ns", "nsec", "nanos", "nanosecond", "nanoseconds"]),
        ("us", &["us", "µs", "μs", "usec", "micros", "microsecond", "microseconds"]),
        ("ms", &["ms", "msec", "msecs", "millis", "millisecond", "milliseconds"]),
        ("s", &["s", "sec", "secs", "second", "seconds"]),
        ("m", &["m", "min", "mins", "minute", "minutes"]),
        ("h", &["h", "hr", "hrs", "hour", "hours"]),
        ("d", &["d", "day", "days"]),
    ];
    let unit = unit.to_lowercase();
    SPELLINGS.iter().find(|(_, spellings)| spellings.contains(&unit.as_str())).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for (text, expected) in [
            ("250ms", Duration::from_millis(250)),
            ("1m30s", Duration::from_secs(90)),
            ("1h 30m", Duration::from_secs(5400)),
            ("1.5s", Duration::from_millis(1500)),
            ("0.000000001s", Duration::from_nanos(1)),
            ("1.50s", Duration::from_millis(1500)),
            ("1d2h3m4s5ms6us7ns", Duration::new(93_784, 5_006_007)),
            ("0s", Duration::ZERO),
            ("365d", Duration::from_secs(365 * 86_400)),
            ("007s", Duration::from_secs(7)),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refused() {
        for (text, message) in [
            ("", "the duration is empty: write one such as \"250ms\""),
            ("  ", "the duration is empty: write one such as \"250ms\""),
            ("500", "unit missing: write \"500ms\" or \"500s\""),
            ("1m30", "unit missing: write \"1m30ms\" or \"1m30s\""),
            ("1s500", "unit missing: write \"1s500ms\""),
            ("1ns5", "unit missing after `5`: the units are ns, us, ms, s, m, h and d"),
            ("5 s", "a space between number and unit is not accepted (character 2)"),
            ("5 parsecs", "unknown unit `parsecs`: the units are ns, us, ms, s, m, h and d"),
            ("5 seconds", "unknown unit `seconds`: did you mean `s`?"),
            ("5parsecs", "unknown unit `parsecs`: the units are ns, us, ms, s, m, h and d"),
            ("5sec", "unknown unit `sec`: did you mean `s`?"),
            ("5MS", "unknown unit `MS`: did you mean `ms`?"),
            ("5µs", "unknown unit `µs`: did you mean `us`?"),
            ("-1s", "a duration cannot be negative (character 1)"),
            ("1m-1s", "a duration cannot be negative (character 3)"),
            ("+1s", "a sign is not accepted: drop the `+` (character 1)"),
            ("1e400s", "an exponent is not accepted: write the number out (character 2)"),
            ("1E-3s", "an exponent is not accepted: write the number out (character 2)"),
            ("NaNs", "expected a digit, found `N` (character 1)"),
            ("inf", "expected a digit, found `i` (character 1)"),
            ("５s", "`５` is not an ASCII digit (character 1)"),
            ("1٣s", "`٣` is not an ASCII digit (character 2)"),
            ("1h 1h", "the unit `h` is given twice"),
            ("1s1m", "`m` after `s`: write the larger unit first"),
            (".5s", "a digit is missing before the `.` (character 1)"),
            ("1.s", "a digit is missing after the `.` (character 3)"),
            ("1.5.5s", "expected a unit, found `.` (character 4)"),
            ("1_000ms", "expected a unit, found `_` (character 2)"),
            (" 1s", "expected a digit, found ` ` (character 1)"),
            ("1s ", "a space at the end (character 3)"),
            ("1.5ns", "finer than a nanosecond, the least that is accepted"),
            ("0.3333333333333333333333s", "finer than a nanosecond, the least that is accepted"),
            ("366d", TOO_LONG),
            ("365d1ns", TOO_LONG),
            ("584942418d", TOO_LONG),
            ("340282366920938463463374607431768211456s", TOO_LONG),
            ("340282366920938463463374607431768211455s", TOO_LONG),
        ] {
            assert_eq!(parse(text), Err(message.to_owned()), "{text:?}");
        }
    }
}
