//! Measurements in alternating rounds.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// The library name of the floor: the work that every library must do.
pub const FLOOR: &str = "floor:";

/// An operation to measure. It returns a value so that the compiler does not remove it.
pub struct Contender {
    pub library: &'static str,
    pub task: &'static str,
    pub work: Box<dyn Fn() -> usize>,
}

/// Both operations of a library with one algorithm.
pub struct Operations {
    pub verify: Contender,
    pub encode: Contender,
}

pub fn contender(
    library: &'static str,
    task: &'static str,
    work: impl Fn() -> usize + 'static,
) -> Contender {
    Contender { library, task, work: Box::new(work) }
}

impl Contender {
    pub fn name(&self) -> String {
        format!("{} {}", self.library, self.task).trim().to_owned()
    }

    pub fn is_floor(&self) -> bool {
        self.library == FLOOR
    }
}

const ROUNDS: usize = 301;
const ROUND: Duration = Duration::from_micros(500);

/// Returns the nanoseconds per call of each contender, as the median of many rounds.
pub fn medians(contenders: &[Contender]) -> Vec<f64> {
    let calls: Vec<u32> = contenders.iter().map(calls_in_a_round).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS); contenders.len()];
    for _ in 0..ROUNDS {
        for ((contender, calls), times) in contenders.iter().zip(&calls).zip(&mut times) {
            times.push(time(contender, *calls).as_nanos() as f64 / f64::from(*calls));
        }
    }
    times.into_iter().map(median).collect()
}

fn calls_in_a_round(contender: &Contender) -> u32 {
    let mut calls = 1;
    while time(contender, calls) < ROUND {
        calls *= 2;
    }
    calls
}

fn time(contender: &Contender, calls: u32) -> Duration {
    // Without this call, a contender that runs the code of the one before it would be faster: that
    // code is in the caches.
    black_box((contender.work)());
    let start = Instant::now();
    for _ in 0..calls {
        black_box((contender.work)());
    }
    start.elapsed()
}

pub fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Returns the time of each contender as a multiple of the last floor before it, or of the first
/// contender if there is no floor.
pub fn ratios(contenders: &[Contender], medians: &[f64]) -> Vec<f64> {
    let mut floor = medians.first().copied().unwrap_or(1.0);
    let ratio = |(contender, median): (&Contender, &f64)| {
        if contender.is_floor() {
            floor = *median;
        }
        median / floor
    };
    contenders.iter().zip(medians).map(ratio).collect()
}

/// Returns the arguments of the program.
pub fn words() -> Vec<String> {
    std::env::args().skip(1).collect()
}

/// Keeps the first contender, the floors, and the contenders with all arguments of the program in
/// their names.
pub fn chosen(mut contenders: Vec<Contender>) -> Vec<Contender> {
    let words = words();
    let mut is_first = true;
    contenders.retain(|contender| {
        let name = contender.name();
        let is_selected = words.iter().all(|word| name.contains(word.as_str()));
        std::mem::take(&mut is_first) || contender.is_floor() || is_selected
    });
    // Removes floors without a contender.
    while contenders.len() > 1 && contenders.last().is_some_and(Contender::is_floor) {
        contenders.pop();
    }
    contenders
}

/// Prints one line per contender, with the ratio to the floor.
pub fn print(title: &str, contenders: &[Contender], medians: &[f64]) {
    println!("{title:<40} {:>10} {:>8}", "ns", "ratio");
    let ratios = ratios(contenders, medians);
    for ((contender, median), ratio) in contenders.iter().zip(medians).zip(ratios) {
        println!("{:<40} {median:>10.0} {ratio:>8.2}", contender.name());
    }
}
