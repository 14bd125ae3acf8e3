//! Ed25519 signatures are a point `R` and a reduced number `S` (RFC 8032 §5.1).

use curve25519_dalek::Scalar;
use curve25519_dalek::constants::EIGHT_TORSION;
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use sha2::{Digest, Sha512};

use super::super::super::cases::{Base, Case, Signed, raw};
use super::super::signers::{Algorithm, Holder, ed25519, hash};
use super::numbers::{add, small};
use super::{hostile, input, right};

pub(super) fn cases(base: Base) -> Vec<Case> {
    const RFC: &str = "RFC 8032 §5.1.7";
    let case = |name, reference| Case::of_header(name, reference, "InvalidSignature");
    let key = ed25519(Holder::Issuer);
    let signature = right(Algorithm::EdDsa)(input(&base.token()).as_bytes());
    let (r, s) = signature.split_at(32);
    let pair = |label: String, r: &[u8], s: &[u8]| {
        base.token().label(label).signed(Signed::As([r, s].concat()))
    };
    let named =
        |alg: &str| base.token().label(alg).header(base.header().with("alg", raw(alg)).json());
    vec![
        case("`S` that is not reduced", "CVE-2020-36843, CVE-2024-48949, CVE-2026-33895").attacks(
            unreduced(s).into_iter().map(|(label, s)| pair(label, r, &s)).collect::<Vec<_>>(),
        ),
        case("`S` with its unused bits set", "RFC 8032 §5.1.7, CVE-2024-48949").attacks(
            [0x20, 0x40, 0x80].map(|bit| {
                let mut s = s.to_vec();
                s[31] |= bit;
                pair(format!("{bit:#x}"), r, &s)
            }),
        ),
        // Accepted by libraries that multiply by the cofactor, and the first by most others.
        case("`R` of small order, otherwise correct", "RFC 8032 §5.1.7, RFC 8725 §3.2").attacks(
            small_points().into_iter().map(|(label, point)| {
                hostile(base, label, |input| key.sign_with(b"", point, Scalar::ZERO, input))
            }),
        ),
        case("`R` with a part of small order, otherwise correct", RFC).attacks(
            EIGHT_TORSION.iter().enumerate().skip(1).map(|(at, torsion)| {
                hostile(base, format!("torsion point {at}"), |input| {
                    let r = hash(&[b"a random number", input]);
                    let point = (EdwardsPoint::mul_base(&r) + torsion).compress().to_bytes();
                    key.sign_with(b"", point, r, input)
                })
            }),
        ),
        case("`R` of small order and `S` 0 or 1", "RFC 8032 §5.1.7, CVE-2022-21449").attacks(
            small_points().into_iter().flat_map(|(label, point)| {
                [0, 1].map(|s| {
                    let mut number = [0; 32];
                    number[0] = s;
                    pair(format!("{label}, {s}"), &point, &number)
                })
            }),
        ),
        case("`R` that is not a point", RFC).attacks([
            pair(
                "2".into(),
                &{
                    let mut y = [0; 32];
                    y[0] = 2;
                    y
                },
                s,
            ),
            pair("ones".into(), &[0xff; 32], s),
            pair("the public key".into(), &key.public, s),
            pair("S".into(), s, s),
        ]),
        case("a signature of Ed25519ctx or Ed25519ph", "RFC 8032 §5.1.6").attacks([
            hostile(base, "context, empty", |input| key.sign(&dom(0, b""), input)),
            hostile(base, "context", |input| key.sign(&dom(0, b"jwt"), input)),
            hostile(base, "hash first", |input| key.sign(&dom(1, b""), &Sha512::digest(input))),
            hostile(base, "hash first, without the prefix", |input| {
                key.sign(b"", &Sha512::digest(input))
            }),
        ]),
        Case::of_header(
            "names of EdDSA in another case",
            "RFC 7515 §4.1.1, RFC 9864 §2.2",
            "UnexpectedAlgorithm",
        )
        .attacks(["eddsa", "EDDSA", "EdDsa", "ed25519", "ED25519", "Ed448"].map(named))
        .controls(["EdDSA", "Ed25519"].map(named)),
    ]
}

/// Returns `S + L`, `S + 2 L`, … as far as 32 bytes hold them.
fn unreduced(s: &[u8]) -> Vec<(String, Vec<u8>)> {
    let reversed = |bytes: &[u8]| bytes.iter().rev().copied().collect::<Vec<u8>>();
    let order = add(&reversed((-Scalar::ONE).as_bytes()), &small(1, 32)).unwrap();
    let mut sum = reversed(s);
    let mut sums = Vec::new();
    while let Some(next) = add(&sum, &order) {
        sum = next;
        sums.push((format!("S + {} L", sums.len() + 1), reversed(&sum)));
    }
    assert!(sums.len() > 10);
    sums
}

/// Returns the points whose order divides 8, and their encodings that are not reduced.
pub(crate) fn small_points() -> Vec<(String, [u8; 32])> {
    let mut points: Vec<(String, [u8; 32])> = EIGHT_TORSION
        .iter()
        .enumerate()
        .map(|(at, point)| (format!("torsion point {at}"), point.compress().to_bytes()))
        .collect();
    // p and p + 1 for y = 0 and y = 1; the sign bit of x = 0 is not zero.
    for (label, first, last) in [
        ("y is p", 0xed, 0x7f),
        ("y is p + 1", 0xee, 0x7f),
        ("y is p, sign set", 0xed, 0xff),
        ("y is p + 1, sign set", 0xee, 0xff),
    ] {
        let mut point = [0xff; 32];
        (point[0], point[31]) = (first, last);
        points.push((label.into(), point));
    }
    for (label, first, rest, last) in
        [("y is 1, sign set", 1, 0, 0x80), ("y is -1, sign set", 0xec, 0xff, 0xff)]
    {
        let mut point = [rest; 32];
        (point[0], point[31]) = (first, last);
        points.push((label.into(), point));
    }
    points
}

/// `dom2` of RFC 8032 §2.
fn dom(flag: u8, context: &[u8]) -> Vec<u8> {
    let len = u8::try_from(context.len()).unwrap();
    [b"SigEd25519 no Ed25519 collisions", &[flag, len][..], context].concat()
}

/// The signatures that are called correct are accepted by a verifier that multiplies by the cofactor:
/// `8 S B = 8 R + 8 k A` (RFC 8032 §5.1.7).
#[test]
fn signatures_with_points_of_small_order_satisfy_the_weaker_equation() {
    let key = ed25519(Holder::Issuer);
    let public = CompressedEdwardsY(key.public).decompress().unwrap();
    let mut tried = 0;
    for case in cases(super::base(Algorithm::EdDsa)) {
        if !case.name.ends_with("otherwise correct") {
            continue;
        }
        for token in &case.attacks {
            let Signed::As(signature) = &token.signed else { panic!("{}", token.label) };
            let (point, s) = signature.split_at(32);
            let k = hash(&[point, &key.public, input(token).as_bytes()]);
            let s = Scalar::from_canonical_bytes(s.try_into().unwrap()).unwrap();
            let Some(r) = CompressedEdwardsY(point.try_into().unwrap()).decompress() else {
                continue;
            };
            let difference = EdwardsPoint::mul_base(&s) - r - k * public;
            assert!(difference.is_small_order(), "{}", token.label);
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried}");
}
