//! Checks that the time of a refusal does not depend on the position of the wrong byte in a
//! signature.
//!
//! Uses the method of dudect: verifies tokens with a wrong first byte and tokens with a wrong last
//! byte of the signature in random order, and compares the times with Welch's t-test. The test must
//! also find the difference in a deliberately insecure comparison that stops at the first
//! difference; otherwise the result is not conclusive.

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
/// A value of |t| above this limit is a difference. The insecure comparison must be far above it.
const DIFFERENT: f64 = 4.5;
const OBVIOUS: f64 = 20.0;

fn main() -> ExitCode {
    let key = Hs256Key::from_bytes(SECRET).expect("32 bytes are enough");
    let token = jws::sign(&[b'x'; 100], &key).expect("a short payload");
    let (first, last) = (wrong_at(&token, 0), wrong_at(&token, 31));

    let planted = t_value(&first, &last, insecure);
    println!("a comparison that stops early   |t| = {planted:8.1}   (must be above {OBVIOUS})");
    let mut ours = f64::INFINITY;
    // Repeated, because another program may disturb one run. A real difference appears in every
    // run.
    for _ in 0..3 {
        let t = t_value(&first, &last, |token| jws::verify(token, &key).is_ok());
        println!("jws::verify                     |t| = {t:8.1}   (must be below {DIFFERENT})");
        ours = ours.min(t);
        if ours < DIFFERENT {
            break;
        }
    }
    match (planted > OBVIOUS, ours < DIFFERENT) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => {
            println!("the time of a refusal depends on the position of the wrong byte");
            ExitCode::FAILURE
        }
        (false, _) => {
            println!(
                "the difference of the insecure comparison was not found: too much noise on this machine"
            );
            ExitCode::FAILURE
        }
    }
}

/// Changes one byte of the signature.
fn wrong_at(token: &str, at: usize) -> String {
    let (input, signature) = token.rsplit_once('.').expect("a token has dots");
    let mut signature = BASE64URL.decode(signature).expect("the signature is base64url");
    signature[at] ^= 1;
    format!("{input}.{}", BASE64URL.encode(signature))
}

/// Compares signatures byte by byte and stops at the first difference.
fn insecure(token: &str) -> bool {
    let (input, signature) = token.rsplit_once('.').expect("a token has dots");
    let signature = BASE64URL.decode(signature).expect("the signature is base64url");
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).expect("HMAC accepts keys of any length");
    mac.update(input.as_bytes());
    let expected = mac.finalize().into_bytes();
    for (this, that) in black_box(&signature[..]).iter().zip(black_box(&expected[..])) {
        if black_box(this) != black_box(that) {
            return false;
        }
    }
    true
}

/// Returns |t| for the times that `verify` takes for the two tokens, without the slowest tenth.
///
/// Both tokens are verified at the same address, because the speed depends on the address.
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
