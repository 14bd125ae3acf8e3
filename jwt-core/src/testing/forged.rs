//! Tokens without a correct signature, made from an authentic one and from what everyone knows: the
//! public key.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use super::HostileToken;
use super::forge::{members, object, segment};
use crate::base64url;
use crate::base64url::encode;
use crate::json;
use crate::key::{KeyInfo, PublicKeyText};
use crate::time::NumericDate;

/// An authentic token, the algorithm of its key, and the public key if there is one.
pub(super) struct Authentic<'t> {
    signing_input: &'t str,
    payload: &'t str,
    header: Vec<(String, String)>,
    signature: Vec<u8>,
    /// The algorithm of the key, in its names.
    algorithms: &'static [&'static str],
    /// The names of the algorithms that the claims type accepts.
    accepted: &'static [&'static str],
    public_key: Option<PublicKeyText>,
    now: NumericDate,
}

impl<'t> Authentic<'t> {
    pub(super) fn new(
        token: &'t str,
        key: &(impl KeyInfo + ?Sized),
        accepted: &'static [&'static str],
        now: NumericDate,
    ) -> Self {
        let (signing_input, signature) = token.rsplit_once('.').unwrap_or_default();
        let (_, payload) = signing_input.split_once('.').unwrap_or_default();
        Self {
            signing_input,
            payload,
            header: members(&segment(token, 0)),
            signature: base64url::decode(signature.as_bytes()).unwrap_or_default(),
            algorithms: key.algorithms(),
            accepted,
            public_key: key.public_key_text(),
            now,
        }
    }

    /// Returns the encoded header with the value of one parameter replaced, or added.
    fn header_with(&self, parameter: &str, json: &str) -> String {
        let mut header = self.header.clone();
        header.retain(|(name, _)| name != parameter);
        header.push((parameter.into(), json.into()));
        encode(object(&header).as_bytes())
    }

    fn with_header(&self, name: String, header: &str, signature: &[u8]) -> HostileToken {
        let token = format!("{header}.{}.{}", self.payload, encode(signature));
        HostileToken { name, token, now: self.now }
    }

    fn with_signature(&self, name: &str, signature: &[u8]) -> HostileToken {
        let token = format!("{}.{}", self.signing_input, encode(signature));
        HostileToken { name: format!("forged: {name}"), token, now: self.now }
    }
}

pub(super) fn hostile(token: &Authentic<'_>, tokens: &mut Vec<HostileToken>) {
    signatures(token, tokens);
    algorithms(token, tokens);
    keys_in_header(token, tokens);
    if let Some(key) = &token.public_key {
        public_key_as_secret(token, key, tokens);
    }
    let mut payload = token.payload.to_owned();
    // Still base64url, and no longer what was signed.
    payload.push_str("AAAA");
    let (header, _) = token.signing_input.split_once('.').unwrap_or_default();
    let name = "forged: the payload is longer than the signed one".into();
    let text = format!("{header}.{payload}.{}", encode(&token.signature));
    tokens.push(HostileToken { name, token: text, now: token.now });
}

fn signatures(token: &Authentic<'_>, tokens: &mut Vec<HostileToken>) {
    let signature = &token.signature[..];
    let len = signature.len();
    let (first, second) = signature.split_at_checked(len / 2).unwrap_or_default();
    let shorter = signature.split_last().map(|(_, start)| start).unwrap_or_default();
    let later = signature.get(1..).unwrap_or_default();
    let mut flipped = signature.to_vec();
    if let Some(byte) = flipped.last_mut() {
        *byte ^= 1;
    }
    let zeros = alloc::vec![0; len];
    for (name, signature) in [
        ("no signature", Vec::new()),
        ("a signature of zeros", zeros.clone()),
        ("a signature of ones", alloc::vec![0xff; len]),
        ("a signature without its last byte", shorter.to_vec()),
        ("a signature without its first byte", later.to_vec()),
        ("a signature with a zero after it", [signature, &[0]].concat()),
        ("a signature with a zero before it", [&[0], signature].concat()),
        ("a signature with its last bit flipped", flipped),
        ("a signature with its halves swapped", [second, first].concat()),
        ("a signature with a first half of zeros", [&alloc::vec![0; first.len()], second].concat()),
        (
            "a signature with a second half of zeros",
            [first, &alloc::vec![0; second.len()]].concat(),
        ),
        ("a signature with a zero before each half", [&[0], first, &[0], second].concat()),
        ("a signature in DER", der(first, second)),
        ("a signature of zeros in DER", der(&[0], &[0])),
    ] {
        tokens.push(token.with_signature(name, &signature));
    }
}

/// Adds tokens that name another algorithm while the signature stays.
fn algorithms(token: &Authentic<'_>, tokens: &mut Vec<HostileToken>) {
    const NAMES: [&str; 9] =
        ["none", "None", "HS256", "RS256", "PS256", "ES256", "ES384", "EdDSA", "ML-DSA-65"];
    let listed = token.accepted.iter().filter(|name| !NAMES.contains(name));
    let others = NAMES.iter().chain(listed).filter(|name| !token.algorithms.contains(name));
    for other in others {
        let header = token.header_with("alg", &json::quoted(other));
        let named = |what: &str| format!("forged: `alg` is {other}, {what}");
        tokens.push(token.with_header(named("the signature stays"), &header, &token.signature));
        tokens.push(token.with_header(named("without a signature"), &header, &[]));
    }
}

/// Adds tokens whose header carries the key of a MAC (CVE-2018-0114).
fn keys_in_header(token: &Authentic<'_>, tokens: &mut Vec<HostileToken>) {
    const SECRET: [u8; 64] = [0xe7; 64];
    let jwk = format!(r#"{{"kty":"oct","k":"{}"}}"#, encode(&SECRET));
    let mut sign = |name: &str, parameter: &str, json: &str, secret: &[u8]| {
        let named = token.header_with(parameter, json);
        let mut attacker = Vec::from([("alg".into(), "\"HS256\"".into())]);
        attacker.extend(token.header.iter().filter(|(name, _)| name != "alg").cloned());
        attacker.push((parameter.into(), json.into()));
        let of_mac = encode(object(&attacker).as_bytes());
        for (alg, header) in [("its own `alg`", named), ("`alg` HS256", of_mac)] {
            let signature = mac::<Hmac<Sha256>>(secret, &format!("{header}.{}", token.payload));
            let name = format!("forged: {name}, under {alg}");
            tokens.push(token.with_header(name, &header, &signature));
        }
    };
    sign("the secret in `jwk`", "jwk", &jwk, &SECRET);
    sign("the secret in `x5c`", "x5c", &format!("[{}]", json::quoted(&encode(&SECRET))), &SECRET);
    sign("a secret at the URL `jku`", "jku", "\"https://evil.example/keys\"", &SECRET);
    if let Some(key) = &token.public_key {
        sign("the public key in `jwk` and as the secret", "jwk", &key.jwk, key.jwk.as_bytes());
    }
}

/// Adds tokens with a MAC whose secret is the public key (CVE-2015-9235).
fn public_key_as_secret(
    token: &Authentic<'_>,
    key: &PublicKeyText,
    tokens: &mut Vec<HostileToken>,
) {
    type Sign = fn(&[u8], &str) -> Vec<u8>;
    let macs: [(&str, Sign); 3] = [
        ("HS256", mac::<Hmac<Sha256>>),
        ("HS384", mac::<Hmac<Sha384>>),
        ("HS512", mac::<Hmac<Sha512>>),
    ];
    for (form, secret) in [
        ("PEM", key.pem.as_bytes()),
        ("PEM without its last line break", key.pem.trim_end().as_bytes()),
        ("DER", &key.der[..]),
        ("JWK", key.jwk.as_bytes()),
    ] {
        for (alg, mac) in macs {
            let header = token.header_with("alg", &json::quoted(alg));
            let signature = mac(secret, &format!("{header}.{}", token.payload));
            let name = format!("forged: {alg} with the public key as the secret, {form}");
            tokens.push(token.with_header(name, &header, &signature));
            let signature = mac(secret, token.signing_input);
            let name = format!("{alg} with the public key as the secret, {form}, unnamed");
            tokens.push(token.with_signature(&name, &signature));
        }
    }
}

/// Returns a token whose secret everyone knows.
pub(super) fn signed_with_known_secret(payload: &str) -> String {
    let input =
        format!("{}.{}", encode(br#"{"alg":"HS256","typ":"JWT"}"#), encode(payload.as_bytes()));
    let signature = mac::<Hmac<Sha256>>(b"secret", &input);
    format!("{input}.{}", encode(&signature))
}

fn mac<M: Mac + KeyInit>(secret: &[u8], signing_input: &str) -> Vec<u8> {
    // HMAC accepts secrets of any length, so this does not fail.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(secret) else { return Vec::new() };
    mac.update(signing_input.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Writes `r` and `s` as an ECDSA signature in DER (RFC 3279 §2.2.3).
fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    let integer = |number: &[u8]| {
        let zeros = number.iter().take_while(|&&byte| byte == 0).count();
        let digits = number.get(zeros..).unwrap_or_default();
        let sign: &[u8] = if matches!(digits.first(), Some(0..=0x7f)) { &[] } else { &[0] };
        element(INTEGER, &[sign, digits].concat())
    };
    element(SEQUENCE, &[integer(r), integer(s)].concat())
}

/// Writes a DER element of less than 65536 bytes.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let len = u16::try_from(content.len()).unwrap_or(u16::MAX).to_be_bytes();
    let len: &[u8] = match &len {
        [0, short @ 0..=0x7f] => &[*short],
        [0, long] => &[0x81, *long],
        [high, low] => &[0x82, *high, *low],
    };
    [&[tag], len, content].concat()
}
