//! E01: jitter halves the calls of clients that contend, and un-jittered exponential backoff is the worst choice.
//!
//! Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015, and its simulator
//! (aws-samples/aws-arch-backoff-simulator). Clients want one successful optimistic write to one row each; every message
//! takes a normally distributed time of 10 ± 2 ms. Waits: base 5 ms doubling to 2 s, the first one 10 ms.
//!
//! Passes where calls (from 50 clients on) are within 2 % of the published model's, run times within 7 % (12 % below 50),
//! no more than two of 95 run times are three standard errors away, and full jitter calls at most 0.45 times as often as
//! none at all with 100 clients. Control: without backoff the calls must grow as the square of the clients.

use std::time::Duration;

use resilient_runtime::{Delays, Jitter, Policy};

use crate::plot::{Axis, Line, Plot};
use crate::random::Random;
use crate::report::{Report, figure};
use crate::simulation::Simulation;
use crate::waits::Waits;

const TRIALS: u32 = 100;
const CAP: Duration = Duration::from_secs(2);

const NAMES: [&str; 5] = ["none", "exponential", "equal", "full", "decorrelated"];

const POLICIES: [Policy; 5] = {
    let exponential = Policy::new().backoff(Delays::exponential(Duration::from_millis(10)).max(CAP));
    // This kind grows by itself from the first delay, which its author left at the base.
    let from_base = Policy::new().backoff(Delays::exponential(Duration::from_millis(5)).max(CAP));
    [
        Policy::new().backoff(Delays::none()).jitter(Jitter::None),
        exponential.jitter(Jitter::None),
        exponential.jitter(Jitter::Equal),
        exponential.jitter(Jitter::Full),
        from_base.jitter(Jitter::Decorrelated),
    ]
};

/// Clients, then run time in ms and calls for each of [`NAMES`]: the unchanged published model, 100 trials a cell.
const PUBLISHED: [(usize, [(f64, f64); 5]); 19] = [
    (10, [(377., 50.8), (3463., 50.8), (740., 42.3), (455., 39.0), (427., 37.5)]),
    (20, [(615., 156.), (15000., 152.), (1617., 107.), (982., 100.), (803., 101.)]),
    (30, [(774., 286.), (22526., 277.), (2498., 182.), (1660., 172.), (1276., 180.)]),
    (40, [(959., 467.), (29423., 433.), (3371., 262.), (2197., 250.), (1682., 272.)]),
    (50, [(1139., 688.), (36585., 621.), (4326., 347.), (2852., 333.), (2189., 374.)]),
    (60, [(1315., 953.), (42970., 835.), (4764., 435.), (3391., 420.), (2758., 483.)]),
    (70, [(1499., 1261.), (48356., 1060.), (5364., 527.), (3829., 510.), (3193., 603.)]),
    (80, [(1676., 1609.), (53658., 1304.), (5769., 620.), (4157., 603.), (3710., 730.)]),
    (90, [(1845., 1998.), (58190., 1563.), (6193., 715.), (4526., 698.), (4118., 866.)]),
    (100, [(2034., 2429.), (62819., 1849.), (6569., 812.), (4956., 796.), (4531., 1005.)]),
    (110, [(2207., 2891.), (68614., 2169.), (6858., 911.), (5231., 896.), (5008., 1143.)]),
    (120, [(2374., 3390.), (72511., 2484.), (7340., 1013.), (5528., 999.), (5390., 1301.)]),
    (130, [(2544., 3942.), (77715., 2821.), (7547., 1115.), (5817., 1102.), (5812., 1442.)]),
    (140, [(2712., 4516.), (82202., 3186.), (7937., 1220.), (6121., 1209.), (6264., 1599.)]),
    (150, [(2861., 5128.), (85301., 3544.), (8288., 1326.), (6401., 1319.), (6517., 1754.)]),
    (160, [(3047., 5803.), (88831., 3913.), (8645., 1430.), (6616., 1429.), (6847., 1921.)]),
    (170, [(3209., 6503.), (93625., 4325.), (8822., 1540.), (6935., 1543.), (7363., 2090.)]),
    (180, [(3386., 7243.), (97030., 4731.), (9107., 1648.), (7176., 1654.), (7578., 2264.)]),
    (190, [(3535., 8010.), (101_052., 5140.), (9405., 1761.), (7605., 1771.), (7932., 2442.)]),
];

/// The means of a cell, and the standard error of the first.
struct Cell {
    milliseconds: f64,
    error: f64,
    calls: f64,
}

pub(crate) fn run(seed: u64) -> Report {
    let mut report = Report::new(&[
        "clients",
        "jitter",
        "ms",
        "standard error",
        "published ms",
        "calls",
        "published calls",
    ]);
    let (mut calls_off, mut time_off, mut time_off_small, mut far) = (0.0_f64, 0.0_f64, 0.0_f64, 0);
    let mut cells = Vec::new();
    for (clients, published) in PUBLISHED {
        let row = POLICIES.map(|policy| measure(clients, policy, seed));
        for ((cell, name), (milliseconds, calls)) in row.iter().zip(NAMES).zip(published) {
            report.cell(&[
                &clients,
                &name,
                &figure(cell.milliseconds),
                &figure(cell.error),
                &milliseconds,
                &figure(cell.calls),
                &calls,
            ]);
            let off = (cell.milliseconds / milliseconds - 1.0).abs();
            if clients < 50 {
                time_off_small = time_off_small.max(off);
            } else {
                time_off = time_off.max(off);
                calls_off = calls_off.max((cell.calls / calls - 1.0).abs());
            }
            // The published means have an error of their own, as large as ours.
            let error = cell.error * std::f64::consts::SQRT_2;
            far += u32::from((cell.milliseconds - milliseconds).abs() > 3.0 * error);
        }
        cells.push((clients, row));
    }

    let at = |wanted: usize| cells.iter().find(|(clients, _)| *clients == wanted).map(|(_, row)| row);
    if let (Some([none, exponential, _, full, _]), Some([none_of_50, ..])) = (at(100), at(50)) {
        report.at_most(
            "calls of full jitter over none, exponential, 100 clients",
            full.calls / exponential.calls,
            0.45,
        );
        report.at_least("it is sooner done by", exponential.milliseconds / full.milliseconds, 10.0);
        report.between(
            "control: calls without backoff, 100 clients over 50",
            none.calls / none_of_50.calls,
            3.0,
            4.0,
        );
    }
    let ordered = cells.iter().filter(|(clients, _)| *clients >= 50);
    let ordered = ordered.filter(|(_, [_, exponential, _, full, decorrelated])| {
        full.calls < decorrelated.calls && decorrelated.calls < exponential.calls
    });
    report.exactly(
        "rows from 50 clients on with full < decorrelated < exponential calls",
        ordered.count(),
        15,
    );
    report.at_most("largest difference of calls from 50 clients on, %", calls_off * 100.0, 2.0);
    report.at_most("largest difference of times from 50 clients on, %", time_off * 100.0, 7.0);
    report.at_most("largest difference of times below 50 clients, %", time_off_small * 100.0, 12.0);
    report.at_most("times three standard errors away, of 95", f64::from(far), 2.0);

    let lines = |of: fn(&Cell) -> f64| {
        let line = |(index, name): (usize, &&'static str)| {
            Line::new(*name, cells.iter().map(|(clients, row)| (*clients as f64, of(&row[index]))).collect())
        };
        NAMES.iter().enumerate().map(line).collect()
    };
    report.plot(Plot {
        file: "e01-calls",
        title: "E01: calls until every client has written once",
        x: Axis::linear("clients"),
        y: Axis::linear("calls"),
        lines: lines(|cell| cell.calls),
    });
    report.plot(Plot {
        file: "e01-time",
        title: "E01: time until every client has written once",
        x: Axis::linear("clients"),
        y: Axis::logarithmic("milliseconds"),
        lines: lines(|cell| cell.milliseconds),
    });
    report
}

fn measure(clients: usize, policy: Policy, seed: u64) -> Cell {
    let mut random = Random::new(seed ^ clients as u64);
    let (mut sum, mut squares, mut calls) = (0.0, 0.0, 0);
    for _ in 0..TRIALS {
        let (took, called) = contend(clients, policy, &mut random);
        let milliseconds = took.as_secs_f64() * 1000.0;
        sum += milliseconds;
        squares += milliseconds * milliseconds;
        calls += called;
    }
    let trials = f64::from(TRIALS);
    let milliseconds = sum / trials;
    let variance = (squares / trials - milliseconds * milliseconds).max(0.0);
    Cell { milliseconds, error: (variance / trials).sqrt(), calls: f64::from(calls) / trials }
}

/// The messages between a client and the row.
enum Message {
    Read(usize),
    Version(usize, u32),
    Write(usize, u32),
    Written(usize, bool),
}

/// One trial: the time until the last client has written, and the writes that were tried.
fn contend(clients: usize, policy: Policy, random: &mut Random) -> (Duration, u32) {
    let mut waits: Vec<Waits> = (0..clients).map(|_| Waits::new(policy, random.seed())).collect();
    let mut network = simulated_network(random.seed());
    let mut simulation = Simulation::new();
    for client in 0..clients {
        simulation.after(network(), Message::Read(client));
    }
    let (mut version, mut calls) = (0, 0);
    while let Some(message) = simulation.next() {
        match message {
            Message::Read(client) => simulation.after(network(), Message::Version(client, version)),
            Message::Version(client, seen) => simulation.after(network(), Message::Write(client, seen)),
            Message::Write(client, seen) => {
                calls += 1;
                let written = seen == version;
                version += u32::from(written);
                simulation.after(network(), Message::Written(client, written));
            }
            Message::Written(_, true) => {}
            Message::Written(client, false) => {
                simulation.after(network() + waits[client].next(), Message::Read(client));
            }
        }
    }
    (simulation.now(), calls)
}

/// The times that messages take.
fn simulated_network(seed: u64) -> impl FnMut() -> Duration {
    let mut random = Random::new(seed);
    move || Duration::from_secs_f64((0.010 + 0.002 * random.normal()).abs())
}
