//! What an experiment found: claims that hold or do not, all cells as CSV, and plots.

use std::fmt::{Display, Write};

use crate::plot::Plot;

/// What an experiment found.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) claims: Vec<Claim>,
    pub(crate) sheet: Sheet,
    pub(crate) plots: Vec<Plot>,
}

/// One figure beside what it has to be.
pub(crate) struct Claim {
    pub(crate) what: String,
    pub(crate) measured: String,
    pub(crate) expected: String,
    pub(crate) holds: bool,
}

/// All cells of an experiment, one line each.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) columns: Vec<&'static str>,
    pub(crate) lines: Vec<Vec<String>>,
}

impl Report {
    /// A report whose cells have these columns.
    pub(crate) fn new(columns: &[&'static str]) -> Self {
        Self { sheet: Sheet { columns: columns.to_vec(), lines: Vec::new() }, ..Self::default() }
    }

    /// One cell of the experiment.
    pub(crate) fn cell(&mut self, fields: &[&dyn Display]) {
        self.sheet.lines.push(fields.iter().map(ToString::to_string).collect());
    }

    pub(crate) fn plot(&mut self, plot: Plot) {
        self.plots.push(plot);
    }

    /// A claim of any kind.
    pub(crate) fn claim(
        &mut self,
        what: impl Into<String>,
        measured: impl Display,
        expected: impl Display,
        holds: bool,
    ) {
        let (measured, expected) = (measured.to_string(), expected.to_string());
        self.claims.push(Claim { what: what.into(), measured, expected, holds });
    }

    /// The figure is `expected`, give or take this part of it.
    pub(crate) fn near(&mut self, what: impl Into<String>, measured: f64, expected: f64, tolerance: f64) {
        let holds = (measured - expected).abs() <= expected.abs() * tolerance;
        let expected = format!("{} ±{} %", figure(expected), figure(tolerance * 100.0));
        self.claim(what, figure(measured), expected, holds);
    }

    /// The figure lies in `low..=high`.
    pub(crate) fn between(&mut self, what: impl Into<String>, measured: f64, low: f64, high: f64) {
        let expected = format!("{} to {}", figure(low), figure(high));
        self.claim(what, figure(measured), expected, (low..=high).contains(&measured));
    }

    pub(crate) fn at_most(&mut self, what: impl Into<String>, measured: f64, limit: f64) {
        self.claim(what, figure(measured), format!("≤ {}", figure(limit)), measured <= limit);
    }

    pub(crate) fn at_least(&mut self, what: impl Into<String>, measured: f64, limit: f64) {
        self.claim(what, figure(measured), format!("≥ {}", figure(limit)), measured >= limit);
    }

    pub(crate) fn exactly<T: PartialEq + Display>(
        &mut self,
        what: impl Into<String>,
        measured: T,
        expected: T,
    ) {
        let holds = measured == expected;
        self.claim(what, measured, expected, holds);
    }

    /// Whether every claim holds; an experiment that claims nothing shows nothing.
    pub(crate) fn holds(&self) -> bool {
        !self.claims.is_empty() && self.claims.iter().all(|claim| claim.holds)
    }
}

impl Display for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, measured, expected, .. } = self;
        write!(f, "{what}: {measured} ({expected})")
    }
}

impl Sheet {
    pub(crate) fn csv(&self) -> String {
        let mut text = self.columns.join(",");
        for line in &self.lines {
            text.push('\n');
            text.push_str(&line.join(","));
        }
        text.push('\n');
        text
    }

    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        let rule = vec!["---"; self.columns.len()].join("|");
        let _ = writeln!(text, "| {} |\n|{rule}|", self.columns.join(" | "));
        for line in &self.lines {
            let _ = writeln!(text, "| {} |", line.join(" | "));
        }
        text
    }
}

/// A number with as many places as it takes to read four digits.
pub(crate) fn figure(number: f64) -> String {
    let size = number.abs();
    if number.fract() == 0.0 && size < 1e7 {
        return format!("{number}");
    }
    let places = match size {
        1000.0.. => 0,
        100.0.. => 1,
        10.0.. => 2,
        0.01.. => 3,
        _ => return if size > 1e-6 { format!("{number:.5}") } else { format!("{number:.1e}") },
    };
    format!("{number:.places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_holds_while_all_its_claims_do() {
        let mut report = Report::new(&[]);
        assert!(!report.holds(), "nothing was shown");
        report.near("near", 102.0, 100.0, 0.02);
        report.between("between", 1.0, 1.0, 2.0);
        report.at_most("most", 1.0, 1.0);
        report.at_least("least", 1.0, 1.0);
        report.exactly("same", 1, 1);
        assert!(report.holds());
        report.near("not near", 102.1, 100.0, 0.02);
        assert!(!report.holds());
    }

    #[test]
    fn figures_are_as_precise_as_their_size_needs() {
        let texts = [12345.6, 123.45, 12.345, 1.2345, 0.01234, 0.00123, 7.0].map(figure);
        assert_eq!(texts, ["12346", "123.5", "12.35", "1.234", "0.012", "0.00123", "7"]);
    }
}
