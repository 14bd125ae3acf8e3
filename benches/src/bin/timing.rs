//! Does the time of a refusal tell where a forged signature is wrong?
//!
//! In the manner of dudect: tokens whose signature differs in its first byte, and tokens whose signature differs in
//! its last, are verified in random order; Welch's t-test then says whether the two kinds take different times.
//! Before that it must find a planted comparison that stops at the first difference, or its silence would mean
//! nothing.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use typed_jwt::{Hs256Key, jws};

const SECRET: [u8; 32] = [7; 32];
const SAMPLES: usize = 400_000;
/// Values of |t| above 4.5 are taken for a difference; the planted one must be far above.
const DIFFERENT: f64 = 4.5;
const OBVIOUS: f64 = 20.0;

fn main() -> ExitCode {
    let key = Hs256Key::from_bytes(SECRET).expect("32 bytes are enough");
    let token = jws::sign(&[b'x'; 100], &key).expect("a short payload");
    let (first, last) = (wrong_at(&token, 0), wrong_at(&token, 31));

    let planted = t_value(&first, &last, careless);
    println!(
        "a comparison that stops early   |t| = {planted:8.1}   (above {OBVIOUS}, or nothing is shown)"
    );
    let mut ours = f64::INFINITY;
    // Another program on the machine may disturb one run, and cannot make a difference vanish from every run.
    for _ in 0..3 {
        let t = t_value(&first, &last, |token| jws::verify(token, &key).is_ok());
        println!("jws::verify                     |t| = {t:8.1}   (below {DIFFERENT})");
        ours = ours.min(t);
        if ours < DIFFERENT {
            break;
        }
    }
    match (planted > OBVIOUS, ours < DIFFERENT) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => {
            println!("the time of a refusal depends on where the signature is wrong");
            ExitCode::FAILURE
        }
        (false, _) => {
            println!("the planted difference was not found: this machine is too noisy to tell");
            ExitCode::FAILURE
        }
    }
}

/// The token with one byte of its signature changed.
fn wrong_at(token: &str, at: usize) -> String {
    let (input, signature) = token.rsplit_once('.').expect("a token has dots");
    let mut signature = BASE64URL.decode(signature).expect("we have just made it");
    signature[at] ^= 1;
    format!("{input}.{}", BASE64URL.encode(signature))
}

/// What a verifier must not do.
fn careless(token: &str) -> bool {
    let (input, signature) = token.rsplit_once('.').expect("a token has dots");
    let signature = BASE64URL.decode(signature).expect("we have just made it");
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).expect("any length will do");
    mac.update(input.as_bytes());
    let expected = mac.finalize().into_bytes();
    for (this, that) in black_box(&signature[..]).iter().zip(black_box(&expected[..])) {
        if black_box(this) != black_box(that) {
            return false;
        }
    }
    true
}

/// |t| of the times that `verify` takes for the one token and for the other, the slowest tenth left out.
///
/// Both are verified at the same place in memory: places differ in speed.
fn t_value(first: &str, last: &str, verify: impl Fn(&str) -> bool) -> f64 {
    let mut times = [Vec::new(), Vec::new()];
    let mut token = String::with_capacity(first.len());
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..SAMPLES {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let is_first = random >> 63 == 0;
        token.clear();
        token.push_str(if black_box(is_first) { first } else { last });
        let start = Instant::now();
        black_box(verify(black_box(&token)));
        times[usize::from(is_first)].push(start.elapsed().as_nanos() as f64);
    }
    let mut all: Vec<f64> = times.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    let slowest = all[all.len() / 10 * 9];
    let [last, first] =
        times.map(|times| Moments::of(times.into_iter().filter(|time| *time < slowest)));
    let spread = (first.variance / first.count + last.variance / last.count).sqrt();
    ((first.mean - last.mean) / spread).abs()
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let values: Vec<f64> = values.collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        Self { count, mean, variance: squares / (count - 1.0) }
    }
}
