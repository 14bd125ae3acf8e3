//! Checks that the time of a refusal does not depend on the position of the wrong byte in a signature
//! or in the tag of an encrypted token, nor on whether its content key or its content was refused.
//!
//! Uses the method of dudect: verifies two wrong tokens in random order, such as one with a wrong first
//! byte and one with a wrong last byte of the signature, and compares the times with Welch's t-test.
//! The test must also find the difference in a deliberately insecure comparison that stops at the
//! first difference; otherwise the result is not conclusive.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Hs256Key, jwe, jws};

const SECRET: [u8; 32] = [7; 32];
const PAYLOAD: [u8; 100] = [b'x'; 100];
const SAMPLES: usize = 400_000;
/// A value of |t| above this limit is a difference. The insecure comparison must be far above it.
const DIFFERENT: f64 = 4.5;
const OBVIOUS: f64 = 20.0;

fn main() -> ExitCode {
    let key = Hs256Key::from_bytes(SECRET).expect("32 bytes are enough");
    let token = jws::sign(&PAYLOAD, &key).expect("a short payload");
    let (first, last) = (wrong_at(&token, 2, 0), wrong_at(&token, 2, 31));

    let planted = t_value(&first, &last, insecure);
    println!(
        "a comparison that stops early            |t| = {planted:8.1}   (must be above {OBVIOUS})"
    );
    let verify = |token: &str| jws::verify(token, &key).is_ok();
    let mut is_constant = is_constant("jws::verify, HS256", &first, &last, verify);
    is_constant &= encrypted();
    match (planted > OBVIOUS, is_constant) {
        (true, true) => ExitCode::SUCCESS,
        (true, false) => {
            println!("the time of a refusal depends on what is wrong");
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

/// Tests the comparison of each tag, and the refusal of a content key.
fn encrypted() -> bool {
    const KEY: usize = 1;
    const TAG: usize = 4;
    let gcm = A256GcmKey::from_bytes(SECRET).expect("32 bytes");
    let wrap = A256KwKey::from_bytes(SECRET).expect("32 bytes");
    let cbc = A256CbcHs512Key::from_bytes([7; 64]).expect("64 bytes");
    let decrypt_gcm = |token: &str| jwe::decrypt(token, &gcm).is_ok();
    let decrypt_wrap = |token: &str| jwe::decrypt(token, &wrap).is_ok();
    let decrypt_cbc = |token: &str| jwe::decrypt(token, &cbc).is_ok();

    let token = jwe::encrypt(&PAYLOAD, &gcm).expect("a short payload");
    let (first, last) = (wrong_at(&token, TAG, 0), wrong_at(&token, TAG, 15));
    let mut all = is_constant("jwe::decrypt, A256GCM, tag", &first, &last, decrypt_gcm);

    let token = jwe::encrypt(&PAYLOAD, &cbc).expect("a short payload");
    let (first, last) = (wrong_at(&token, TAG, 0), wrong_at(&token, TAG, 31));
    all &= is_constant("jwe::decrypt, A256CBC-HS512, tag", &first, &last, decrypt_cbc);

    let token = jwe::encrypt(&PAYLOAD, &wrap).expect("a short payload");
    let (first, last) = (wrong_at(&token, TAG, 0), wrong_at(&token, TAG, 15));
    all &= is_constant("jwe::decrypt, A256KW, tag", &first, &last, decrypt_wrap);
    let (of_key, of_content) = (wrong_at(&token, KEY, 0), wrong_at(&token, TAG, 0));
    all & is_constant("jwe::decrypt, A256KW, key or tag", &of_key, &of_content, decrypt_wrap)
}

/// Returns whether the times of the two tokens do not differ.
fn is_constant(what: &str, one: &str, other: &str, verify: impl Fn(&str) -> bool) -> bool {
    // Repeated, because another program may disturb one run. A real difference appears in every
    // run.
    (0..3).any(|_| {
        let t = t_value(one, other, &verify);
        println!("{what:<40} |t| = {t:8.1}   (must be below {DIFFERENT})");
        t < DIFFERENT
    })
}

/// Changes one byte of a segment.
fn wrong_at(token: &str, segment: usize, at: usize) -> String {
    let mut segments: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut bytes = BASE64URL.decode(&segments[segment]).expect("a segment is base64url");
    bytes[at] ^= 1;
    segments[segment] = BASE64URL.encode(bytes);
    segments.join(".")
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
