//! RSA signatures are as long as the modulus, and padded in exactly one way (RFC 8017 §8).

use super::super::super::cases::{Base, Case, Signed, Token};
use super::super::rsa::{Hash, LEN, NULL, Pss, modulus, padded, pkcs1, raw};
use super::super::signers::{Algorithm, Holder, Padding};
use super::numbers::{add, small, subtract};
use super::{hostile, input, right, variants};

const SIGNATURE: &str = "InvalidSignature";

pub(super) fn cases(base: Base, algorithm: Algorithm) -> Vec<Case> {
    let (padding, hash) = algorithm.rsa().expect("an RSA algorithm");
    let mut cases = vec![numbers(base, algorithm), other_algorithms(base, padding, hash)];
    cases.extend(match padding {
        Padding::Pkcs1 => of_pkcs1(base, hash),
        Padding::Pss => of_pss(base, hash),
    });
    if hash == Hash::Sha256 {
        // Finding such a signature takes hundreds of signatures.
        cases.push(leading_zeros(base, algorithm));
    }
    cases
}

/// Returns the token with the signature of a padded message.
fn of_block(base: Base, label: impl Into<String>, pad: impl FnOnce(&[u8]) -> Vec<u8>) -> Token {
    hostile(base, label, |input| raw(Holder::Issuer, &pad(input)))
}

fn numbers(base: Base, algorithm: Algorithm) -> Case {
    let n = modulus(Holder::Issuer);
    let (one, last) = (small(1, LEN), subtract(&n, &small(1, LEN)));
    let token = |label: &str, signature| base.token().label(label).signed(Signed::As(signature));
    // The sum fits into the length of the modulus only for some signatures.
    let (variant, beyond) = variants(base)
        .find_map(|token| {
            let beyond = add(&right(algorithm)(input(&token).as_bytes()), &n)?;
            Some((token, beyond))
        })
        .unwrap();
    let signature = right(algorithm)(input(&base.token()).as_bytes());
    let wider = add(&[&[0], &signature[..]].concat(), &[&[0], &n[..]].concat()).unwrap();
    Case::of_header(
        "a number that is 0, 1, or not less than the modulus",
        "RFC 8017 §5.2.2",
        SIGNATURE,
    )
    .attacks([
        token("0", vec![0; LEN]),
        token("1", one.clone()),
        token("n - 1", last),
        token("n", n.clone()),
        token("n + 1", add(&n, &one).unwrap()),
        token("ones", vec![0xff; LEN]),
        token("n - s", subtract(&n, &signature)),
        token("s + n, a byte longer", wider),
        again(base, &variant, "s + n").signed(Signed::As(beyond)),
    ])
    .controls([variant])
}

/// Returns a token with the same header and payload.
fn again(base: Base, token: &Token, label: &str) -> Token {
    base.token().label(label).header(token.header.clone()).payload(token.payload.clone())
}

fn other_algorithms(base: Base, padding: Padding, hash: Hash) -> Case {
    type Pad = fn(Hash, &[u8]) -> Vec<u8>;

    let others = Hash::ALL.into_iter().filter(|other| *other != hash);
    let (same, different): (Pad, Pad) = match padding {
        Padding::Pkcs1 => (pkcs1, |hash, input| Pss::new(hash).pad(input)),
        Padding::Pss => (|hash, input| Pss::new(hash).pad(input), pkcs1),
    };
    Case::of_header("another padding or another hash", "RFC 7518 §3.3, RFC 7518 §3.5", SIGNATURE)
        .attacks(
            others.map(|other| of_block(base, format!("{other:?}"), |input| same(other, input))),
        )
        .attacks(Hash::ALL.map(|hash| {
            of_block(base, format!("the other padding, {hash:?}"), |input| different(hash, input))
        }))
        .attacks([
            of_block(base, "no padding", |input| padded_left(&hash.of(input))),
            of_block(base, "the hash twice", |input| same(hash, &hash.of(input))),
        ])
}

/// Returns the number in `LEN` bytes.
fn padded_left(number: &[u8]) -> Vec<u8> {
    [&vec![0; LEN - number.len()], number].concat()
}

fn of_pkcs1(base: Base, hash: Hash) -> Vec<Case> {
    const RFC: &str = "RFC 8017 §8.2.2, CVE-2022-24771, CVE-2022-24772";
    let info = |input: &[u8]| hash.digest_info(input, &NULL);
    let garbage = |input: &[u8], padding: usize| {
        let mut block = [&[0, 1], &vec![0xff; padding][..], &[0], &info(input)].concat();
        block.resize(LEN, 0x5a);
        block
    };
    let changed = |at: usize, byte: u8| {
        move |input: &[u8]| {
            let mut block = pkcs1(hash, input);
            block[at] = byte;
            block
        }
    };
    let case = |name, reference| Case::of_header(name, reference, SIGNATURE);
    vec![
        case(
            "bytes after the hash, and fewer before it",
            "CVE-2006-4339, CVE-2022-24771, CVE-2026-33894",
        )
        .attacks(
            [0, 1, 8, 100].map(|padding| {
                of_block(base, format!("{padding}"), |input| garbage(input, padding))
            }),
        ),
        case("another `DigestInfo`", "CVE-2014-1568, CVE-2022-24772, CVE-2022-24773").attacks([
            of_block(base, "no parameters", |input| padded(1, &hash.digest_info(input, &[]))),
            of_block(base, "other parameters", |input| {
                padded(1, &hash.digest_info(input, &[4, 4, 1, 2, 3, 4]))
            }),
            of_block(base, "only the hash", |input| padded(1, &hash.of(input))),
            of_block(base, "bytes after it", |input| {
                padded(1, &[&info(input)[..], &[0, 0]].concat())
            }),
            of_block(base, "a long length", |input| {
                let info = info(input);
                padded(1, &[&[0x30, 0x81], &info[1..]].concat())
            }),
            of_block(base, "of another hash", |input| {
                let other = if hash == Hash::Sha256 { Hash::Sha512 } else { Hash::Sha256 };
                let mut info = other.digest_info(input, &NULL);
                info.truncate(info.len() - other.len());
                padded(1, &[info, hash.of(input)].concat())
            }),
        ]),
        case("a wrong byte in the padding", RFC).attacks([
            of_block(base, "block type 0", changed(1, 0)),
            of_block(base, "block type 2", changed(1, 2)),
            of_block(base, "the first byte is 1", changed(0, 1)),
            of_block(base, "the first padding byte", changed(2, 0xfe)),
            of_block(base, "a later padding byte", changed(50, 0)),
            of_block(base, "zeros instead of ones", |input| padded_left(&info(input))),
        ]),
    ]
}

fn of_pss(base: Base, hash: Hash) -> Vec<Case> {
    const RFC: &str = "RFC 7518 §3.5, RFC 8017 §9.1.2";
    let pss = Pss::new(hash);
    let token = |label: String, pss: Pss| of_block(base, label, move |input| pss.pad(input));
    let case = |name| Case::of_header(name, RFC, SIGNATURE);
    vec![
        case("a salt of another length").attacks(
            [0, 1, hash.len() - 1, hash.len() + 1, pss.max_salt_len() - 1, pss.max_salt_len()]
                .into_iter()
                .chain(Hash::ALL.map(Hash::len))
                .filter(|len| *len != hash.len())
                .map(|salt_len| token(format!("{salt_len} bytes"), Pss { salt_len, ..pss })),
        ),
        case("a mask of another hash").attacks(
            Hash::ALL
                .into_iter()
                .filter(|other| *other != hash)
                .map(|mask_hash| token(format!("{mask_hash:?}"), Pss { mask_hash, ..pss })),
        ),
        case("a wrong byte in the padding").attacks([
            token("trailer 0".into(), Pss { trailer: 0, ..pss }),
            token("trailer cc".into(), Pss { trailer: 0xcc, ..pss }),
            token("no separator".into(), Pss { separator: 0, ..pss }),
            token("separator 2".into(), Pss { separator: 2, ..pss }),
            token("a one among the zeros".into(), Pss { last_zero: 1, ..pss }),
            of_block(base, "the first bit is set", |input| {
                // The modulus starts with a one and a zero, so the block is still less.
                let mut block = pss.pad(input);
                block[0] |= 0x80;
                if block < modulus(Holder::Issuer) { block } else { vec![0x80; LEN] }
            }),
        ]),
    ]
}

/// Correct signatures that start with a zero byte, without this byte. The control has it.
fn leading_zeros(base: Base, algorithm: Algorithm) -> Case {
    let (token, signature) = variants(base)
        .map(|token| {
            let signature = right(algorithm)(input(&token).as_bytes());
            (token, signature)
        })
        .find(|(_, signature)| signature[0] == 0)
        .unwrap();
    let shorter = signature[1..].to_vec();
    let moved = [&shorter[..], &[0]].concat();
    Case::of_header("a leading zero byte removed", "RFC 8017 §8.1.2, CVE-2020-14968", SIGNATURE)
        .attacks([
            again(base, &token, "shorter").signed(Signed::As(shorter)),
            again(base, &token, "a zero at the end").signed(Signed::As(moved)),
            again(base, &token, "another zero").signed(Signed::As([&[0], &signature[..]].concat())),
        ])
        .controls([token])
}
