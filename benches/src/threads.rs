//! Compares the throughput of two threads with that of one.

use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use hmac::Mac;
use serde::Serialize;
use typed_jwt::Claims;

use crate::claims::{self, Owned};
use crate::rounds::median;

const ROUNDS: usize = 41;
/// Calls per thread and round: several milliseconds of work.
const CALLS: u32 = 20_000;

/// Verified tokens per second.
#[derive(Serialize)]
pub struct Throughput {
    pub one_thread: f64,
    pub two_threads: f64,
    /// The median of the ratios of all rounds.
    pub ratio: f64,
    /// The ratio for HMAC alone, which shares no data between threads: the maximum on this machine.
    pub floor_ratio: f64,
}

/// Returns `None` if the process may use only one core.
pub fn measure(token: &str) -> Option<Throughput> {
    if thread::available_parallelism().map_or(1, usize::from) < 2 {
        return None;
    }
    let key = claims::key();
    let verify = || Owned::verify(token, &key).expect("a valid token").scopes.len();
    let prepared = claims::prepared_hmac();
    let hash = || {
        let mut mac = prepared.clone();
        mac.update(black_box(token.as_bytes()));
        mac.finalize().into_bytes().len()
    };
    let [mut ones, mut twos, mut ratios, mut floor_ratios] = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        let (one, two) = (throughput(1, &verify), throughput(2, &verify));
        ones.push(one);
        twos.push(two);
        ratios.push(two / one);
        floor_ratios.push(throughput(2, &hash) / throughput(1, &hash));
    }
    Some(Throughput {
        one_thread: median(ones),
        two_threads: median(twos),
        ratio: median(ratios),
        floor_ratio: median(floor_ratios),
    })
}

/// Returns the calls per second, measured from the first start of a thread to the last end.
fn throughput(threads: u32, call: &(impl Fn() -> usize + Sync)) -> f64 {
    let barrier = Barrier::new(threads as usize);
    let work = || {
        barrier.wait();
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(call());
        }
        (start, Instant::now())
    };
    let times: Vec<(Instant, Instant)> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("the thread does not panic"))
            .collect()
    });
    let start = times.iter().map(|(start, _)| *start).min().expect("at least one thread");
    let end = times.iter().map(|(_, end)| *end).max().expect("at least one thread");
    f64::from(threads * CALLS) / (end - start).as_secs_f64()
}
