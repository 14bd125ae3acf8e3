//! Measuring in turns.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// One piece of work; what it gives back only keeps the compiler from leaving it out.
pub struct Contender {
    pub name: &'static str,
    pub work: Box<dyn Fn() -> usize>,
}

pub fn contender(name: &'static str, work: impl Fn() -> usize + 'static) -> Contender {
    Contender { name, work: Box::new(work) }
}

const ROUNDS: usize = 301;
const ROUND: Duration = Duration::from_micros(500);

/// Nanoseconds a call, the median of many rounds, for each contender in its order.
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
    let start = Instant::now();
    for _ in 0..calls {
        black_box((contender.work)());
    }
    start.elapsed()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The first contender, and those whose name has the words of the command line in it: for profiling one of them.
pub fn chosen(mut contenders: Vec<Contender>) -> Vec<Contender> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut is_first = true;
    contenders.retain(|contender| {
        std::mem::take(&mut is_first)
            || words.iter().all(|word| contender.name.contains(word.as_str()))
    });
    contenders
}

/// A line a contender, with the ratio to the first.
pub fn print(title: &str, contenders: &[Contender], medians: &[f64]) {
    println!("{title:<34} {:>10} {:>8}", "ns", "ratio");
    for (contender, median) in contenders.iter().zip(medians) {
        println!("{:<34} {median:>10.0} {:>8.2}", contender.name, median / medians[0]);
    }
}
