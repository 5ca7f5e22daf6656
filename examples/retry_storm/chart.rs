//! The load of the server over time as text: a column for each second.

use crate::{HANGS_AT, HANGS_FOR, LENGTH, Second};

/// Attempts per second that a row stands for.
const STEP: u32 = 40;

pub(crate) fn draw(title: &str, seconds: &[Second]) {
    println!("\n{title}: attempts per second at the server, answered in time █ or in vain ░");
    let highest = seconds.iter().map(|second| second.attempts).max().unwrap_or(0);
    for row in (0..highest.div_ceil(STEP)).rev() {
        let middle = row * STEP + STEP / 2;
        let marks: String = seconds.iter().map(|second| mark(*second, middle)).collect();
        println!("{:>5} ┤{}", (row + 1) * STEP, marks.trim_end());
    }
    let axis: String = (0..LENGTH).map(|second| if hangs(second) { '╳' } else { '─' }).collect();
    println!("      └{axis}");
}

fn mark(second: Second, height: u32) -> char {
    match height {
        _ if height <= second.in_time => '█',
        _ if height <= second.attempts => '░',
        _ => ' ',
    }
}

fn hangs(second: usize) -> bool {
    (HANGS_AT..HANGS_AT + HANGS_FOR).contains(&second)
}
