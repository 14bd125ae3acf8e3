//! Measures how the cost of a token grows with its payload.
//!
//! The floor is HMAC-SHA256 over the signing input and base64url decoding of the payload with the
//! engine that typed-jwt uses.

use std::cell::RefCell;
use std::hint::black_box;

use base64::Engine;
use base64::engine::{Simd, general_purpose::NO_PAD};
use hmac::Mac;
use serde::Serialize;
use typed_jwt::{Claims, Scratch};

use crate::claims;
use crate::rounds::{self, Contender, FLOOR, contender};

/// Maximum sizes of the payload, in bytes.
const SIZES: [usize; 6] = [100, 400, 1_600, 6_400, 25_600, 65_536];

#[derive(Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h", max_len = 131072)]
struct Long {
    text: String,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h", max_len = 131072)]
struct LongBorrowed<'a> {
    text: &'a str,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h", max_len = 131072)]
struct Many {
    list: Vec<String>,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h", max_len = 131072)]
struct ManyBorrowed<'a> {
    list: Vec<&'a str>,
}

/// The times for a payload of one size and shape, in nanoseconds.
#[derive(Serialize)]
pub struct Cost {
    pub shape: &'static str,
    pub payload_bytes: usize,
    pub floor: f64,
    pub verify: f64,
    pub verify_borrowed: f64,
    pub encode: f64,
}

pub fn measure() -> Vec<Cost> {
    let mut contenders = Vec::new();
    let mut kinds = Vec::new();
    for size in SIZES {
        let (payload, group) = long(size);
        kinds.push(("one long string", payload));
        contenders.extend(group);
        let (payload, group) = many(size);
        kinds.push(("a list of short strings", payload));
        contenders.extend(group);
    }
    let medians = rounds::medians(&contenders);
    let costs =
        kinds.into_iter().zip(medians.chunks_exact(4)).map(|((shape, payload), medians)| {
            let [floor, verify, verify_borrowed, encode] =
                [0, 1, 2, 3].map(|at| (medians[at] * 10.0_f64).round() / 10.0);
            Cost { shape, payload_bytes: payload, floor, verify, verify_borrowed, encode }
        });
    let mut costs: Vec<Cost> = costs.collect();
    // By shape, then by size.
    costs.sort_by_key(|cost| (cost.shape != "one long string", cost.payload_bytes));
    costs
}

/// Returns the length of the payload and four contenders: floor, owned, borrowed, encode.
fn long(size: usize) -> (usize, [Contender; 4]) {
    let of_len = |len: usize| Long { text: "lorem ipsum ".chars().cycle().take(len).collect() };
    let overhead = payload_of(leaked(&of_len(0))).len();
    let claims = of_len(size - overhead);
    let token = leaked(&claims);
    let (owned, borrowed, encode) = (claims::key(), claims::key(), claims::key());
    let scratch = RefCell::new(Scratch::new());
    let contenders = [
        floor(token),
        contender("long", "verify", move || {
            Long::verify(token, &owned).expect("a valid token").text.len()
        }),
        contender("long", "verify_in", move || {
            let mut scratch = scratch.borrow_mut();
            LongBorrowed::verify_in(token, &borrowed, &mut scratch)
                .expect("a valid token")
                .text
                .len()
        }),
        contender("long", "encode", move || claims.encode(&encode).expect("valid claims").len()),
    ];
    (payload_of(token).len(), contenders)
}

fn many(size: usize) -> (usize, [Contender; 4]) {
    let of_len = |len: usize| Many { list: (0..len).map(|at| format!("read:{at:05}")).collect() };
    let [one, two] = [1, 2].map(|len| payload_of(leaked(&of_len(len))).len());
    let claims = of_len(1 + (size - one) / (two - one));
    let token = leaked(&claims);
    let (owned, borrowed, encode) = (claims::key(), claims::key(), claims::key());
    let scratch = RefCell::new(Scratch::new());
    let contenders = [
        floor(token),
        contender("many", "verify", move || {
            Many::verify(token, &owned).expect("a valid token").list.len()
        }),
        contender("many", "verify_in", move || {
            let mut scratch = scratch.borrow_mut();
            ManyBorrowed::verify_in(token, &borrowed, &mut scratch)
                .expect("a valid token")
                .list
                .len()
        }),
        contender("many", "encode", move || claims.encode(&encode).expect("valid claims").len()),
    ];
    (payload_of(token).len(), contenders)
}

fn leaked<T>(claims: &T) -> &'static str
where
    T: Claims<Alg = typed_jwt::Hs256> + typed_jwt::FixedPolicy + typed_jwt::IssuableClaims,
{
    claims.encode(&claims::key()).expect("valid claims").leak()
}

fn payload_of(token: &str) -> Vec<u8> {
    let payload = token.split('.').nth(1).expect("three segments");
    engine().decode(payload).expect("the payload is base64url")
}

fn engine() -> Simd {
    Simd::url_safe(NO_PAD)
}

fn floor(token: &'static str) -> Contender {
    let prepared = claims::prepared_hmac();
    let engine = engine();
    let (signing_input, _) = token.rsplit_once('.').expect("a token has dots");
    let (_, payload) = signing_input.split_once('.').expect("a token has two dots");
    let buffer = RefCell::new(vec![0; payload.len()]);
    contender(FLOOR, "HMAC and base64", move || {
        let mut mac = prepared.clone();
        mac.update(black_box(signing_input.as_bytes()));
        let mac = mac.finalize().into_bytes();
        let mut buffer = buffer.borrow_mut();
        let len =
            engine.decode_slice(black_box(payload), &mut buffer).expect("the payload is base64url");
        black_box(&buffer[..len]);
        usize::from(mac[0])
    })
}
