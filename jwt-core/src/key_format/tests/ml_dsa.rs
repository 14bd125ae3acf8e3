//! ML-DSA keys in PKCS #8, SPKI and JWKs (RFC 9881, RFC 9964).

use alloc::borrow::ToOwned;
use std::format;

use super::*;

const ID: [u8; 10] = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3];

const ALL: [(Wanted, u8, &str, &str, &str, &str); 3] = [
    (
        ML_DSA_44,
        17,
        fixture!("ml-dsa-44.pem"),
        fixture!("ml-dsa-44.jwk"),
        fixture!("ml-dsa-44.pub.pem"),
        fixture!("ml-dsa-44.pub.jwk"),
    ),
    (
        ML_DSA_65,
        18,
        fixture!("ml-dsa-65.pem"),
        fixture!("ml-dsa-65.jwk"),
        fixture!("ml-dsa-65.pub.pem"),
        fixture!("ml-dsa-65.pub.jwk"),
    ),
    (
        ML_DSA_87,
        19,
        fixture!("ml-dsa-87.pem"),
        fixture!("ml-dsa-87.jwk"),
        fixture!("ml-dsa-87.pub.pem"),
        fixture!("ml-dsa-87.pub.jwk"),
    ),
];

fn element(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [header, content].concat()
}

/// Writes PKCS #8 around a private key.
fn pkcs8(id: u8, version: u8, key: &[u8], rest: &[u8]) -> Vec<u8> {
    let algorithm = element(0x30, &[&ID, &[id]]);
    element(0x30, &[&[2, 1, version], &algorithm, &element(4, &[key]), rest])
}

fn expanded_len(wanted: Wanted) -> usize {
    let KeyKind::MlDsa(set) = wanted.kind else { panic!("{:?}", wanted.kind) };
    set.expanded_len()
}

#[test]
fn files_of_another_library() {
    for (wanted, _, pem, jwk, public_pem, public_jwk) in ALL {
        let private = private_from_pem(pem, wanted).unwrap().material;
        let from_jwk = private_from_jwk(jwk, wanted).unwrap().material;
        // PKCS #8 has only the seed.
        assert_eq!(parts(&private)[..], parts(&from_jwk)[..2]);
        assert_eq!(
            parts(&private_from_der(&to_der(pem), wanted).unwrap().material),
            parts(&private)
        );

        let public = public_from_pem(public_pem, wanted).unwrap().material;
        assert_eq!(public, public_from_jwk(public_jwk, wanted).unwrap().material);
        assert_eq!(public, public_from_der(&to_der(public_pem), wanted).unwrap().material);
        assert_eq!(public_to_pem(&public), public_pem);
        let PublicMaterial::MlDsa { key, .. } = &public else { panic!("{public:?}") };
        assert_eq!(parts(&from_jwk)[2], *key);

        let written = public_to_jwk(&public, "sig", None, Some("k"));
        let mut expected: serde_json::Value = serde_json::from_str(public_jwk).unwrap();
        expected["use"] = "sig".into();
        expected["kid"] = "k".into();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), expected);
        assert_eq!(public_from_jwk(&written, wanted).unwrap().material, public);
    }
}

#[test]
fn the_three_forms_of_a_private_key() {
    for (wanted, id, ..) in ALL {
        let seed = [7; 32];
        let expanded = vec![8; expanded_len(wanted)];
        let (short, name) = (vec![8; 32], wanted.algorithm);
        let octets = |bytes: &[u8]| element(4, &[bytes]);
        let both =
            |seed: &[u8], expanded: &[u8]| element(0x30, &[&octets(seed), &octets(expanded)]);
        let read = |key: &[u8]| private_from_der(&pkcs8(id, 0, key, &[]), wanted);

        let key = read(&element(0x80, &[&seed])).unwrap().material;
        assert_eq!(parts(&key), [name.into(), seed.to_vec()]);
        let key = read(&both(&seed, &expanded)).unwrap().material;
        assert_eq!(parts(&key), [name.into(), seed.to_vec(), expanded.clone()]);

        assert_eq!(
            message(read(&octets(&expanded))),
            format!(
                "{name} needs an {name} private key; found an expanded {name} private key without its seed: the \
                 seed cannot be computed from it: make a new key with `openssl genpkey -algorithm {name} -out \
                 key.pem`"
            ),
        );
        let damaged = "an element is damaged, missing or unexpected".to_owned();
        let expanded_length =
            format!("the expanded key has 32 bytes; {name} needs {}", expanded_len(wanted));
        for (key, problem) in [
            (element(0x80, &[&seed[1..]]), format!("the seed has 31 bytes; {name} needs 32")),
            (element(0x80, &[&seed, &[0]]), format!("the seed has 33 bytes; {name} needs 32")),
            (both(&seed[1..], &expanded), format!("the seed has 31 bytes; {name} needs 32")),
            (both(&seed, &short), expanded_length.clone()),
            // The seed as an OCTET STRING, as in drafts of RFC 9881.
            (octets(&seed), expanded_length.clone()),
            (element(0xa0, &[&octets(&seed)]), damaged.clone()),
            (element(0x81, &[&seed]), damaged.clone()),
            (element(0x30, &[&octets(&seed)]), damaged.clone()),
            ([both(&seed, &expanded), vec![5, 0]].concat(), damaged.clone()),
            ([element(0x80, &[&seed]), vec![5, 0]].concat(), damaged.clone()),
            (seed.to_vec(), damaged.clone()),
            (vec![], damaged),
        ] {
            let expected = format!("cannot read the {name} key as PKCS#8: {problem}");
            assert_eq!(message(read(&key)), expected);
        }
    }
}

#[test]
fn public_keys_have_one_length() {
    for (wanted, id, .., public_pem, _) in ALL {
        let PublicMaterial::MlDsa { key, .. } =
            public_from_pem(public_pem, wanted).unwrap().material
        else {
            panic!("{wanted:?}", wanted = wanted.algorithm)
        };
        let name = wanted.algorithm;
        let spki = |algorithm: &[u8], key: &[u8]| {
            element(0x30, &[&element(0x30, &[algorithm]), &element(3, &[&[0], key])])
        };
        let algorithm = [&ID[..], &[id]].concat();
        public_from_der(&spki(&algorithm, &key), wanted).unwrap();
        let longer = [&key[..], &[0]].concat();
        for (der, problem) in [
            (
                spki(&algorithm, &key[1..]),
                format!("the public key has {} bytes; {name} needs {}", key.len() - 1, key.len()),
            ),
            (
                spki(&algorithm, &longer),
                format!("the public key has {} bytes; {name} needs {}", key.len() + 1, key.len()),
            ),
            (
                spki(&[&algorithm[..], &[5, 0]].concat(), &key),
                "the algorithm has parameters".to_owned(),
            ),
        ] {
            let expected = format!("cannot read the {name} key as SPKI: {problem}");
            assert_eq!(message(public_from_der(&der, wanted)), expected);
        }

        // The public half in PKCS #8 of version 2.
        let seed = element(0x80, &[&[7; 32]]);
        let with = |key: &[u8]| element(0x81, &[&[0], key]);
        let read = |rest: &[u8]| private_from_der(&pkcs8(id, 1, &seed, rest), wanted);
        assert_eq!(parts(&read(&with(&key)).unwrap().material)[2], key);
        let short =
            format!("the public key has {} bytes; {name} needs {}", key.len() - 1, key.len());
        assert_eq!(
            message(read(&with(&key[1..]))),
            format!("cannot read the {name} key as PKCS#8: {short}"),
        );
    }
}

/// Replaces or removes a member of a JWK.
fn member(jwk: &str, name: &str, value: Option<&str>) -> String {
    let mut jwk: serde_json::Value = serde_json::from_str(jwk).unwrap();
    let members = jwk.as_object_mut().unwrap();
    match value {
        Some(value) => members.insert(name.into(), value.into()),
        None => members.remove(name),
    };
    jwk.to_string()
}

#[test]
fn members_of_jwks_that_break_a_rule() {
    for (wanted, .., private, _, public) in ALL {
        let name = wanted.algorithm;
        let KeyKind::MlDsa(set) = wanted.kind else { panic!("{name}") };
        let text = |len: usize| crate::base64url::encode(&vec![1; len]);
        let len = set.public_len();
        for (jwk, problem) in [
            (member(public, "alg", None), "the member `alg` is missing".to_owned()),
            (member(public, "pub", None), "the member `pub` is missing".to_owned()),
            (
                member(public, "pub", Some(&text(len - 1))),
                format!("`pub` has {} bytes; {name} needs {len}", len - 1),
            ),
            (
                member(public, "pub", Some(&text(len + 1))),
                format!("`pub` has {} bytes; {name} needs {len}", len + 1),
            ),
            (member(public, "pub", Some("AA==")), "`pub` has padding (`=`)".to_owned()),
        ] {
            let expected = format!("cannot read the {name} key as JWK: {problem}");
            assert_eq!(message(public_from_jwk(&jwk, wanted)), expected);
        }
        for (jwk, problem) in [
            (member(private, "alg", None), "the member `alg` is missing".to_owned()),
            (member(private, "pub", None), "the member `pub` is missing".to_owned()),
            (
                member(private, "priv", Some(&text(31))),
                format!("`priv` has 31 bytes; {name} needs 32"),
            ),
            // The expanded key, which RFC 9964 §4 does not allow.
            (
                member(private, "priv", Some(&text(set.expanded_len()))),
                format!("`priv` has {} bytes; {name} needs 32", set.expanded_len()),
            ),
        ] {
            let expected = format!("cannot read the {name} key as JWK: {problem}");
            assert_eq!(message(private_from_jwk(&jwk, wanted)), expected);
        }
        assert_eq!(
            message(public_from_jwk(private, wanted)),
            format!(
                "{name} needs an {name} public key; found a private JWK: give only its public members, and do not \
                 hand out the others"
            ),
        );
        assert_eq!(
            message(private_from_jwk(public, wanted)),
            format!("{name} needs an {name} private key; found a public JWK"),
        );
    }
}

#[test]
fn keys_of_another_kind() {
    let extract = "extract the public key with `openssl pkey -in key.pem -pubout -out public.pem`";
    for (result, expected) in [
        (
            private_from_pem(fixture!("ml-dsa-44.pem"), ML_DSA_65).map(drop),
            "ML-DSA-65 needs an ML-DSA-65 private key; found an ML-DSA-44 private key".to_owned(),
        ),
        (
            private_from_jwk(fixture!("ml-dsa-87.jwk"), ML_DSA_65).map(drop),
            "ML-DSA-65 needs an ML-DSA-65 private key; found an ML-DSA-87 private key".to_owned(),
        ),
        (
            private_from_pem(fixture!("P-256.pem"), ML_DSA_65).map(drop),
            "ML-DSA-65 needs an ML-DSA-65 private key; found an EC private key on P-256".to_owned(),
        ),
        (
            private_from_pem(fixture!("ml-dsa-65.pem"), ES256).map(drop),
            "ES256 needs an EC private key on P-256; found an ML-DSA-65 private key".to_owned(),
        ),
        (
            public_from_jwk(fixture!("ml-dsa-65.pub.jwk"), EDDSA).map(drop),
            "EdDSA needs an Ed25519 public key; found an ML-DSA-65 public key".to_owned(),
        ),
        (
            public_from_pem(fixture!("ml-dsa-65.pub.pem"), ML_DSA_87).map(drop),
            "ML-DSA-87 needs an ML-DSA-87 public key; found an ML-DSA-65 public key".to_owned(),
        ),
        (
            public_from_pem(fixture!("ml-dsa-65.pem"), ML_DSA_65).map(drop),
            format!(
                "ML-DSA-65 needs an ML-DSA-65 public key; found an ML-DSA-65 private key: {extract}"
            ),
        ),
        (
            private_from_pem(fixture!("ml-dsa-65.pub.pem"), ML_DSA_65).map(drop),
            "ML-DSA-65 needs an ML-DSA-65 private key; found an ML-DSA-65 public key".to_owned(),
        ),
        (
            public_from_certificate_pem(fixture!("P-256.cert.pem"), ML_DSA_44).map(drop),
            "ML-DSA-44 needs a certificate of an ML-DSA-44 key; found an EC public key on P-256"
                .to_owned(),
        ),
        // AKP is also the kind of keys of other algorithms.
        (
            public_from_jwk(
                &member(fixture!("ml-dsa-65.pub.jwk"), "alg", Some("SLH-DSA-SHA2-128s")),
                ML_DSA_65,
            )
            .map(drop),
            "ML-DSA-65 needs an ML-DSA-65 public key; found an AKP public key".to_owned(),
        ),
        (
            public_from_jwk(&member(fixture!("P-256.pub.jwk"), "alg", Some("ML-DSA-65")), ES256)
                .map(drop),
            "ES256 needs an EC public key on P-256; found a JWK for another algorithm (`alg` is `ML-DSA-65`)"
                .to_owned(),
        ),
    ] {
        assert_eq!(message(result), expected);
    }
}
