//! Target `signatures`: any bytes, and changed correct signatures, as the signature of a token.

use std::sync::{LazyLock, OnceLock};

use typed_jwt::{
    Ed25519SigningKey, Es256SigningKey, Es384SigningKey, Es512SigningKey, MlDsa44SigningKey,
    Ps256SigningKey, Rs256SigningKey, VerifyError, jws,
};

use crate::model;
use crate::signer::base64url;

/// The order of the group, which bounds the numbers of a signature (FIPS 186-5, SEC 2, RFC 8032).
/// Big endian, except for Ed25519.
const P256: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
const P384: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf\
                    581a0db248b0a77aecec196accc52973";
const P521: &str = "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                    fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409";
const ED25519: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

/// A token with a correct signature, and the function that verifies tokens of its key.
struct Signed {
    alg: &'static str,
    signing_input: String,
    signature: Vec<u8>,
    verify: fn(&str) -> Result<(), VerifyError>,
}

impl Signed {
    fn new(alg: &'static str, token: &str, verify: fn(&str) -> Result<(), VerifyError>) -> Self {
        let (signing_input, signature) = token.rsplit_once('.').expect("a signature");
        let signature = model::base64url(signature).expect("base64url");
        Self { alg, signing_input: signing_input.to_owned(), signature, verify }
    }
}

/// Checks that no signature is accepted but the correct one and, for ECDSA, its counterpart
/// `(r, n - s)`.
///
/// The first byte selects the algorithm and the change, which the rest describes.
pub fn check(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let tokens = tokens();
    let signed = &tokens[usize::from(choice) % tokens.len()];
    let change = choice / 7;
    let signature = changed(signed, change, rest);
    let signing_input = if change == 1 && !rest.is_empty() {
        // Another message with the same header.
        format!("{}{}", signed.signing_input, base64url(rest))
    } else {
        signed.signing_input.clone()
    };
    let verified = (signed.verify)(&format!("{signing_input}.{}", base64url(&signature)));
    let is_correct = signing_input == signed.signing_input
        && (signature == signed.signature || Some(signature) == counterpart(signed));
    match verified {
        Ok(()) => assert!(is_correct, "{}, change {change}: accepted", signed.alg),
        Err(VerifyError::InvalidSignature) => assert!(!is_correct, "{}: refused", signed.alg),
        // The text is not a token: for example, it is too long.
        Err(error) => assert!(!is_correct, "{}: {error:?}", signed.alg),
    }
}

/// Returns the correct signature after a change.
fn changed(signed: &Signed, change: u8, rest: &[u8]) -> Vec<u8> {
    let mut signature = signed.signature.clone();
    let (&first, others) = rest.split_first().unwrap_or((&0, &[]));
    match change {
        // The message is changed, or nothing is.
        0 | 1 => {}
        2 => return counterpart(signed).unwrap_or(signature),
        3 => return plus_order(signed, first),
        4 => signature.truncate(usize::from(first)),
        5 => signature.extend(rest),
        6 => signature.splice(..0, rest.iter().copied()).for_each(drop),
        // From here, the length stays the same.
        7 => {
            let places = usize::from(first) % signature.len();
            signature.rotate_left(places);
        }
        8 => overwrite(&mut signature, 0, rest),
        9 => {
            let half = signature.len() / 2;
            overwrite(&mut signature, half, rest);
        }
        10..=20 => {
            for edit in rest.chunks_exact(3) {
                let place = usize::from(u16::from_le_bytes([edit[0], edit[1]]));
                let len = signature.len();
                signature[place % len] ^= edit[2];
            }
        }
        // The first byte repeats to the correct length, or the input is the signature.
        21 => {
            let len = signature.len();
            signature = others.to_vec();
            signature.resize(len, first);
        }
        _ => signature = rest.to_vec(),
    }
    signature
}

fn overwrite(signature: &mut [u8], from: usize, bytes: &[u8]) {
    for (old, new) in signature[from..].iter_mut().zip(bytes) {
        *old = *new;
    }
}

/// Returns `(r, n - s)`, which verifies as well (SEC 1 §4.1.4). `None` if the algorithm has none.
fn counterpart(signed: &Signed) -> Option<Vec<u8>> {
    let order = match signed.alg {
        "ES256" => hex(P256),
        "ES384" => hex(P384),
        "ES512" => hex(P521),
        _ => return None,
    };
    let (r, s) = signed.signature.split_at(order.len());
    let mut difference = vec![0; order.len()];
    let mut borrow = 0;
    for place in (0..order.len()).rev() {
        let digit = i16::from(order[place]) - i16::from(s[place]) - borrow;
        borrow = i16::from(digit < 0);
        difference[place] = u8::try_from(digit.rem_euclid(256)).expect("a byte");
    }
    Some([r, &difference].concat())
}

/// Adds the order of the group to `r` or `s`, so that the number is the same modulo the order. The
/// sum has the same length if it fits.
fn plus_order(signed: &Signed, which: u8) -> Vec<u8> {
    let mut signature = signed.signature.clone();
    let order = match signed.alg {
        "ES256" => hex(P256),
        "ES384" => hex(P384),
        "ES512" => hex(P521),
        "EdDSA" => hex(ED25519).into_iter().rev().collect(),
        _ => return signature,
    };
    let is_little_endian = signed.alg == "EdDSA";
    let half = signature.len() / 2;
    let (r, s) = signature.split_at_mut(half);
    let number = if is_little_endian || which.is_multiple_of(2) { s } else { r };
    if is_little_endian {
        number.reverse();
    }
    let mut carry = 0;
    for (digit, added) in number.iter_mut().zip(&order).rev() {
        let sum = u16::from(*digit) + u16::from(*added) + carry;
        *digit = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    if is_little_endian {
        number.reverse();
    }
    signature
}

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<_> = digits.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let pairs = digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]));
    pairs.collect::<Result<_, _>>().expect("two digits are a byte")
}

/// Signs a token with the key in `keys/`. The signature is the same in every process.
macro_rules! signed {
    ($alg:literal, $key:ident, $file:literal) => {{
        static KEY: LazyLock<$key> = LazyLock::new(|| {
            $key::from_pem(include_str!(concat!("../keys/", $file, ".pem"))).expect("a key")
        });
        let token = jws::sign(b"{}", &*KEY).expect("a short payload");
        let public = |token: &str| jws::verify(token, &KEY.verifying_key()).map(drop);
        Signed::new($alg, &token, public)
    }};
}

/// Reads a token whose signature is random, and is therefore in a file.
macro_rules! random {
    ($alg:literal, $key:ident, $file:literal, $token:literal) => {{
        static KEY: LazyLock<$key> = LazyLock::new(|| {
            $key::from_pem(include_str!(concat!("../keys/", $file, ".pem"))).expect("a key")
        });
        let token = include_str!(concat!("../keys/", $token, ".jwt")).trim_end();
        Signed::new($alg, token, |token| jws::verify(token, &KEY.verifying_key()).map(drop))
    }};
}

/// Signs one token with each key, once in a process.
fn tokens() -> &'static [Signed; 7] {
    static TOKENS: OnceLock<[Signed; 7]> = OnceLock::new();
    TOKENS.get_or_init(|| {
        [
            signed!("ES256", Es256SigningKey, "es256"),
            signed!("ES384", Es384SigningKey, "es384"),
            signed!("ES512", Es512SigningKey, "es512"),
            signed!("EdDSA", Ed25519SigningKey, "ed25519"),
            signed!("RS256", Rs256SigningKey, "rsa"),
            random!("PS256", Ps256SigningKey, "rsa", "ps256"),
            random!("ML-DSA-44", MlDsa44SigningKey, "ml-dsa-44", "ml-dsa-44"),
        ]
    })
}
