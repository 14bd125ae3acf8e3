//! Whether two threads verify twice as many tokens as one.

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
/// Some milliseconds of work for each thread.
const CALLS: u32 = 20_000;

/// Tokens verified in a second.
#[derive(Serialize)]
pub struct Throughput {
    pub one_thread: f64,
    pub two_threads: f64,
    /// The median of the rounds' own ratios.
    pub ratio: f64,
    /// The same ratio of the HMAC alone, which shares nothing at all: what the machine's two cores are worth.
    pub floor_ratio: f64,
}

/// `None` where this process may use one core only.
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

/// All threads start together; from the first that starts to the last that is done.
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
        handles.into_iter().map(|handle| handle.join().expect("a thread that counts")).collect()
    });
    let start = times.iter().map(|(start, _)| *start).min().expect("a thread or two");
    let end = times.iter().map(|(_, end)| *end).max().expect("a thread or two");
    f64::from(threads * CALLS) / (end - start).as_secs_f64()
}
