//! Compares the cost of refusing expensive tokens with the cost of a valid token of the same
//! length.
//!
//! All tokens have the maximum length of 8192 bytes. Nearly all are correctly signed, as if a
//! trusted issuer included claims that an attacker chose.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use typed_jwt::{Claims, Hs256Key};
use typed_jwt_benches::rounds::{self, Contender};

const SECRET: [u8; 32] = [7; 32];
const CAP: usize = 8192;
const HEADER: &str = r#"{"alg":"HS256","typ":"t"}"#;
/// The maximum number of payload bytes in a token of this length.
const PAYLOAD: usize = (CAP - 80) / 4 * 3;

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", exp = never)]
struct Session {
    #[claim(sub)]
    user: String,
}

fn main() {
    let valid = Session { user: "u".repeat(PAYLOAD - 60) }.encode(&key()).expect("valid claims");
    let expensive = filled(VALID, "\"%\":0,", "\"\":0}", PAYLOAD);
    let mut contenders = vec![
        contender("a valid token, one long string", valid, true),
        contender("a valid token of many members", signed(HEADER, &expensive), true),
    ];
    for (name, unit, tail) in [
        ("members with short names", "\"%\":0,", "\"\":0,\"\":0}"),
        ("objects in an array", "{\"a\":0},", "0]}"),
        ("members within a member", "\"%\":0,", "\"\":0,\"\":0}}"),
        ("names spelled with escapes", "\"\\u0061%\":0,", "\"\":0,\"\":0}"),
        ("a string of escapes", "\\u0061", "\"}"),
        ("surrogate pairs", "\\ud83d\\ude00", "\"}"),
        ("numbers with exponents", "1e9,", "0]}"),
        ("long numbers", "0.1234567890123456789,", "0]}"),
        ("audiences", "\"b\",", "\"b\"],\"iss\":\"i\"}"),
        ("arrays in an array", "[],", "0]}"),
        ("deep arrays, side by side", DEEP, "0]}"),
        ("multibyte text", "é", "\"}"),
    ] {
        let open = match tail {
            "\"}" => "{\"x\":\"",
            "0]}" => "{\"x\":[",
            "\"\":0,\"\":0}}" => "{\"x\":{",
            "\"b\"],\"iss\":\"i\"}" => "{\"aud\":[",
            _ => "{",
        };
        contenders.push(contender(name, signed(HEADER, &filled(open, unit, tail, PAYLOAD)), false));
    }
    let header = filled("{", "\"%\":0,", "\"alg\":\"HS256\"}", PAYLOAD);
    contenders.push(contender("a header of many members", signed(&header, "{}"), false));
    let header = filled("{\"x\":[", "{\"a\":0,\"b\":0},", "0],\"alg\":\"HS256\"}", PAYLOAD);
    contenders.push(contender("a header of many objects", signed(&header, "{}"), false));
    let header = filled("{\"x\":\"", "\\u0061", "\",\"alg\":\"HS256\"}", PAYLOAD);
    contenders.push(contender("a header of escapes", signed(&header, "{}"), false));
    contenders.push(contender("no base64url at the end", "A".repeat(CAP - 4) + ".e.=", false));
    contenders.push(contender("all dots", ".".repeat(CAP), false));

    let contenders = rounds::chosen(contenders);
    let medians = rounds::medians(&contenders);
    rounds::print("", &contenders, &medians);
    let worst =
        medians.iter().skip(1).fold(0.0, |worst: f64, median| worst.max(median / medians[0]));
    println!(
        "\nthe most expensive token costs {worst:.2} times as much as a valid token of the same length"
    );
}

/// The claims that the type requires, before claims that it ignores.
const VALID: &str = r#"{"iss":"i","aud":"a","sub":"u","#;

const DEEP: &str = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],";

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).expect("32 bytes are enough")
}

/// Repeats the unit while it fits, with `%` replaced by a number.
fn filled(open: &str, unit: &str, tail: &str, len: usize) -> String {
    let mut text = open.to_owned();
    for number in 0.. {
        let next = unit.replace('%', &number.to_string());
        if text.len() + next.len() + tail.len() > len {
            break;
        }
        text.push_str(&next);
    }
    text + tail
}

fn signed(header: &str, payload: &str) -> String {
    let input = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(payload));
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).expect("HMAC accepts keys of any length");
    mac.update(input.as_bytes());
    format!("{input}.{}", BASE64URL.encode(mac.finalize().into_bytes()))
}

fn contender(name: &'static str, token: String, is_valid: bool) -> Contender {
    let key = key();
    let verified = Session::verify(&token, &key);
    assert_eq!(verified.is_ok(), is_valid, "{name}: {verified:?}");
    rounds::contender("", name, move || usize::from(Session::verify(&token, &key).is_ok()))
}
