//! Line charts as SVG.

use std::fmt::Write;

/// A chart: lines over common axes, written to `<file>.svg`.
pub(crate) struct Plot {
    pub(crate) file: &'static str,
    pub(crate) title: &'static str,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) lines: Vec<Line>,
}

/// What an axis shows, and how.
pub(crate) struct Axis {
    label: &'static str,
    logarithmic: bool,
}

/// One line, named in the legend.
pub(crate) struct Line {
    name: String,
    points: Vec<(f64, f64)>,
}

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 460.0;
/// The edges of the area that is drawn in; the legend is right of it.
const LEFT: f64 = 80.0;
const RIGHT: f64 = 620.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 400.0;

/// Okabe and Ito's colours, which people with any colour vision can tell apart.
const COLOURS: [&str; 8] =
    ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A7F00"];
/// Lines of at most so many points show where these are.
const MARKED: usize = 30;
/// Told apart in print too, and where one line runs over another.
const DASHES: [&str; 3] = ["", " stroke-dasharray=\"7 3\"", " stroke-dasharray=\"2 3\""];

impl Axis {
    /// Evenly divided, from zero where nothing is negative.
    pub(crate) const fn linear(label: &'static str) -> Self {
        Self { label, logarithmic: false }
    }

    /// Each decade as long as the next; what is not positive is left out.
    pub(crate) const fn logarithmic(label: &'static str) -> Self {
        Self { label, logarithmic: true }
    }

    /// The range that shows all of `values`, and the places to label.
    fn divide(&self, values: impl Iterator<Item = f64>) -> (f64, f64, Vec<f64>) {
        let values = values.filter(|value| value.is_finite() && (!self.logarithmic || *value > 0.0));
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return (0.0, 1.0, vec![0.0, 1.0]);
        }
        if self.logarithmic {
            let (first, last) =
                (low.log10().floor(), (high.log10() + 1e-9).ceil().max(low.log10().floor() + 1.0));
            let ticks = (0..=(last - first) as i32).map(|step| first + f64::from(step)).collect();
            return (first, last, ticks);
        }
        let low = low.min(0.0);
        let step = nice_step(high - low);
        let last = (high / step - 1e-9).ceil().max(1.0);
        let first = (low / step).floor();
        let ticks = (0..=(last - first) as i32).map(|tick| (first + f64::from(tick)) * step).collect();
        (first * step, last * step, ticks)
    }

    fn scale(&self, value: f64) -> f64 {
        if self.logarithmic { value.log10() } else { value }
    }

    fn tick_text(&self, tick: f64) -> String {
        let value = if self.logarithmic { 10_f64.powf(tick) } else { tick };
        if value.abs() >= 1e7 || (value != 0.0 && value.abs() < 1e-4) {
            format!("{value:.0e}")
        } else {
            let text = format!("{value:.4}");
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        }
    }
}

/// A step of 1, 2 or 5 times a power of ten that divides `range` into five to ten parts.
fn nice_step(range: f64) -> f64 {
    let range = if range > 0.0 { range } else { 1.0 };
    let power = 10_f64.powf((range / 5.0).log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().rfind(|factor| factor * power <= range / 5.0).unwrap_or(1.0);
    factor * power
}

impl Line {
    pub(crate) fn new(name: impl Into<String>, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), points }
    }
}

impl Plot {
    /// The chart as the text of an SVG file.
    pub(crate) fn svg(&self) -> String {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let (left, right, columns) = self.x.divide(points().map(|point| point.0));
        let (bottom, top, rows) = self.y.divide(points().map(|point| point.1));
        let x = |value: f64| LEFT + (value - left) / (right - left) * (RIGHT - LEFT);
        let y = |value: f64| BOTTOM - (value - bottom) / (top - bottom) * (BOTTOM - TOP);

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
             viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
        );
        text(&mut svg, LEFT, 28.0, "start", " font-size=\"15\"", self.title);
        for tick in columns {
            let at = x(tick);
            grid(&mut svg, (at, TOP), (at, BOTTOM));
            text(&mut svg, at, BOTTOM + 18.0, "middle", "", &self.x.tick_text(tick));
        }
        for tick in rows {
            let at = y(tick);
            grid(&mut svg, (LEFT, at), (RIGHT, at));
            text(&mut svg, LEFT - 8.0, at + 4.0, "end", "", &self.y.tick_text(tick));
        }
        let middle = f64::midpoint(TOP, BOTTOM);
        text(&mut svg, f64::midpoint(LEFT, RIGHT), BOTTOM + 40.0, "middle", "", self.x.label);
        text(
            &mut svg,
            20.0,
            middle,
            "middle",
            &format!(" transform=\"rotate(-90 20 {middle})\""),
            self.y.label,
        );

        let styles = COLOURS.into_iter().cycle().zip(DASHES.into_iter().cycle());
        for (row, (line, (colour, dash))) in self.lines.iter().zip(styles).enumerate() {
            let scaled = line.points.iter().map(|&(across, up)| (self.x.scale(across), self.y.scale(up)));
            let shown = scaled.filter(|(across, up)| across.is_finite() && up.is_finite());
            let places: Vec<_> = shown.map(|(across, up)| (x(across), y(up))).collect();
            let path: Vec<String> = places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let style = format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\"{dash}");
            let _ = writeln!(svg, "<polyline points=\"{}\" {style}/>", path.join(" "));
            if places.len() <= MARKED {
                for (x, y) in places {
                    let _ =
                        writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\" fill=\"{colour}\"/>");
                }
            }
            let at = TOP + 8.0 + 20.0 * row as f64;
            let _ = writeln!(svg, "<path d=\"M{} {at}h26\" {style}/>", RIGHT + 16.0);
            text(&mut svg, RIGHT + 48.0, at + 4.0, "start", "", &line.name);
        }
        svg.push_str("</svg>\n");
        svg
    }
}

fn grid(svg: &mut String, from: (f64, f64), to: (f64, f64)) {
    let _ = writeln!(
        svg,
        "<line x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\" stroke=\"#ddd\"/>",
        from.0, from.1, to.0, to.1
    );
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, attributes: &str, content: &str) {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\"{attributes}>{content}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linear_axes_start_at_zero_and_end_at_a_round_number() {
        let (low, high, ticks) = Axis::linear("").divide([3.0, 93.0].into_iter());
        assert_eq!((low, high), (0.0, 100.0));
        assert_eq!(ticks.len(), 11);
    }

    #[test]
    fn logarithmic_axes_end_at_powers_of_ten_and_leave_out_zero() {
        let (low, high, ticks) = Axis::logarithmic("").divide([0.0, 2.0, 300.0].into_iter());
        assert_eq!((low, high), (0.0, 3.0));
        assert_eq!(ticks, [0.0, 1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_chart_names_its_lines_and_keeps_them_inside() {
        let plot = Plot {
            file: "test",
            title: "a < b & c",
            x: Axis::linear("time"),
            y: Axis::linear("calls"),
            lines: vec![Line::new("ours", vec![(0.0, 0.0), (10.0, 100.0)])],
        };
        let svg = plot.svg();
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains(">ours<"));
        assert!(svg.contains("points=\"80.0,400.0 620.0,50.0\""), "{svg}");
    }

    #[test]
    fn a_chart_without_points_is_still_a_chart() {
        let plot =
            Plot { file: "", title: "", x: Axis::linear(""), y: Axis::logarithmic(""), lines: Vec::new() };
        assert!(!plot.svg().contains("NaN"));
    }
}
