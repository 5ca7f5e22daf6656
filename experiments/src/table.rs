//! The results as text.

use std::fmt::Write;

use crate::list::{Experiment, LEFT_OUT};
use crate::report::{Claim, Report};

/// Claims that the one line of an experiment shows; those that failed are always shown.
const SHOWN: usize = 3;
/// Longer sheets are only in their CSV file.
const LONGEST_SHEET: usize = 40;

/// The experiment in one line.
pub(crate) fn line(experiment: &Experiment, report: &Report) -> String {
    format!("{} {} {}: {}", experiment.id, verdict(report.holds()), experiment.title, summary(report))
}

fn verdict(holds: bool) -> &'static str {
    if holds { "PASS" } else { "FAIL" }
}

fn summary(report: &Report) -> String {
    let shown = |(index, claim): &(usize, &Claim)| *index < SHOWN || !claim.holds;
    let claims: Vec<String> = report
        .claims
        .iter()
        .enumerate()
        .filter(shown)
        .map(|(_, claim)| if claim.holds { claim.to_string() } else { format!("NOT {claim}") })
        .collect();
    match report.claims.len() - claims.len() {
        0 => claims.join("; "),
        more => format!("{}; and {more} more", claims.join("; ")),
    }
}

/// The whole file.
pub(crate) fn render(reports: &[(&Experiment, &Report)], seed: u64) -> String {
    let mut text = format!(
        "# Experiments\n\nMeasured, and in brackets what was to be measured. Seed {seed}; times are virtual.\n\n\
         | | | experiment | measured (expected) |\n|---|---|---|---|\n"
    );
    for (experiment, report) in reports {
        let Experiment { id, title, .. } = experiment;
        let _ = writeln!(text, "| {id} | {} | {title} | {} |", verdict(report.holds()), summary(report));
    }
    for (id, reason) in LEFT_OUT {
        let _ = writeln!(text, "| {id} | - | left out | {reason} |");
    }
    for (experiment, report) in reports {
        section(&mut text, experiment, report);
    }
    text
}

fn section(text: &mut String, experiment: &Experiment, report: &Report) {
    let Experiment { id, title, .. } = experiment;
    let _ = writeln!(text, "\n## {id}: {title}\n\n| claim | measured | expected | |\n|---|---|---|---|");
    for Claim { what, measured, expected, holds } in &report.claims {
        let _ = writeln!(text, "| {what} | {measured} | {expected} | {} |", verdict(*holds));
    }
    if (1..=LONGEST_SHEET).contains(&report.sheet.lines.len()) {
        let _ = writeln!(text, "\n{}", report.sheet.markdown());
    }
    for plot in &report.plots {
        let _ = writeln!(text, "\n![{}]({}.svg)", plot.title, plot.file);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::list::EXPERIMENTS;
    use crate::simulation::start_clock;

    /// The table of the experiments that take no time to speak of and keep no state from one run to the next.
    fn quick_table(seed: u64, origin: Instant) -> String {
        let _time = start_clock(origin);
        let quick = EXPERIMENTS.iter().filter(|experiment| ["E03", "E06", "E23"].contains(&experiment.id));
        let reports: Vec<_> = quick.map(|experiment| (experiment, (experiment.run)(seed))).collect();
        render(&reports.iter().map(|(experiment, report)| (*experiment, report)).collect::<Vec<_>>(), seed)
    }

    #[test]
    fn the_same_seed_gives_the_same_table_twice_and_another_does_not() {
        let origin = Instant::now() + Duration::from_secs(60);
        let table = quick_table(1, origin);
        assert_eq!(table, quick_table(1, origin));
        assert_ne!(table.replace("Seed 1", ""), quick_table(2, origin).replace("Seed 2", ""));
    }

    #[test]
    fn every_number_is_run_or_left_out_with_a_reason() {
        let run = EXPERIMENTS.iter().map(|experiment| experiment.id);
        let mut ids: Vec<_> = run.chain(LEFT_OUT.iter().map(|(id, _)| *id)).collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=24).map(|number| format!("E{number:02}")).collect::<Vec<_>>());
    }

    #[test]
    fn a_claim_that_fails_is_in_the_line_of_its_experiment() {
        let mut report = Report::new(&[]);
        for number in 1..=5 {
            report.exactly(format!("claim {number}"), number, if number == 5 { 0 } else { number });
        }
        let text = line(&EXPERIMENTS[0], &report);
        assert!(text.starts_with("E01 FAIL ") && text.contains("NOT claim 5: 5 (0)"), "{text}");
        assert!(!text.contains("claim 4") && text.ends_with("and 1 more"), "{text}");
    }
}
