//! Memory that is allocated while a token is refused: none before the signature is verified, and at
//! most a constant times `max_len` after.

use allocation_counter::{AllocationInfo, measure};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use typed_jwt::{
    A256CbcHs512Key, A256GcmKey, A256KwKey, Claims, Ed25519SigningKey, Es256SigningKey,
    Es384SigningKey, Es512SigningKey, Hs256Key, Ps256SigningKey, Rs256SigningKey, Scratch, Tokens,
    VerifyError, jwe, jws,
};

const SECRET: [u8; 32] = [7; 32];
const CAP: usize = 8192;

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h")]
struct Session {
    #[claim(sub)]
    user: String,
    #[serde(default)]
    scopes: Vec<String>,
}

fn key() -> Hs256Key {
    Hs256Key::from_bytes(SECRET).unwrap()
}

fn valid() -> String {
    Session { user: "u".into(), scopes: vec!["read".into()] }.encode(&key()).unwrap()
}

/// Returns a correctly signed token with this header and payload.
fn signed(header: &str, payload: &[u8]) -> String {
    let input = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(payload));
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).unwrap();
    mac.update(input.as_bytes());
    format!("{input}.{}", BASE64URL.encode(mac.finalize().into_bytes()))
}

/// Returns the allocations of each verifying function while it refuses `token`.
fn refusals(token: &str) -> [(&'static str, AllocationInfo); 2] {
    let key = key();
    let mut scratch = Scratch::new();
    [
        ("T::verify", measured(token, || Session::verify(token, &key).is_err())),
        (
            "T::verify_in",
            measured(token, || Session::verify_in(token, &key, &mut scratch).is_err()),
        ),
    ]
}

fn measured(token: &str, refuse: impl FnOnce() -> bool) -> AllocationInfo {
    let mut refused = false;
    let info = measure(|| refused = refuse());
    assert!(refused, "{token:.40} must be refused");
    info
}

/// Returns tokens that are refused for their size, form, alphabet, header or signature, made from a
/// valid one.
fn refused_up_to_the_signature(alg: &str, token: &str) -> Vec<(&'static str, String)> {
    let (input, signature) = token.rsplit_once('.').unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    let len = BASE64URL.decode(signature).unwrap().len();
    let forged = |header: &str| {
        let header = header.replace("HS256", alg);
        format!("{}.{payload}.{signature}", BASE64URL.encode(header))
    };
    let many = |members: usize| {
        let members: Vec<String> = (0..members).map(|n| format!(r#""m{n}":{{"a":[1]}}"#)).collect();
        format!(r#"{{"alg":"HS256",{}}}"#, members.join(","))
    };
    let signed_as = |signature: &[u8]| format!("{input}.{}", BASE64URL.encode(signature));
    vec![
        ("nothing", String::new()),
        ("over the cap", "x".repeat(CAP + 1)),
        ("over the cap, all dots", ".".repeat(CAP + 1)),
        ("100 MiB", "x".repeat(100 << 20)),
        ("two segments", input.to_owned()),
        ("four segments", format!("{token}.x")),
        ("all dots", ".".repeat(CAP)),
        ("a header that is no base64url", format!("+{header}.{payload}.{signature}")),
        ("a padded header", format!("{header}=.{payload}.{signature}")),
        (
            "a header that is not UTF-8",
            format!("{}.{payload}.{signature}", BASE64URL.encode([0xff; 99])),
        ),
        ("a header that is no JSON", forged("{\"alg\":")),
        ("a header with a member twice", forged(r#"{"alg":"HS256","alg":"HS256"}"#)),
        ("a header with 30 members", forged(&many(30))),
        ("a header with 33 members", forged(&many(33))),
        ("a header as long as may be", forged(&many(450))),
        ("another algorithm", forged(r#"{"alg":"none"}"#)),
        ("another algorithm's name", forged(r#"{"alg":"HS384"}"#)),
        ("an escaped algorithm", forged(r#"{"alg":"\u0048S512"}"#)),
        ("another type", forged(r#"{"alg":"HS512","typ":"\u0078"}"#)),
        ("a critical header", forged(r#"{"alg":"HS256","crit":["exp"]}"#)),
        ("an escaped key id", forged(r#"{"alg":"HS256","typ":"t","kid":"\u0078\/"}"#)),
        ("no signature", format!("{input}.")),
        ("half a signature", format!("{input}.{}", &signature[..20])),
        ("a signature that is no base64url", format!("{input}.{}=", &signature[1..])),
        ("a signature of zeros", signed_as(&vec![0; len])),
        ("a signature of ones", signed_as(&vec![0xff; len])),
        (
            "a signature of ones after zeros",
            signed_as(&[vec![0; len / 2], vec![1; len / 2]].concat()),
        ),
        ("a signature of small numbers", signed_as(&vec![1; len])),
        ("a longer signature", signed_as(&vec![1; len + 1])),
        ("a signature as long as may be", format!("{input}.{}", "A".repeat(CAP - input.len() - 1))),
        ("another payload", format!("{header}.{payload}AAAA.{signature}")),
        ("a payload that is no base64url", format!("{header}.****.{signature}")),
    ]
}

#[test]
fn refusing_before_the_signature_check_does_not_allocate() {
    let key = key();
    for (what, token) in refused_up_to_the_signature("HS256", &valid()) {
        let bytes = ("jws::verify", measured(&token, || jws::verify(&token, &key).is_err()));
        for (way_in, allocated) in refusals(&token).into_iter().chain([bytes]) {
            assert_eq!(allocated.count_total, 0, "{what}, {way_in}");
        }
    }
}

#[test]
fn refusing_a_parameter_of_the_header_does_not_allocate() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h", header(cty = "example", v = 1))]
    struct Versioned {
        #[claim(sub)]
        user: String,
    }

    let key = key();
    let token = Versioned { user: "u".into() }.encode(&key).unwrap();
    let (_, rest) = token.split_once('.').unwrap();
    for parameters in
        ["", r#","cty":"\u0065xample""#, r#","cty":"example","v":2"#, r#","v":[{"a":1}]"#]
    {
        let header = format!(r#"{{"alg":"HS256","typ":"t"{parameters}}}"#);
        let token = format!("{}.{rest}", BASE64URL.encode(header));
        let info = measured(&token, || Versioned::verify(&token, &key).is_err());
        assert_eq!(info.count_total, 0, "{parameters}");
    }
}

/// Returns the allocations that refusing a token of a public-key algorithm takes, for each token
/// and way in.
macro_rules! refusals_of_public_key {
    ($alg:tt, $key:expr) => {{
        #[derive(Debug, Claims)]
        #[claims(alg = $alg, typ = "t", iss = "i", aud = "a", ttl = "1h")]
        struct Access {
            #[claim(sub)]
            user: String,
        }

        let (signing, mut scratch) = ($key, Scratch::new());
        let key = signing.verifying_key();
        let token = Access { user: "u".into() }.encode(&signing).unwrap();
        Access::verify(&token, &key).unwrap();
        let mut refusals = Vec::new();
        for (what, token) in refused_up_to_the_signature(stringify!($alg), &token) {
            let ways = [
                measured(&token, || Access::verify(&token, &key).is_err()),
                measured(&token, || Access::verify_in(&token, &key, &mut scratch).is_err()),
                measured(&token, || jws::verify(&token, &key).is_err()),
            ];
            refusals.extend(ways.map(|allocated| (what, allocated)));
        }
        refusals
    }};
}

#[test]
fn refusing_a_public_key_token_up_to_the_signature_does_not_allocate() {
    for (alg, refusals) in [
        ("ES256", refusals_of_public_key!(ES256, Es256SigningKey::generate())),
        ("ES384", refusals_of_public_key!(ES384, Es384SigningKey::generate())),
        ("ES512", refusals_of_public_key!(ES512, Es512SigningKey::generate())),
        ("EdDSA", refusals_of_public_key!(EdDSA, Ed25519SigningKey::generate())),
    ] {
        for (what, allocated) in refusals {
            assert_eq!(allocated.count_total, 0, "{what}, {alg}");
        }
    }
}

/// RSA computes with large numbers, for which it allocates. A token whose signature is not as long
/// as the modulus is refused before that.
#[test]
fn refusing_an_rsa_token_allocates_at_most_a_constant_times_the_modulus() {
    // At one time, and in total.
    const MAX: (u64, u64) = (28, 32);
    const MODULUS: u64 = 256;
    let pem = include_str!("../jwt-core/src/key_format/tests/fixtures/rsa.pem");
    let refused_before = [
        "over the cap",
        "a padded header",
        "another algorithm",
        "another type",
        "a critical header",
        "no signature",
        "half a signature",
        "a signature that is no base64url",
        "a longer signature",
        "a signature as long as may be",
    ];
    for (alg, refusals) in [
        ("RS256", refusals_of_public_key!(RS256, Rs256SigningKey::from_pem(pem).unwrap())),
        ("PS256", refusals_of_public_key!(PS256, Ps256SigningKey::from_pem(pem).unwrap())),
    ] {
        for (what, allocated) in refusals {
            let (most, total) = (allocated.bytes_max, allocated.bytes_total);
            let is_before = refused_before.contains(&what);
            let max = if is_before { (0, 0) } else { (MAX.0 * MODULUS, MAX.1 * MODULUS) };
            assert!(most <= max.0 && total <= max.1, "{what}, {alg}: {most}, {total}");
        }
    }
}

#[test]
fn refusing_after_the_signature_check_allocates_at_most_a_constant_times_max_len() {
    // Covers the payload, the names of an object with very many members, and the text of the error.
    const CONSTANT: u64 = 16;
    let header = r#"{"alg":"HS256","typ":"t"}"#;
    let fill = |unit: &str| unit.repeat(6_000 / unit.len());
    for payload in [
        format!("{{{}\"a\":0,\"a\":0}}", fill("\"\":0,")),
        format!("{{{}\"a\":0}}", (0..700).map(|n| format!("\"{n}\":0,")).collect::<String>()),
        format!(
            "{{\"x\":{{{}\"a\":0}}}}",
            (0..700).map(|n| format!("\"{n}\":0,")).collect::<String>()
        ),
        fill("{\"a\":"),
        fill("["),
        format!("{{\"x\":\"{}\"}}", fill("\\u0061")),
        format!("{{\"aud\":[{}\"b\"]}}", fill("\"b\",")),
        format!("{{\"exp\":9999999999,\"iss\":\"{}\"}}", fill("\\n")),
        format!("{{\"exp\":{}}}", fill("9")),
        fill(" "),
        fill("x"),
    ] {
        let token = signed(header, payload.as_bytes());
        assert!(token.len() > CAP / 3, "{} bytes are no test", token.len());
        for (way_in, allocated) in refusals(&token) {
            let bytes = allocated.bytes_max;
            assert!(bytes <= CONSTANT * CAP as u64, "{bytes} bytes, {way_in}: {payload:.60}");
        }
    }
}

#[test]
fn measured_tokens_are_refused_where_expected() {
    let late = Session::verify_at(&valid(), &key(), typed_jwt::NumericDate::MAX);
    assert!(matches!(late, Err(VerifyError::Expired { .. })));
    let info = measure(|| drop(Session::verify(&valid(), &key())));
    assert!(info.count_total > 0, "no allocation was counted");
}

/// The issuers are compared in place. The issuer of the token is kept for `Verified::issuer`.
#[test]
fn issuers_that_contain_a_claim_are_compared_without_allocations() {
    #[derive(Debug, Claims)]
    #[claims(
        alg = HS256, typ = "t", aud = "a", exp = never,
        iss = ["https://a.example/{tid}/v2.0", "https://b.example/{tid}/", "https://c.example"],
    )]
    struct Access<'a> {
        #[claim(one_of = ["t-1", "t-2", "t-3"])]
        tid: &'a str,
    }

    let claims = Access { tid: "t-3" };
    let own = claims.encode(&key()).unwrap();
    let of = |iss: &str, tid: &str| {
        let claims = format!(r#"{{"tid":"{tid}","iss":"{iss}","aud":"a"}}"#);
        signed(r#"{"alg":"HS256","typ":"t"}"#, claims.as_bytes())
    };
    let (key, mut scratch) = (key(), Scratch::new());
    for token in [own, of("https://b.example/t-3/", "t-3"), of("https://c.example", "t-2")] {
        let read = measure(|| drop(Access::verify_in(&token, &key, &mut scratch).unwrap()));
        assert_eq!(read.count_total, 1, "the issuer");
    }
}

/// Issuing takes one allocation. Reading allocates only what the claims own, for a fixed policy and
/// for one given at run time.
#[test]
fn accepting_a_token_allocates_only_its_claims() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = runtime, aud = runtime, ttl = "1h")]
    struct AtRunTime {
        #[claim(sub)]
        user: String,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "i", aud = "a", ttl = "1h")]
    struct Borrowed<'a> {
        #[claim(sub)]
        user: &'a str,
        level: Option<u8>,
    }

    let tokens = Tokens::<AtRunTime, _>::builder(key()).issuer("i").audience("a").build().unwrap();
    let claims = AtRunTime { user: "u".into() };
    let token = tokens.encode(&claims).unwrap();
    let issued = measure(|| drop(tokens.encode(&claims)));
    assert_eq!(issued.count_total, 1, "the token");
    let read = measure(|| drop(tokens.verify(&token).unwrap()));
    assert_eq!(read.count_total, 1, "the user");

    for key in [key(), key().with_id("2026-11")] {
        let token = Borrowed { user: "u", level: Some(7) }.encode(&key).unwrap();
        let mut scratch = Scratch::new();
        let read = measure(|| drop(Borrowed::verify_in(&token, &key, &mut scratch).unwrap()));
        assert_eq!(read.count_total, 0);
    }
}

/// Returns tokens that are refused up to the decryption, made from a valid one.
fn refused_up_to_the_decryption(token: &str) -> Vec<(String, String)> {
    const NAMES: [&str; 5] = ["header", "encrypted key", "iv", "ciphertext", "tag"];
    let segments: Vec<&str> = token.split('.').collect();
    let header = BASE64URL.decode(segments[0]).unwrap();
    let header = std::str::from_utf8(&header).unwrap();
    let with = |at: usize, text: &str| {
        let mut segments = segments.clone();
        segments[at] = text;
        segments.join(".")
    };
    let with_header = |header: &str| with(0, &BASE64URL.encode(header));
    let adding = |member: &str| with_header(&header.replacen('{', &format!("{{{member},"), 1));
    let many = |members: usize| {
        (0..members).map(|n| format!(r#""m{n}":{{"a":[1]}}"#)).collect::<Vec<_>>().join(",")
    };
    let mut refused: Vec<(String, String)> = [
        ("nothing", String::new()),
        ("over the cap", "x".repeat(CAP + 1)),
        ("over the cap, all dots", ".".repeat(CAP + 1)),
        ("100 MiB", "x".repeat(100 << 20)),
        ("all dots", ".".repeat(CAP)),
        ("three segments", "e30.e30.AAAA".into()),
        ("four segments", segments[..4].join(".")),
        ("six segments", format!("{token}.x")),
        ("a header that is not UTF-8", with(0, &BASE64URL.encode([0xff; 99]))),
        ("a header that is no JSON", with_header("{\"alg\":")),
        ("a header with 33 members", adding(&many(33))),
        ("a header as long as may be", adding(&many(300))),
        ("another algorithm", with_header(r#"{"alg":"RSA1_5","enc":"A256GCM"}"#)),
        ("another encryption", with_header(&header.replace("256", "128"))),
        ("another type", with_header(&header.replace("\"t\"", "\"\\u0078\""))),
        ("a compressed token", adding("\"zip\":\"DEF\"")),
        ("a password", adding("\"p2c\":2147483647")),
        ("a key in the header", adding("\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}")),
        ("a token in the token", adding("\"cty\":\"JWT\"")),
        ("another key id", with_header(&header.replace("\"own\"", "\"\\u0078\""))),
        ("a claim in the header", adding("\"sub\":\"u\"")),
        ("another header", adding("\"x\":1")),
    ]
    .map(|(what, token)| (what.to_owned(), token))
    .into();
    for (at, name) in NAMES.into_iter().enumerate() {
        let own = segments[at];
        let flipped = if own.starts_with('A') { "B" } else { "A" };
        let mut texts = vec![String::new(), "A".into(), format!("{own}AAAA"), "A".repeat(512)];
        if !own.is_empty() {
            texts.push(format!("{flipped}{}", &own[1..]));
            texts.push(format!("!{}", &own[1..]));
            texts.push("A".repeat(own.len()));
        }
        // A ciphertext of more than 512 bytes is decoded to the heap.
        texts.retain(|text| text != own);
        refused.extend(texts.iter().map(|text| (format!("{name}: {text:.20}"), with(at, text))));
    }
    refused
}

/// Calls a macro for each kind of key, with the attributes of the claims.
macro_rules! for_each_encryption {
    ($check:ident) => {
        $check!(A256GcmKey, enc = A256GCM);
        $check!(A256KwKey, alg = A256KW, enc = A256GCM);
        $check!(A256CbcHs512Key, enc = A256CBC_HS512);
    };
}

#[test]
fn refusing_an_encrypted_token_up_to_the_decryption_does_not_allocate() {
    macro_rules! check {
        ($key:ident, $($encryption:tt)*) => {{
            #[derive(Debug, Claims)]
            #[claims($($encryption)*, typ = "t", iss = "i", aud = "a", ttl = "1h")]
            struct Encrypted {
                #[claim(sub)]
                user: String,
            }

            let mut scratch = Scratch::new();
            let key = $key::generate().with_id("own");
            let token = Encrypted { user: "u".into() }.encode(&key).unwrap();
            Encrypted::verify(&token, &key).unwrap();
            for (what, token) in refused_up_to_the_decryption(&token) {
                let ways = [
                    measured(&token, || Encrypted::verify(&token, &key).is_err()),
                    measured(&token, || Encrypted::verify_in(&token, &key, &mut scratch).is_err()),
                ];
                for allocated in ways {
                    assert_eq!(allocated.count_total, 0, "{what}, {}", stringify!($key));
                }
                // It does not compare the type, and accepts a content of any type.
                let mut refused = true;
                let allocated = measure(|| refused = jwe::decrypt(&token, &key).is_err());
                assert!(refused && allocated.count_total == 0, "{what}: {allocated:?}");
            }
        }};
    }
    for_each_encryption!(check);
}

/// A longer ciphertext is decoded to the heap before it is decrypted: once, and no more than it needs.
#[test]
fn refusing_a_long_encrypted_token_allocates_its_ciphertext() {
    macro_rules! check {
        ($key:ident, $($encryption:tt)*) => {{
            #[derive(Debug, Claims)]
            #[claims($($encryption)*, typ = "t", iss = "i", aud = "a", ttl = "1h")]
            struct Encrypted {
                #[claim(sub)]
                user: String,
            }

            let key = $key::generate();
            let token = Encrypted { user: "u".repeat(5_000) }.encode(&key).unwrap();
            let (rest, tag) = token.rsplit_once('.').unwrap();
            let forged = format!("{rest}.{}", "A".repeat(tag.len()));
            let allocated = measured(&forged, || Encrypted::verify(&forged, &key).is_err());
            assert_eq!(allocated.count_total, 1, "{}", stringify!($key));
            assert!(allocated.bytes_total <= CAP as u64, "{allocated:?}");
        }};
    }
    for_each_encryption!(check);
}

/// Encrypted tokens allocate as often as signed ones: for the token, and for claims that do not borrow.
#[test]
fn encrypted_tokens_allocate_as_often_as_signed_ones() {
    macro_rules! check {
        ($key:ident, $($encryption:tt)*) => {{
            #[derive(Debug, Claims)]
            #[claims($($encryption)*, typ = "t", iss = "i", aud = "a", ttl = "1h")]
            struct Owned {
                #[claim(sub)]
                user: String,
            }

            #[derive(Debug, Claims)]
            #[claims($($encryption)*, typ = "t", iss = "i", aud = "a", ttl = "1h")]
            struct Borrowed<'a> {
                #[claim(sub)]
                user: &'a str,
                level: Option<u8>,
            }

            for key in [$key::generate(), $key::generate().with_id("2026-11")] {
                let name = stringify!($key);
                let claims = Owned { user: "u".into() };
                let token = claims.encode(&key).unwrap();
                let issued = measure(|| drop(claims.encode(&key)));
                assert_eq!(issued.count_total, 1, "the token, {name}");
                let read = measure(|| drop(Owned::verify(&token, &key).unwrap()));
                assert_eq!(read.count_total, 1, "the user, {name}");
                let token = Borrowed { user: "u", level: Some(7) }.encode(&key).unwrap();
                let mut scratch = Scratch::new();
                let read =
                    measure(|| drop(Borrowed::verify_in(&token, &key, &mut scratch).unwrap()));
                assert_eq!(read.count_total, 0, "{name}");
            }
        }};
    }
    for_each_encryption!(check);
}
