//! The wrong key or document in place of the wanted one, with the whole message of each.

use std::format;

use super::*;

const DECRYPT: &str = "an encrypted private key: remove the passphrase with \
                       `openssl pkey -in key.pem -out plain.pem`";
const CERTIFICATE: &str = "a certificate: extract its public key with \
                           `openssl x509 -in cert.pem -pubkey -noout`";
const REQUEST: &str = "a certificate request: extract its public key with \
                       `openssl req -in request.pem -pubkey -noout`";
const SSH: &str =
    "an SSH public key: convert RSA and EC keys with `ssh-keygen -e -m PKCS8 -f key.pub`";
const PGP: &str = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAA\n-----END PGP PUBLIC KEY BLOCK-----";
const SSH2: &str = "---- BEGIN SSH2 PUBLIC KEY ----\nAA\n---- END SSH2 PUBLIC KEY ----";
const BASE64: &str = "base64 without the lines of PEM: decode it and use `from_der`, or write the lines \
                      `-----BEGIN …-----` and `-----END …-----` around it";

#[test]
fn instead_of_a_private_key() {
    for (text, wanted, found) in [
        // Other families and curves.
        (fixture!("P-256.pem"), RS256, "an EC private key on P-256"),
        (fixture!("P-256.sec1.pem"), RS256, "an EC private key on P-256"),
        (fixture!("P-256.pem"), ES384, "an EC private key on P-256"),
        (fixture!("P-384.pem"), ES256, "an EC private key on P-384"),
        (fixture!("P-521.sec1.pem"), ES384, "an EC private key on P-521"),
        (fixture!("P-256.pem"), EDDSA, "an EC private key on P-256"),
        (fixture!("rsa.pem"), ES256, "an RSA private key"),
        (fixture!("rsa.pkcs1.pem"), ES512, "an RSA private key"),
        (fixture!("rsa.pem"), EDDSA, "an RSA private key"),
        (fixture!("ed25519.pem"), ES256, "an Ed25519 private key"),
        (fixture!("ed25519.pem"), RS256, "an Ed25519 private key"),
        (fixture!("ed448.pem"), EDDSA, "an Ed448 private key"),
        (fixture!("x25519.pem"), EDDSA, "an X25519 private key"),
        (fixture!("x448.pem"), EDDSA, "an X448 private key"),
        (fixture!("dsa.pem"), RS256, "a DSA private key"),
        (fixture!("secp256k1.pem"), ES256, "an EC private key on secp256k1"),
        (fixture!("secp256k1.sec1.pem"), ES256, "an EC private key on secp256k1"),
        (fixture!("brainpoolP256r1.pem"), ES256, "an EC private key on brainpoolP256r1"),
        (fixture!("brainpoolP256r1.sec1.pem"), ES256, "an EC private key on brainpoolP256r1"),
        // Explicit curve parameters.
        (
            fixture!("P-256.explicit.pem"),
            ES256,
            "an EC private key with explicit curve parameters: name the curve with \
             `openssl ec -in key.pem -param_enc named_curve -out named.pem`",
        ),
        (
            fixture!("P-256.explicit.sec1.pem"),
            ES256,
            "an EC private key with explicit curve parameters: name the curve with \
             `openssl ec -in key.pem -param_enc named_curve -out named.pem`",
        ),
        // PSS keys.
        (fixture!("pss.pem"), RS256, "an RSA private key that is restricted to PSS"),
        (fixture!("pss-sha256-32.pem"), RS256, "an RSA private key that is restricted to PSS"),
        (
            fixture!("pss-sha256-32.pem"),
            PS384,
            "an RSA key that is restricted to PSS with another hash",
        ),
        (
            fixture!("pss-sha512-64.pem"),
            PS256,
            "an RSA key that is restricted to PSS with another hash",
        ),
        (fixture!("pss-sha1.pem"), PS256, "an RSA key that is restricted to PSS with another hash"),
        (
            fixture!("pss-sha256-48.pem"),
            PS256,
            "an RSA key that is restricted to PSS with a longer salt",
        ),
        // Public keys.
        (fixture!("P-256.pub.pem"), ES256, "an EC public key on P-256"),
        (fixture!("P-384.pub.pem"), ES256, "an EC public key on P-384"),
        (fixture!("ed25519.pub.pem"), EDDSA, "an Ed25519 public key"),
        (fixture!("rsa.pub.pem"), RS256, "an RSA public key"),
        (fixture!("rsa.pkcs1.pub.pem"), RS256, "an RSA public key"),
        (fixture!("P-256.cert.pem"), ES256, CERTIFICATE),
        (fixture!("request.pem"), RS256, REQUEST),
        // Other documents.
        (fixture!("encrypted.pem"), ES256, DECRYPT),
        (fixture!("encrypted.pkcs1.pem"), RS256, DECRYPT),
        (fixture!("parameters-only.pem"), ES256, "EC parameters without a key"),
        (fixture!("pkcs7.pem"), RS256, "a PKCS#7 document"),
        (
            fixture!("ed25519.ssh"),
            EDDSA,
            "an OpenSSH private key: convert a copy of an RSA or EC key with `ssh-keygen -p -N '' -m PKCS8 -f key`",
        ),
        (fixture!("ed25519.ssh.pub"), EDDSA, SSH),
        (PGP, RS256, "a PGP document"),
        (fixture!("P-256.jwk"), ES256, "a JSON object: read a JWK with `from_jwk`"),
        ("key.pem", ES256, "the name of a file: read the file, and give its content"),
        ("eyJhbGciOiJub25lIn0.e30.AA", ES256, "a token or an encrypted JWK"),
        ("-----BEGIN X-----\nAA\n-----END X-----", ES256, "a PEM block with an unknown label"),
    ] {
        let kind = match wanted.kind {
            KeyKind::Ec(curve) | KeyKind::Ecdh(curve) => {
                format!("an EC private key on {}", curve.name())
            }
            KeyKind::Ed25519 => "an Ed25519 private key".into(),
            KeyKind::MlDsa(set) => format!("an {} private key", set.name()),
            KeyKind::X25519 => "an X25519 private key".into(),
            KeyKind::Rsa { .. } => "an RSA private key".into(),
        };
        let expected = format!("{} needs {kind}; found {found}", wanted.algorithm);
        assert_eq!(message(private_from_pem(text, wanted)), expected);
    }
}

#[test]
fn instead_of_a_public_key() {
    const EXTRACT: &str = "extract the public key with \
                           `openssl pkey -in key.pem -pubout -out public.pem`";
    for (text, wanted, found) in [
        (fixture!("P-256.pub.pem"), RS256, "an EC public key on P-256"),
        (fixture!("P-256.pub.pem"), ES384, "an EC public key on P-256"),
        (fixture!("P-256.pub.pem"), EDDSA, "an EC public key on P-256"),
        (fixture!("rsa.pub.pem"), ES256, "an RSA public key"),
        (fixture!("rsa.pkcs1.pub.pem"), EDDSA, "an RSA public key"),
        (fixture!("ed25519.pub.pem"), ES256, "an Ed25519 public key"),
        (fixture!("ed448.pub.pem"), EDDSA, "an Ed448 public key"),
        (fixture!("x25519.pub.pem"), EDDSA, "an X25519 public key"),
        (fixture!("x448.pub.pem"), EDDSA, "an X448 public key"),
        (fixture!("dsa.pub.pem"), RS256, "a DSA public key"),
        (fixture!("secp256k1.pub.pem"), ES256, "an EC public key on secp256k1"),
        (fixture!("brainpoolP256r1.pub.pem"), ES256, "an EC public key on brainpoolP256r1"),
        (
            fixture!("P-256.explicit.pub.pem"),
            ES256,
            "an EC public key with explicit curve parameters: name the curve with \
             `openssl ec -pubin -in key.pem -pubout -param_enc named_curve -out named.pem`",
        ),
        (fixture!("pss-sha256-32.pub.pem"), RS256, "an RSA public key that is restricted to PSS"),
        (
            fixture!("pss-sha256-32.pub.pem"),
            PS512,
            "an RSA key that is restricted to PSS with another hash",
        ),
        // Private keys.
        (fixture!("P-256.pem"), ES256, &format!("an EC private key on P-256: {EXTRACT}")),
        (fixture!("P-256.sec1.pem"), ES256, &format!("an EC private key on P-256: {EXTRACT}")),
        (fixture!("ed25519.pem"), EDDSA, &format!("an Ed25519 private key: {EXTRACT}")),
        (fixture!("rsa.pem"), PS256, &format!("an RSA private key: {EXTRACT}")),
        (fixture!("rsa.pkcs1.pem"), RS256, &format!("an RSA private key: {EXTRACT}")),
        (fixture!("P-384.pem"), ES256, "an EC private key on P-384"),
        (fixture!("encrypted.pem"), ES256, DECRYPT),
        // Other documents.
        (fixture!("rsa.cert.pem"), RS256, CERTIFICATE),
        (fixture!("rsa.v1.cert.pem"), RS256, CERTIFICATE),
        (
            fixture!("trusted.cert.pem"),
            RS256,
            "a certificate with the trust settings of OpenSSL: extract its public key with \
             `openssl x509 -in cert.pem -pubkey -noout`",
        ),
        (fixture!("request.pem"), RS256, REQUEST),
        (fixture!("pkcs7.pem"), RS256, "a PKCS#7 document"),
        (fixture!("ed25519.ssh.pub"), EDDSA, SSH),
        (SSH2, RS256, SSH),
        (PGP, RS256, "a PGP document"),
        (fixture!("P-256.pub.jwk"), ES256, "a JSON object: read a JWK with `from_jwk`"),
        (&STANDARD.encode(to_der(fixture!("rsa.pub.pem"))), RS256, BASE64),
    ] {
        let kind = match wanted.kind {
            KeyKind::Ec(curve) | KeyKind::Ecdh(curve) => {
                format!("an EC public key on {}", curve.name())
            }
            KeyKind::Ed25519 => "an Ed25519 public key".into(),
            KeyKind::MlDsa(set) => format!("an {} public key", set.name()),
            KeyKind::X25519 => "an X25519 public key".into(),
            KeyKind::Rsa { .. } => "an RSA public key".into(),
        };
        let expected = format!("{} needs {kind}; found {found}", wanted.algorithm);
        assert_eq!(message(public_from_pem(text, wanted)), expected);
    }
}

#[test]
fn instead_of_a_certificate() {
    for (text, wanted, expected) in [
        (
            fixture!("rsa.cert.pem"),
            ES256,
            "ES256 needs a certificate of an EC key on P-256; found an RSA public key",
        ),
        (
            fixture!("P-256.cert.pem"),
            ES384,
            "ES384 needs a certificate of an EC key on P-384; found an EC public key on P-256",
        ),
        (
            fixture!("rsa.pub.pem"),
            RS256,
            "RS256 needs a certificate of an RSA key; found a public key",
        ),
        (
            fixture!("ed25519.pem"),
            EDDSA,
            "EdDSA needs a certificate of an Ed25519 key; found a private key",
        ),
    ] {
        assert_eq!(message(public_from_certificate_pem(text, wanted)), expected);
    }
}

#[test]
fn instead_of_der() {
    let p12 = include_bytes!("fixtures/file.p12");
    let key = "ES256 needs an EC private key on P-256; found";
    for (bytes, found) in [
        (
            p12.to_vec(),
            "a PKCS#12 file: extract the private key with \
             `openssl pkcs12 -in file.p12 -nocerts -nodes | openssl pkey -out key.pem`",
        ),
        (to_der(fixture!("encrypted.pem")), DECRYPT),
        (to_der(fixture!("P-256.cert.pem")), CERTIFICATE),
        (to_der(fixture!("rsa.v1.cert.pem")), CERTIFICATE),
        (to_der(fixture!("request.pem")), REQUEST),
        (to_der(fixture!("pkcs7.pem")), "a PKCS#7 document"),
        (to_der(fixture!("parameters-only.pem")), "EC parameters without a key"),
        (to_der(fixture!("P-256.pub.pem")), "an EC public key on P-256"),
        (fixture!("P-256.pem").into(), "a private key in PEM: read it with `from_pem`"),
        (fixture!("P-256.jwk").into(), "a JSON object: read a JWK with `from_jwk`"),
        (STANDARD.encode(to_der(fixture!("P-256.pem"))).into(), BASE64),
        (b"key.der".to_vec(), "the name of a file: read the file, and give its content"),
    ] {
        assert_eq!(message(private_from_der(&bytes, ES256)), format!("{key} {found}"));
    }
    assert_eq!(
        message(private_from_der(b"secret", ES256)),
        "cannot read the ES256 key as DER: it is text"
    );
    assert_eq!(
        message(private_from_der(b"\x30\x02\x05\x00", ES256)),
        "cannot read the ES256 key as DER: it has the structure of no key"
    );
}

#[test]
fn compressed_points() {
    assert_eq!(
        message(private_from_pem(fixture!("P-256.compressed.sec1.pem"), ES256)),
        "cannot read the ES256 key as SEC1: the public key is compressed: convert it with \
         `openssl ec -in key.pem -conv_form uncompressed -out new.pem`"
    );
    assert_eq!(
        message(public_from_pem(fixture!("P-256.compressed.pub.pem"), ES256)),
        "cannot read the ES256 key as SPKI: the public key is compressed: convert it with \
         `openssl ec -pubin -in key.pem -pubout -conv_form uncompressed -out new.pem`"
    );
}

/// No message contains a part of the text, even of the name of a label or a member.
#[test]
fn messages_do_not_contain_the_text() {
    const SECRET: &str = "s3cr3t";
    for text in [
        SECRET.into(),
        format!("-----BEGIN {SECRET}-----\nAA\n-----END {SECRET}-----"),
        format!("-----BEGIN PRIVATE KEY-----\n{SECRET}:1\n-----END PRIVATE KEY-----"),
        format!("{{\"{SECRET}\": 1, \"{SECRET}\": 1}}"),
        format!("{{\"kty\": \"{SECRET}\"}}"),
        format!("{{\"kty\": \"EC\", \"crv\": \"{SECRET}\"}}"),
        format!("{{\"kty\": \"OKP\", \"crv\": \"{SECRET}\"}}"),
        fixture!("P-256.jwk").replacen('{', &format!("{{\"alg\": \"{SECRET}\","), 1),
        fixture!("P-256.jwk").replacen('{', &format!("{{\"use\": \"{SECRET}\","), 1),
        fixture!("P-256.jwk").replacen('{', &format!("{{\"key_ops\": [\"{SECRET}\"],"), 1),
        format!("{SECRET}.pem"),
    ] {
        for result in [
            private_from_pem(&text, ES256).map(drop),
            private_from_jwk(&text, ES256).map(drop),
            private_from_der(text.as_bytes(), ES256).map(drop),
            public_from_certificate_pem(&text, ES256).map(drop),
        ] {
            let error = result.unwrap_err();
            assert!(!format!("{error} {error:?}").contains(SECRET), "{error}");
        }
    }
}
