//! The rules about RSA keys.

use std::format;

use super::*;
use crate::base64url;

/// A modulus that has the structure of the faulty chips: a power of 65537 modulo each of the small
/// primes, and random otherwise.
const ROCA: &str = concat!(
    "isvWybwrlEumUwpS_DH0WLJySw-BKqXRCph_AUKGnsTGjewYUa5JiInO-sg1fiIm5ZA9VsbQZCGjr0Sp",
    "qGVe0mgSxlfHgLovyeBW3G-G4PNv8_GIaK_Yl8jKAfmqzlf4eYOIswWr54AgHHq9bLlppHn45cExhQ3k",
    "hTJT_qmzfv4_NFaBb_gARpi3j5PxhmYV37MMmrzNcPiIq6WqHq0VDlcAi-Ab898HikpmToQjeeCa95a_",
    "n64N5l8Cg2e_AnqC3hitDSlR6qPkcPQhq8UIvtXMpnF2gxSovu_kIV5EDHPW1E3RQ0WDQSUhtR4hhrZ6",
    "K-sXKoGGOTPwIPgePrhyMQ",
);

fn jwk(n: &[u8], e: &[u8]) -> String {
    let (n, e) = (base64url::encode(n), base64url::encode(e));
    format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#)
}

fn load(n: &[u8], e: &[u8]) -> Result<Loaded<PublicMaterial>, KeyError> {
    public_from_jwk(&jwk(n, e), RS256)
}

/// Returns a number of `bits` bits that passes the checks of a modulus.
fn modulus(bits: usize) -> Vec<u8> {
    let mut n = vec![0x5b; bits.div_ceil(8)];
    n[0] = match bits % 8 {
        0 => 0x80,
        1 => 1,
        7 => 0x40,
        rest => panic!("{rest}"),
    };
    n
}

#[test]
fn sizes() {
    for bits in [2048, 2049, 3072, 4096, 8191, 8192] {
        load(&modulus(bits), &[1, 0, 1]).unwrap();
    }
    for bits in [8, 512, 1024, 2040, 2047, 8193, 16384] {
        assert_eq!(
            message(load(&modulus(bits), &[1, 0, 1])),
            format!("RS256 needs an RSA key of 2048 to 8192 bits; found one of {bits} bits")
        );
    }
    for (result, algorithm) in [
        (private_from_pem(fixture!("rsa-1024.pem"), RS256).map(drop), "RS256"),
        (public_from_pem(fixture!("rsa-1024.pub.pem"), PS256).map(drop), "PS256"),
    ] {
        assert_eq!(
            message(result),
            format!("{algorithm} needs an RSA key of 2048 to 8192 bits; found one of 1024 bits")
        );
    }
}

#[test]
fn exponents() {
    let n = modulus(2048);
    for e in [&[1, 0, 1][..], &[1, 0, 3], &[0xff; 8]] {
        load(&n, e).unwrap();
    }
    for (e, problem) in [
        (&[3][..], "the public exponent is less than 65537"),
        (&[1], "the public exponent is less than 65537"),
        (&[0xff, 0xff], "the public exponent is less than 65537"),
        (&[1, 0, 0], "the public exponent is even"),
        (&[1, 0, 0, 0, 0, 0, 0, 0, 1], "the public exponent has more than 64 bits"),
    ] {
        assert_eq!(message(load(&n, e)), format!("the RS256 key is not safe: {problem}"));
    }
    assert_eq!(
        message(private_from_pem(fixture!("rsa-e3.pem"), RS256)),
        "the RS256 key is not safe: the public exponent is less than 65537"
    );
}

#[test]
fn moduli() {
    const FAULTY: &str = "the RS256 key is not safe: the primes come from a chip with a faulty \
                          generator (ROCA, CVE-2017-15361): replace the key";
    let mut even = modulus(2048);
    *even.last_mut().unwrap() = 2;
    assert_eq!(message(load(&even, &[1, 0, 1])), "the RS256 key is not safe: the modulus is even");

    let roca = base64url::decode(ROCA.as_bytes()).unwrap();
    assert_eq!(message(load(&roca, &[1, 0, 1])), FAULTY);
    // The next odd number has not the structure.
    let mut other = roca;
    *other.last_mut().unwrap() ^= 2;
    load(&other, &[1, 0, 1]).unwrap();
}

#[test]
fn a_sign_byte_is_removed_from_the_modulus_of_a_jwk() {
    let n = modulus(2048);
    let signed = [&[0], n.as_slice()].concat();
    let key = load(&signed, &[1, 0, 1]).unwrap().material;
    assert_eq!(key, PublicMaterial::Rsa { n: n.clone(), e: vec![1, 0, 1] });

    let twice = [&[0, 0], n.as_slice()].concat();
    for (n, e, problem) in [
        (&twice, &[1, 0, 1][..], "`n` begins with a zero byte or is empty"),
        (&n, &[0, 1, 0, 1], "`e` begins with a zero byte or is empty"),
        (&n, &[], "`e` begins with a zero byte or is empty"),
        (&vec![], &[1, 0, 1], "`n` begins with a zero byte or is empty"),
    ] {
        assert_eq!(message(load(n, e)), format!("cannot read the RS256 key as JWK: {problem}"));
    }
}

#[test]
fn more_than_two_primes_are_refused() {
    assert_eq!(
        message(private_from_pem(fixture!("rsa-3-primes.pem"), RS256)),
        "cannot read the RS256 key as PKCS#1: it has more than two primes"
    );
    let jwk = fixture!("rsa.jwk").replace("\"d\"", "\"oth\": [], \"d\"");
    assert_eq!(
        message(private_from_jwk(&jwk, RS256)),
        "cannot read the RS256 key as JWK: it has more than two primes (`oth`)"
    );
}
