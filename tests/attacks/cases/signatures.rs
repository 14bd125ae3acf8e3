//! A valid signature is made with this secret over exactly this header and payload.

use sha2::{Digest, Sha256};

use super::keys;
use super::token::{encode, hs256};
use super::{Base, Case, ISSUER, SECRET, Signed, Token, raw};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 7515 §5.2";
    let now = base.now;
    let token = |label: &str| base.token().label(label);
    let text = base.token().text();
    let (input, _) = text.rsplit_once('.').unwrap_or_default();
    let right = hs256(&SECRET, input.as_bytes());
    let signed_as = |label: String, signature: Vec<u8>| token(&label).signed(Signed::As(signature));
    let under = |label: &str, secret: &[u8]| token(label).signed(Signed::Under(secret.into()));
    let case = |name, reference| Case::of_header(name, reference, "InvalidSignature");
    vec![
        case("an empty signature", "RFC 7515 §5.2, CVE-2022-21449")
            .attacks([signed_as("empty".into(), vec![])]),
        case("a signature cut short, to each length", RFC)
            .attacks((1..32).map(|len| signed_as(format!("{len} bytes"), right[..len].into()))),
        case("a signature followed by other bytes", RFC).attacks(
            (1..=32).chain([33, 68, 1000]).map(|more| {
                signed_as(format!("{more} more"), [&right[..], &vec![0; more]].concat())
            }),
        ),
        case("a signature preceded by other bytes", RFC).attacks(
            [1, 2, 32].map(|more| {
                signed_as(format!("{more} more"), [&vec![0; more], &right[..]].concat())
            }),
        ),
        case("each bit of the signature flipped", RFC).attacks((0..256).map(|bit| {
            let mut signature = right.clone();
            signature[bit / 8] ^= 1 << (bit % 8);
            signed_as(format!("bit {bit}"), signature)
        })),
        case("a signature that is not one", RFC).attacks([
            signed_as("zeros".into(), vec![0; 32]),
            signed_as("ones".into(), vec![0xff; 32]),
            signed_as("reversed".into(), right.iter().rev().copied().collect()),
            signed_as("in hexadecimal".into(), hex(&right).into_bytes()),
            signed_as("encoded twice".into(), encode(&right).into_bytes()),
        ]),
        case("the signature of another token", RFC).attacks([
            signed_as("other claims".into(), signature_of(&with_subject(base, "corro"))),
            signed_as("other header".into(), {
                signature_of(&base.token().header(base.header().with("x", 1).json()))
            }),
        ]),
        case("a signature over something else", RFC).attacks(
            other_inputs(input)
                .into_iter()
                .map(|(label, input)| signed_as(label.into(), hs256(&SECRET, &input))),
        ),
        case("a hash that is not an HMAC", "RFC 2104").attacks(
            other_hashes(input.as_bytes())
                .map(|(label, signature)| signed_as(label.into(), signature)),
        ),
        case("a longer HMAC cut to this one's length", "RFC 7518 §3.2").attacks(
            [Signed::Hs384, Signed::Hs512].map(|hmac| {
                let longer = signature_of(&base.token().signed(hmac));
                signed_as("cut".into(), longer[..32].into())
            }),
        ),
        case("a longer HMAC under this one's name", "RFC 7518 §3.2")
            .attacks([token("HS384").signed(Signed::Hs384), token("HS512").signed(Signed::Hs512)]),
        case("claims changed after signing", RFC).attacks([
            token("sub").after_signing(move |t| {
                with_payload(&t, base.claims().with("sub", raw("root")).json())
            }),
            token("exp").after_signing(move |t| {
                with_payload(&t, base.claims().with("exp", now + 9_999).json())
            }),
            token("white space")
                .after_signing(move |t| with_payload(&t, format!("{} ", base.claims()))),
        ]),
        case("header changed after signing", RFC).attacks(
            ["kid", "cty", "x"]
                .into_iter()
                // A wrong `kid` gives `UnknownKey` instead of this error.
                .filter(|&name| name != "kid" || !base.names_key())
                .map(|name| {
                    token(name).after_signing(move |token| {
                        let (_, rest) = token.split_once('.').unwrap_or_default();
                        format!("{}.{rest}", encode(base.header().with(name, raw("x")).json()))
                    })
                }),
        ),
        case("signed under another secret", RFC).attacks([
            under("random", &[0x5a; 64]),
            under("one byte less", &SECRET[..63]),
            under("one byte more", &[&SECRET[..], &[0]].concat()),
            under("in hexadecimal", hex(&SECRET).as_bytes()),
            under("in base64url", encode(SECRET).as_bytes()),
            under("reversed", &SECRET.iter().rev().copied().collect::<Vec<_>>()),
        ]),
        case("signed under a guessable secret", "RFC 8725 §2.2").attacks(
            GUESSES
                .map(|guess| under(guess, guess.as_bytes()))
                .into_iter()
                .chain([1, 16, 32, 64].map(|len| under("zeros", &vec![0; len]))),
        ),
        case("signed under a public key", "CVE-2022-29217, CVE-2024-54150")
            .attacks(keys::public_keys().into_iter().map(|key| under(key.label, &key.bytes))),
        case("expired and forged, reported as forged", "CVE-2024-51744").attacks([
            forged(base, "expired", &base.claims().with("exp", now - 1)),
            forged(base, "without exp", &base.claims().without("exp")),
        ]),
        case("forged with other faults, reported as forged", "CVE-2024-51744").attacks([
            forged(base, "not yet valid", &base.claims().with("nbf", now + 500)),
            forged(base, "wrong issuer", &base.claims().with("iss", raw("https://evil.example"))),
            forged(base, "wrong audience", &base.claims().with("aud", "[]")),
            forged(base, "no claims", &base.claims().without("sub").without("role")),
            base.token().label("no JSON").payload("{").signed(Signed::Under(vec![1; 32])),
            base.token().label("twice").payload(r#"{"exp":1,"exp":2}"#).signed(Signed::As(vec![])),
        ]),
    ]
}

const GUESSES: [&str; 8] = [
    "",
    "secret",
    "password",
    "changeme",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "00000000000000000000000000000000",
    ISSUER,
];

fn forged(base: Base, label: &str, claims: &super::Members) -> Token {
    base.token().label(label).payload(claims.json()).signed(Signed::Under(vec![1; 32]))
}

fn with_subject(base: Base, subject: &str) -> Token {
    base.token().payload(base.claims().with("sub", raw(subject)).json())
}

fn signature_of(token: &Token) -> Vec<u8> {
    use base64::Engine;
    let text = token.text();
    let (_, signature) = text.rsplit_once('.').unwrap_or_default();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signature).unwrap_or_default()
}

fn with_payload(token: &str, payload: impl AsRef<[u8]>) -> String {
    let mut segments: Vec<&str> = token.split('.').collect();
    let payload = encode(payload);
    segments[1] = &payload;
    segments.join(".")
}

fn other_inputs(input: &str) -> Vec<(&'static str, Vec<u8>)> {
    let (header, payload) = input.split_once('.').unwrap_or_default();
    [
        ("nothing", String::new()),
        ("the header", header.into()),
        ("the payload", payload.into()),
        ("the header and a dot", format!("{header}.")),
        ("no dot between", format!("{header}{payload}")),
        ("a dot behind", format!("{input}.")),
        ("the payload first", format!("{payload}.{header}")),
        ("a line behind", format!("{input}\n")),
        ("small letters", input.to_lowercase()),
    ]
    .map(|(label, input)| (label, input.into_bytes()))
    .into()
}

fn other_hashes(input: &[u8]) -> [(&'static str, Vec<u8>); 5] {
    [
        ("no key", Sha256::digest(input).to_vec()),
        ("key first", Sha256::digest([&SECRET, input].concat()).to_vec()),
        ("key last", Sha256::digest([input, &SECRET].concat()).to_vec()),
        ("key and text exchanged", hs256(input, &SECRET)),
        ("twice", hs256(&SECRET, &hs256(&SECRET, input))),
    ]
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
