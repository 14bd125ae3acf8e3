//! Every format of every kind of key.

use super::*;

/// Reads a private key in PEM and the same in DER, and compares both with the JWK that another
/// library wrote.
#[track_caller]
fn assert_private(pem: &str, jwk: &str, wanted: Wanted) {
    let jwk = private_from_jwk(jwk, wanted).unwrap().material;
    let pem_key = private_from_pem(pem, wanted).unwrap();
    assert!(pem_key.kid.is_none());
    let mut expected = parts(&jwk);
    if let PrivateMaterial::Ed25519 { public: None, .. } = &pem_key.material {
        // PKCS #8 version 1 has only the seed.
        expected.pop();
    }
    assert_eq!(parts(&pem_key.material), expected);
    if !pem.contains("EC PARAMETERS") {
        assert_eq!(parts(&private_from_der(&to_der(pem), wanted).unwrap().material), expected);
    }
}

#[track_caller]
fn assert_public(pem: &str, jwk: &str, wanted: Wanted) {
    let expected = public_from_jwk(jwk, wanted).unwrap().material;
    assert_eq!(public_from_pem(pem, wanted).unwrap().material, expected);
    assert_eq!(public_from_der(&to_der(pem), wanted).unwrap().material, expected);
}

#[test]
fn private_keys_in_pkcs8() {
    assert_private(fixture!("P-256.pem"), fixture!("P-256.jwk"), ES256);
    assert_private(fixture!("P-384.pem"), fixture!("P-384.jwk"), ES384);
    assert_private(fixture!("P-521.pem"), fixture!("P-521.jwk"), ES512);
    assert_private(fixture!("ed25519.pem"), fixture!("ed25519.jwk"), EDDSA);
    assert_private(fixture!("rsa.pem"), fixture!("rsa.jwk"), RS256);
    // The identifier `rsaEncryption` does not restrict the padding.
    assert_private(fixture!("rsa.pem"), fixture!("rsa.jwk"), PS512);
}

#[test]
fn private_keys_in_sec1_and_pkcs1() {
    assert_private(fixture!("P-256.sec1.pem"), fixture!("P-256.jwk"), ES256);
    assert_private(fixture!("P-384.sec1.pem"), fixture!("P-384.jwk"), ES384);
    assert_private(fixture!("P-521.sec1.pem"), fixture!("P-521.jwk"), ES512);
    assert_private(fixture!("rsa.pkcs1.pem"), fixture!("rsa.jwk"), RS256);
}

#[test]
fn public_keys_in_spki_and_pkcs1() {
    assert_public(fixture!("P-256.pub.pem"), fixture!("P-256.pub.jwk"), ES256);
    assert_public(fixture!("P-384.pub.pem"), fixture!("P-384.pub.jwk"), ES384);
    assert_public(fixture!("P-521.pub.pem"), fixture!("P-521.pub.jwk"), ES512);
    assert_public(fixture!("ed25519.pub.pem"), fixture!("ed25519.pub.jwk"), EDDSA);
    assert_public(fixture!("rsa.pub.pem"), fixture!("rsa.pub.jwk"), RS256);
    assert_public(fixture!("rsa.pkcs1.pub.pem"), fixture!("rsa.pub.jwk"), PS256);
}

#[test]
fn certificates_by_the_function_that_names_them() {
    for (pem, jwk, wanted) in [
        (fixture!("rsa.cert.pem"), fixture!("rsa.pub.jwk"), RS256),
        (fixture!("rsa.v1.cert.pem"), fixture!("rsa.pub.jwk"), PS256),
        (fixture!("P-256.cert.pem"), fixture!("P-256.pub.jwk"), ES256),
        (fixture!("ed25519.cert.pem"), fixture!("ed25519.pub.jwk"), EDDSA),
    ] {
        let key = public_from_certificate_pem(pem, wanted).unwrap().material;
        assert_eq!(key, public_from_jwk(jwk, wanted).unwrap().material);
    }
}

#[test]
fn pss_keys_whose_parameters_fit() {
    for (pem, wanted) in [
        (fixture!("pss.pem"), PS256),
        (fixture!("pss.pem"), PS384),
        (fixture!("pss-sha256-32.pem"), PS256),
        (fixture!("pss-sha512-64.pem"), PS512),
    ] {
        assert!(matches!(private_from_pem(pem, wanted).unwrap().material, PrivateMaterial::Rsa(_)));
    }
    public_from_pem(fixture!("pss-sha256-32.pub.pem"), PS256).unwrap();
}

/// RFC 8410 §10.3: version 2, with attributes and the public key.
#[test]
fn pkcs8_version_2() {
    let pem = "-----BEGIN PRIVATE KEY-----\n\
               MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
               oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB\n\
               Z9w7lshQhqowtrbLDFw4rXAxZuE=\n\
               -----END PRIVATE KEY-----\n";
    let key = private_from_pem(pem, EDDSA).unwrap().material;
    let PrivateMaterial::Ed25519 { seed, public: Some(public) } = &key else { panic!("{key:?}") };
    assert_eq!(seed[..4], [0xd4, 0xee, 0x72, 0xdb]);
    assert_eq!(public[..4], [0x19, 0xbf, 0x44, 0x09]);

    // In version 1, the public key is refused.
    let mut version_1 = to_der(pem);
    version_1[4] = 0;
    assert_eq!(
        message(private_from_der(&version_1, EDDSA)),
        "cannot read the EdDSA key as PKCS#8: version 1 has a public key, which only version 2 may have"
    );
}

#[test]
fn pkcs8_version_2_of_old_versions_of_ring() {
    let seed = [1; 32];
    let public = [2; 32];
    let mut der = b"\x30\x53\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
    der.extend(seed);
    der.extend(b"\xa1\x23\x03\x21\x00");
    der.extend(public);
    let key = private_from_der(&der, EDDSA).unwrap().material;
    assert_eq!(parts(&key), [seed.to_vec(), public.to_vec()]);
}

#[test]
fn ec_parameters_in_front_of_a_key() {
    let text = fixture!("P-256.parameters.pem");
    assert!(text.starts_with("-----BEGIN EC PARAMETERS"));
    let key = private_from_pem(text, ES256).unwrap().material;
    assert!(matches!(key, PrivateMaterial::Ec { curve: Curve::P256, public: Some(_), .. }));

    // The key need not name the curve again.
    let (parameters, _) = text.split_once("-----BEGIN EC PRIVATE KEY").unwrap();
    let mut der = to_der(text);
    let name =
        [&[0xa0, 0x0a, 0x06, 0x08], &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07][..]].concat();
    let at = der.windows(name.len()).position(|window| window == name).unwrap();
    der.drain(at..at + name.len());
    der[1] -= u8::try_from(name.len()).unwrap();
    let body = STANDARD.encode(&der);
    let block =
        std::format!("-----BEGIN EC PRIVATE KEY-----\n{body}\n-----END EC PRIVATE KEY-----\n");
    let unnamed = private_from_pem(&std::format!("{parameters}{block}"), ES256).unwrap().material;
    assert_eq!(parts(&unnamed), parts(&key));
    assert_eq!(
        message(private_from_pem(&block, ES256)),
        "cannot read the ES256 key as SEC1: it does not name its curve"
    );

    // Another curve in front of it is refused.
    let other = fixture!("P-384.sec1.pem");
    assert_eq!(
        message(private_from_pem(&std::format!("{parameters}{other}"), ES256)),
        "cannot read the ES256 key as SEC1: it names two curves"
    );
    assert_eq!(
        message(private_from_pem(&std::format!("{parameters}{other}"), ES384)),
        "ES384 needs an EC private key on P-384; found an EC private key on P-256"
    );
}

#[test]
fn debug_has_no_key_material() {
    let loaded = private_from_jwk(fixture!("ed25519.jwk"), EDDSA).unwrap();
    assert_eq!(
        std::format!("{loaded:?}"),
        "Loaded { material: PrivateMaterial(Ed25519, ..), kid: None }"
    );
}
