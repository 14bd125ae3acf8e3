//! Structures in DER that are well-formed and break a rule about keys.

use std::format;

use super::*;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OCTETS: u8 = 0x04;
const BITS: u8 = 0x03;
const ID: u8 = 0x06;

const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const MGF1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];
const NULL: &[u8] = &[5, 0];

fn der(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [header, content].concat()
}

/// A private key whose fields can be changed.
struct Private<'a> {
    version: u8,
    algorithm: &'a [u8],
    parameters: &'a [u8],
    key: &'a [u8],
    rest: &'a [u8],
}

impl Private<'_> {
    fn load(&self, wanted: Wanted) -> Result<Loaded<PrivateMaterial>, KeyError> {
        let Self { version, algorithm, parameters, key, rest } = self;
        let algorithm = der(SEQUENCE, &[&der(ID, &[algorithm]), parameters]);
        let version = der(INTEGER, &[&[*version]]);
        let bytes = der(SEQUENCE, &[&version, &algorithm, &der(OCTETS, &[key]), rest]);
        private_from_der(&bytes, wanted)
    }
}

fn public_key(algorithm: &[u8], parameters: &[u8], key: &[u8]) -> Vec<u8> {
    let algorithm = der(SEQUENCE, &[&der(ID, &[algorithm]), parameters]);
    der(SEQUENCE, &[&algorithm, &der(BITS, &[&[0], key])])
}

#[test]
fn ec_private_keys() {
    let point = [&[4][..], &[7; 64]].concat();
    let other_point = [&[4][..], &[8; 64]].concat();
    let curve = der(ID, &[P256]);
    let inner = |version: u8, scalar: &[u8], curve: &[u8], point: &[u8]| {
        let curve = if curve.is_empty() { vec![] } else { der(0xa0, &[&der(ID, &[curve])]) };
        let point =
            if point.is_empty() { vec![] } else { der(0xa1, &[&der(BITS, &[&[0], point])]) };
        let fields = [der(INTEGER, &[&[version]]), der(OCTETS, &[scalar]), curve, point].concat();
        der(SEQUENCE, &[&fields])
    };
    let outer = |key: &[u8], point: &[u8]| {
        let rest = if point.is_empty() { vec![] } else { der(0x81, &[&[0], point]) };
        Private { version: 1, algorithm: EC, parameters: &curve, key, rest: &rest }.load(ES256)
    };

    for (key, public) in [
        (outer(&inner(1, &[1; 32], &[], &[]), &[]), None),
        (outer(&inner(1, &[1; 32], P256, &point), &[]), Some(&point)),
        (outer(&inner(1, &[1; 32], &[], &[]), &point), Some(&point)),
        (outer(&inner(1, &[1; 32], &[], &point), &point), Some(&point)),
    ] {
        let key = key.unwrap().material;
        let PrivateMaterial::Ec { public: found, .. } = &key else { panic!("{key:?}") };
        assert_eq!(found.as_ref(), public);
    }
    for (key, problem) in [
        (outer(&inner(1, &[1; 32], &[], &point), &other_point), "it has two public keys"),
        (outer(&inner(1, &[1; 32], P384, &[]), &[]), "it names two curves"),
        (outer(&inner(0, &[1; 32], &[], &[]), &[]), "the version is unknown"),
        (outer(&inner(1, &[1; 31], &[], &[]), &[]), "the private key has 31 bytes; P-256 needs 32"),
        (outer(&inner(1, &[1; 33], &[], &[]), &[]), "the private key has 33 bytes; P-256 needs 32"),
        (outer(&inner(1, &[], &[], &[]), &[]), "the private key has 0 bytes; P-256 needs 32"),
        (
            outer(&inner(1, &[1; 32], &[], &point[..64]), &[]),
            "the public key has 63 bytes; P-256 needs 64",
        ),
        // The point at infinity, and the hybrid form.
        (outer(&inner(1, &[1; 32], &[], &[0]), &[]), "the public key is not a point"),
        (
            outer(&inner(1, &[1; 32], &[], &[&[6], &point[1..]].concat()), &[]),
            "the public key is not a point",
        ),
    ] {
        assert_eq!(message(key), format!("cannot read the ES256 key as SEC1: {problem}"));
    }
}

#[test]
fn ed25519_keys() {
    const DAMAGED: &str = "an element is damaged, missing or unexpected";
    let load = |version, parameters, key: &[u8], rest: &[u8]| {
        Private { version, algorithm: ED25519, parameters, key, rest }.load(EDDSA)
    };
    let public = |len| der(0x81, &[&[0], &[2; 40][..len]]);
    load(0, &[], &der(OCTETS, &[&[1; 32]]), &[]).unwrap();
    load(1, &[], &der(OCTETS, &[&[1; 32]]), &public(32)).unwrap();
    for (key, problem) in [
        (load(0, NULL, &der(OCTETS, &[&[1; 32]]), &[]), "the algorithm has parameters"),
        (load(2, &[], &der(OCTETS, &[&[1; 32]]), &[]), "the version is unknown"),
        (
            load(0, &[], &der(OCTETS, &[&[1; 31]]), &[]),
            "the private key has 31 bytes; Ed25519 needs 32",
        ),
        // The seed with the public key, as some libraries keep it.
        (
            load(0, &[], &der(OCTETS, &[&[1; 64]]), &[]),
            "the private key has 64 bytes; Ed25519 needs 32",
        ),
        (load(0, &[], &[1; 32], &[]), DAMAGED),
        (load(0, &[], &[der(OCTETS, &[&[1; 32]]), NULL.into()].concat(), &[]), DAMAGED),
        (load(1, &[], &der(OCTETS, &[&[1; 32]]), NULL), DAMAGED),
        (load(1, &[], &der(OCTETS, &[&[1; 32]]), &der(0x81, &[&[1], &[2; 32]])), DAMAGED),
        (
            load(1, &[], &der(OCTETS, &[&[1; 32]]), &public(31)),
            "the public key has 31 bytes; Ed25519 needs 32",
        ),
    ] {
        assert_eq!(message(key), format!("cannot read the EdDSA key as PKCS#8: {problem}"));
    }
    for (der, problem) in [
        (public_key(ED25519, NULL, &[1; 32]), "the algorithm has parameters"),
        (public_key(ED25519, &[], &[1; 33]), "the public key has 33 bytes; Ed25519 needs 32"),
    ] {
        let expected = format!("cannot read the EdDSA key as SPKI: {problem}");
        assert_eq!(message(public_from_der(&der, EDDSA)), expected);
    }
}

#[test]
fn rsa_keys() {
    let key = to_der(fixture!("rsa.pkcs1.pem"));
    let public = to_der(fixture!("rsa.pkcs1.pub.pem"));
    let load = |version, parameters, rest: &[u8]| {
        Private { version, algorithm: RSA, parameters, key: &key, rest }.load(RS256)
    };
    load(0, NULL, &[]).unwrap();
    load(1, NULL, &der(0x81, &[&[0], &public])).unwrap();
    let mut other = public.clone();
    *other.last_mut().unwrap() ^= 2;
    let parameters = "the parameters of the algorithm are not NULL";
    for (key, problem) in [
        (load(0, &[], &[]), parameters),
        (load(0, &[NULL, NULL].concat(), &[]), parameters),
        (load(0, &der(SEQUENCE, &[]), &[]), parameters),
        (load(1, NULL, &der(0x81, &[&[0], &other])), "the public half belongs to another key"),
    ] {
        assert_eq!(message(key), format!("cannot read the RS256 key as PKCS#8: {problem}"));
    }
}

#[test]
fn pss_parameters() {
    const START: &str =
        "PS256 needs an RSA public key; found an RSA key that is restricted to PSS with";
    let public = to_der(fixture!("rsa.pkcs1.pub.pem"));
    let hash = |id| der(SEQUENCE, &[&der(ID, &[id])]);
    let hash_with_null = |id| der(SEQUENCE, &[&der(ID, &[id]), NULL]);
    let mask = |id, hash: &[u8]| der(SEQUENCE, &[&der(ID, &[id]), hash]);
    let load = |fields: &[(u8, &[u8])]| {
        let fields = fields.iter().flat_map(|(tag, content)| der(*tag, &[content]));
        let parameters = der(SEQUENCE, &[&fields.collect::<Vec<_>>()]);
        public_from_der(&public_key(PSS, &parameters, &public), PS256)
    };
    let (sha256, mgf) = (hash(SHA256), mask(MGF1, &hash(SHA256)));
    let salt = |len: &[u8]| der(INTEGER, &[len]);
    let trailer = |number: u8| der(INTEGER, &[&[number]]);

    for fields in [
        &[(0xa0, &sha256[..]), (0xa1, &mgf)][..],
        &[(0xa0, &hash_with_null(SHA256)), (0xa1, &mask(MGF1, &hash_with_null(SHA256)))],
        &[(0xa0, &sha256), (0xa1, &mgf), (0xa2, &salt(&[0]))],
        &[(0xa0, &sha256), (0xa1, &mgf), (0xa2, &salt(&[32])), (0xa3, &trailer(1))],
    ] {
        load(fields).unwrap();
    }
    for (fields, found) in [
        (&[][..], "another hash"),
        (&[(0xa0, &sha256[..])][..], "another hash"),
        (&[(0xa1, &mgf)], "another hash"),
        (&[(0xa0, &hash(SHA512)), (0xa1, &mgf)], "another hash"),
        (&[(0xa0, &sha256), (0xa1, &mask(MGF1, &hash(SHA512)))], "another hash"),
        (&[(0xa0, &sha256), (0xa1, &mask(SHA256, &hash(SHA256)))], "another hash"),
        (&[(0xa0, &sha256), (0xa1, &mgf), (0xa2, &salt(&[33]))], "a longer salt"),
        (&[(0xa0, &sha256), (0xa1, &mgf), (0xa2, &salt(&[1, 0]))], "a longer salt"),
    ] {
        assert_eq!(message(load(fields)), format!("{START} {found}"));
    }
    for fields in [
        &[(0xa0, &sha256[..]), (0xa1, &mgf), (0xa3, &trailer(2))][..],
        &[(0xa1, &mgf), (0xa0, &sha256)],
        &[(0xa0, &sha256), (0xa1, &mgf), (0xa4, &trailer(1))],
        &[(0xa0, &sha256), (0xa1, &mgf), (0xa2, &salt(&[0xff]))],
        &[(0xa0, &[&sha256[..], NULL].concat()), (0xa1, &mgf)],
    ] {
        assert_eq!(
            message(load(fields)),
            "cannot read the PS256 key as SPKI: an element is damaged, missing or unexpected"
        );
    }
}

#[test]
fn unknown_algorithms_and_curves() {
    let unknown = public_key(&[0x2a, 3, 4], &[], &[1]);
    assert_eq!(
        message(public_from_der(&unknown, RS256)),
        "RS256 needs an RSA public key; found a public key of an unknown kind (1.2.3.4)"
    );
    let unknown = public_key(EC, &der(ID, &[&[0x2a, 3, 5]]), &[4]);
    assert_eq!(
        message(public_from_der(&unknown, ES256)),
        "ES256 needs an EC public key on P-256; found an EC public key on an unknown curve (1.2.3.5)"
    );
}
