//! Parameters of the header that change the processing, or bring a key. All tokens are encrypted
//! correctly.

use super::super::super::cases::token::encode;
use super::super::super::cases::{Case, Members, raw};
use super::super::encrypters::{Algorithm, Jwe};
use super::{around, base, case, token, under};

pub(super) fn cases(algorithm: Algorithm) -> Vec<Case> {
    let header = || base(algorithm).header();
    let unknown = || {
        [
            under(algorithm, &header().with("x", 1)),
            under(algorithm, &header().with("nonce", raw("AAAA")).with("url", raw("x"))),
        ]
    };
    let parameter = |name: &'static str, reference, error, values: &[&str]| {
        let with = |value: &&str| under(algorithm, &header().with(name, value));
        case(format!("`{name}`"), reference, error)
            .attacks(values.iter().map(with))
            .controls(unknown())
    };
    let jwk = r#"{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let point = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let zero = r#"{"kty":"OKP","crv":"X25519","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#;
    let text = ["\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"\"", "null", "5"];
    let mut cases = compressed(algorithm);
    cases.extend([
        parameter(
            "epk",
            "CVE-2017-16007, RFC 7518 §4.6.1.1",
            "CriticalHeader(epk)",
            &[point, zero, "{}", "null"],
        ),
        parameter("apu", "RFC 7518 §4.6.1.2", "CriticalHeader(apu)", &text),
        parameter("apv", "RFC 7518 §4.6.1.3", "CriticalHeader(apv)", &text),
        parameter("iv", "RFC 7518 §4.7.1.1", "CriticalHeader(iv)", &text),
        parameter("tag", "RFC 7518 §4.7.1.2", "CriticalHeader(tag)", &text),
        parameter("p2s", "RFC 7518 §4.8.1.1", "CriticalHeader(p2s)", &text),
        parameter(
            "p2c",
            "CVE-2022-36083, CVE-2023-6681",
            "CriticalHeader(p2c)",
            &["1", "0", "-1", "2147483647", "1e300", "null"],
        ),
        parameter(
            "jwk",
            "CVE-2018-0114, RFC 7516 §4.1.5",
            "CriticalHeader(jwk)",
            &[jwk, "{}", "null"],
        ),
        parameter(
            "jku",
            "RFC 7516 §4.1.4, RFC 8725 §3.10",
            "CriticalHeader(jku)",
            &["\"https://evil.example/keys\"", "\"http://127.0.0.1/\"", "null"],
        ),
        parameter(
            "x5u",
            "RFC 7516 §4.1.7, RFC 8725 §3.10",
            "CriticalHeader(x5u)",
            &["\"https://evil.example/key\"", "null"],
        ),
        parameter("x5c", "RFC 7516 §4.1.8", "CriticalHeader(x5c)", &["[\"MIIB\"]", "[]", "null"]),
    ]);
    cases.push(keys_in_header(algorithm));
    cases.push(
        case("parameters with another spelling", "RFC 8725 §2.4", "CriticalHeader(zip)").attacks(
            [r"z\u0069p", r"\u007aip"]
                .map(|name| under(algorithm, &header().with(name, raw("DEF")))),
        ),
    );
    cases
}

/// Compressed claims (RFC 7516 §4.1.3).
fn compressed(algorithm: Algorithm) -> Vec<Case> {
    const ZIP: &str = "CriticalHeader(zip)";
    let zip = |value: &str| base(algorithm).header().with("zip", value);
    let claims = base(algorithm).claims().json();
    let of = |label: &str, plaintext: &[u8]| {
        let header = encode(zip("\"DEF\"").json());
        token(algorithm, label, algorithm.encrypt(&header, plaintext).text())
    };
    vec![
        case("`zip`: refused by design", "RFC 7516 §4.1.3, RFC 8725 §3.6", ZIP)
            .attacks([of("claims", &stored(1, &claims))])
            .attacks(["\"DEF\"", "\"none\"", "\"GZ\"", "\"\"", "null", "true", "[]"].map(|value| {
                under(algorithm, &zip(value))
            })),
        case(
            "`zip` over a plaintext that decompresses to many bytes",
            "CVE-2024-28176, CVE-2024-28180, CVE-2024-28122, CVE-2024-28102, CVE-2026-39373, CVE-2025-63811",
            ZIP,
        )
        .attacks([of("claims and 4 MiB", &bomb(&claims))]),
        Case::of_claims("compressed claims without `zip`", "RFC 7519 §7.2", "Malformed(NotUtf8)")
            .attacks([around(algorithm, "claims", &stored(1, &claims))]),
    ]
}

/// Returns bytes as one DEFLATE block without compression (RFC 1951 §3.2.4), the last one or not.
fn stored(is_last: u8, bytes: &[u8]) -> Vec<u8> {
    let len = u16::try_from(bytes.len()).unwrap();
    [&[is_last], &len.to_le_bytes()[..], &(!len).to_le_bytes(), bytes].concat()
}

/// Returns claims and 4 MiB of spaces after them, which zlib has compressed.
fn bomb(claims: &[u8]) -> Vec<u8> {
    const START: &[u8] = b"\xed\xc1\x81\x00\x00\x00\x00\xc3\x20\x95\xf9\x53\x1e\xe4\x55\x01";
    const ZEROS: [u8; 4063] = [0; 4063];
    const END: &[u8] = b"\x7c\x1b";
    [&stored(0, claims)[..], START, &ZEROS, END].concat()
}

/// Tokens that are encrypted with a key that the header has.
fn keys_in_header(algorithm: Algorithm) -> Case {
    let key = algorithm.other_key();
    let k = encode(key);
    let encrypted = |header: &Members| {
        let segment = encode(header.json());
        let jwe: Jwe = algorithm.encrypt_with(key, &segment, &base(algorithm).claims().json());
        token(algorithm, header.to_string(), jwe.text())
    };
    let jwk = format!(r#"{{"kty":"oct","k":"{k}"}}"#);
    case("encrypted with the key in `jwk`", "CVE-2018-0114, RFC 8725 §3.10", "CriticalHeader(jwk)")
        .attacks([
            encrypted(&base(algorithm).header().with("jwk", &jwk)),
            encrypted(&base(algorithm).header().without("kid").with("jwk", &jwk)),
        ])
}
