//! Waits that are drawn: many of them, held against the range they are drawn from.

use std::time::Duration;

/// How many waits a row draws.
pub const DRAWS: u32 = 4000;

/// Waits drawn evenly from `low..=high` milliseconds, with this mean.
///
/// # Panics
///
/// When they are not, as the tests want it.
pub fn check_draws(waits: &[Duration], low: f64, high: f64, mean: f64) {
    let milliseconds: Vec<f64> = waits.iter().map(|wait| wait.as_secs_f64() * 1000.0).collect();
    let least = milliseconds.iter().copied().fold(f64::INFINITY, f64::min);
    let most = milliseconds.iter().copied().fold(0.0, f64::max);
    let width = high - low;
    assert!(least >= low && most <= high, "{least}..={most} is not within {low}..={high}");
    assert!(
        least <= low + width / 100.0 && most >= high - width / 100.0,
        "{least}..={most} leaves the ends out"
    );
    let average = milliseconds.iter().sum::<f64>() / f64::from(DRAWS);
    // Five standard deviations of the mean of 4000 uniform draws are 2.3 % of their range.
    assert!((average - mean).abs() <= width * 0.023, "mean {average}, not {mean}");
}

/// `id: [attribute] => low to high, mean m;`, in milliseconds: the range and the mean of the waits.
#[macro_export]
macro_rules! draws {
    ($(
        $(#[$comment:meta])*
        $id:ident: [$($attribute:tt)*] => $low:literal to $high:literal, mean $mean:literal;
    )*) => {$(
        $(#[$comment])*
        #[test]
        fn $id() {
            #[resilient_runtime::resilient(max_attempts = $crate::DRAWS + 1, retry_on = any, $($attribute)*)]
            fn call(body: &$crate::Script) -> Result<&'static str, $crate::Fault> {
                body.call()
            }
            let body = $crate::Script::blocking($crate::always($crate::fail($crate::Fault::T)));
            assert_eq!(call(&body), Err($crate::Fault::T));
            $crate::check_draws(&body.gaps(), $low, $high, $mean);
        }
    )*};
}
