//! ECDSA signatures are `r || s`, each as long as a coordinate and in [1, n - 1] (RFC 7518 §3.4).

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::super::cases::{Base, Case, Signed, Token};
use super::super::signers::{Algorithm, Curve, Holder};
use super::numbers::{add, small, subtract};
use super::{hostile, input, right, variants};

pub(super) fn cases(base: Base, algorithm: Algorithm) -> Vec<Case> {
    const RFC: &str = "RFC 7518 §3.4";
    let case = |name, reference| Case::of_header(name, reference, "InvalidSignature");
    let curve = algorithm.curve().expect("an ECDSA algorithm");
    let signature = right(algorithm)(input(&base.token()).as_bytes());
    let (r, s) = signature.split_at(signature.len() / 2);
    let len = r.len();
    let pair = |label: &str, r: &[u8], s: &[u8]| {
        base.token().label(label).signed(Signed::As([r, s].concat()))
    };
    let n = add(&curve.last_scalar, &small(1, len)).unwrap();
    let beyond = add(&n, &small(1, len)).unwrap();
    let (zero, one, ones) = (vec![0; len], small(1, len), vec![0xff; len]);
    let outside = [("0", &zero), ("n", &n), ("n + 1", &beyond), ("all ones", &ones)];
    vec![
        case("`r` or `s` outside of [1, n - 1]", "CVE-2021-43572, CVE-2022-21449").attacks(
            outside.into_iter().flat_map(|(label, number)| {
                [
                    pair(&format!("r is {label}"), number, s),
                    pair(&format!("s is {label}"), r, number),
                    pair(&format!("s is {label}, r is 1"), &one, number),
                    pair(&format!("r is {label}, s is 1"), number, &one),
                ]
            }),
        ),
        case("both `r` and `s` outside of [1, n - 1]", "CVE-2022-21449").attacks(
            outside.into_iter().flat_map(|(first, r)| {
                outside.map(|(second, s)| pair(&format!("{first}, {second}"), r, s))
            }),
        ),
        case("`r` or `s` is 1 or n - 1", RFC).attacks([
            pair("r is 1", &one, s),
            pair("s is 1", r, &one),
            pair("both are 1", &one, &one),
            pair("r is n - 1", &curve.last_scalar, s),
            pair("s is n - 1", r, &curve.last_scalar),
        ]),
        case("the order added to `r` or `s`", RFC).attacks(
            // One more byte is needed if the first byte of the order is full.
            [("r", 0), ("s", 1)].map(|(label, at)| {
                let wider = |number: &[u8]| [&[0], number].concat();
                let mut numbers = [wider(r), wider(s)];
                numbers[at] = add(&numbers[at], &wider(&n)).unwrap();
                let numbers = numbers
                    .map(|number| if number[0] == 0 { number[1..].to_vec() } else { number });
                base.token().label(label).signed(Signed::As(numbers.concat()))
            }),
        ),
        case("`r` negated, or `s` negated twice", RFC)
            .attacks([
                pair("r", &subtract(&n, r), s),
                pair("both", &subtract(&n, r), &subtract(&n, s)),
            ])
            // RFC 7518 does not require the lower of the two values, and other issuers write both.
            .controls(high_and_low(base, algorithm, &n)),
        case("DER instead of `r || s`", "RFC 7518 §3.4, CVE-2024-42460, CVE-2024-42461")
            .attacks(der(base, &curve, &signature)),
        case("a byte before each half", "RFC 7518 §3.4, CVE-2020-14966").attacks([
            pair("both", &[&[0], r].concat(), &[&[0], s].concat()),
            pair("r", &[&[0], r].concat(), s),
            pair("s", r, &[&[0], s].concat()),
        ]),
        leading_zeros(base, algorithm),
        case("the signature of another hash", RFC).attacks(
            other_hashes(algorithm).into_iter().map(|(label, hash)| {
                hostile(base, label, |input| (curve.sign_hash)(Holder::Issuer, &hash(input)))
            }),
        ),
        case("a point or a compressed point as the signature", RFC).attacks([
            base.token().label("04").signed(Signed::As([&[4], &signature[..]].concat())),
            base.token().label("02").signed(Signed::As([&[2], r].concat())),
        ]),
    ]
}

/// Returns tokens with a low and with a high `s`.
fn high_and_low(base: Base, algorithm: Algorithm, n: &[u8]) -> Vec<Token> {
    let signature = right(algorithm)(input(&base.token()).as_bytes());
    let (r, s) = signature.split_at(signature.len() / 2);
    let negated = [r, &subtract(n, s)].concat();
    vec![
        base.token().label("one s").signed(Signed::As(signature.clone())),
        base.token().label("the other s").signed(Signed::As(negated)),
    ]
}

fn der(base: Base, curve: &Curve, signature: &[u8]) -> Vec<Token> {
    let der = (curve.to_der)(signature);
    let len = signature.len();
    let mut padded = der.clone();
    padded.resize(len.max(der.len()), 0);
    [
        ("DER", der.clone()),
        ("DER, a byte more", [&der[..], &[0]].concat()),
        ("DER, cut to the length", der[..len].into()),
        ("DER, its last bytes", der[der.len() - len..].into()),
        ("DER of zeros", vec![0x30, 6, 2, 1, 0, 2, 1, 0]),
        ("DER of ones", vec![0x30, 6, 2, 1, 1, 2, 1, 1]),
        ("DER with a long length", [&[0x30, 0x81], &der[1..]].concat()),
    ]
    .map(|(label, signature)| base.token().label(label).signed(Signed::As(signature)))
    .into()
}

/// Correct signatures in which `r` or `s` starts with a zero byte, without this byte. The controls
/// have it.
fn leading_zeros(base: Base, algorithm: Algorithm) -> Case {
    let mut case = Case::of_header(
        "leading zero bytes of `r` or `s` removed",
        "RFC 7518 §3.4",
        "InvalidSignature",
    );
    for at in [0, 1] {
        let (token, signature) = variants(base)
            .map(|token| {
                let signature = right(algorithm)(input(&token).as_bytes());
                (token, signature)
            })
            .find(|(_, signature)| signature[at * signature.len() / 2] == 0)
            .unwrap();
        let mut halves: Vec<Vec<u8>> =
            signature.chunks(signature.len() / 2).map(<[u8]>::to_vec).collect();
        halves[at].remove(0);
        let (header, payload) = (token.header.clone(), token.payload.clone());
        let again = move |label: &str| {
            base.token().label(label).header(header.clone()).payload(payload.clone())
        };
        let label = if at == 0 { "r" } else { "s" };
        let moved = [&halves.concat()[..], &[0]].concat();
        case = case
            .attacks([
                again(label).signed(Signed::As(halves.concat())),
                again(label).label(format!("{label}, a zero at the end")).signed(Signed::As(moved)),
            ])
            .controls([token]);
    }
    case
}

type Hash = fn(&[u8]) -> Vec<u8>;

/// Returns the hashes of the other algorithms, and the text without a hash.
fn other_hashes(algorithm: Algorithm) -> Vec<(&'static str, Hash)> {
    let hashes: [(&str, Algorithm, Hash); 3] = [
        ("SHA-256", Algorithm::Es256, |input| Sha256::digest(input).to_vec()),
        ("SHA-384", Algorithm::Es384, |input| Sha384::digest(input).to_vec()),
        ("SHA-512", Algorithm::Es512, |input| Sha512::digest(input).to_vec()),
    ];
    let others = hashes.into_iter().filter(|(_, own, _)| *own != algorithm);
    // The library signs no hash of less than half the length of a coordinate.
    let others = others.filter(|(label, ..)| (algorithm, *label) != (Algorithm::Es512, "SHA-256"));
    let twice: Hash = match algorithm {
        Algorithm::Es256 => |input| Sha256::digest(Sha256::digest(input)).to_vec(),
        Algorithm::Es384 => |input| Sha384::digest(Sha384::digest(input)).to_vec(),
        _ => |input| Sha512::digest(Sha512::digest(input)).to_vec(),
    };
    let none: Hash = <[u8]>::to_vec;
    others
        .map(|(label, _, hash)| (label, hash))
        .chain([("the hash twice", twice), ("no hash", none)])
        .collect()
}
