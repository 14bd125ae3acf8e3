//! Target `key_files`: any bytes and any text as the file of a private or a public key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Families of keys. No file is a key of two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    P256,
    P384,
    P521,
    Ed25519,
    MlDsa44,
    Rsa,
}

/// Checks the input as DER, as PEM, as a JWK, and as the DER inside of PEM.
///
/// A file that loads must load again from the PEM and the JWK that the library writes, as the same
/// key. It must not be a key of two families, and not both a private and a public key.
pub fn check(input: &[u8]) {
    keys(input);
}

/// Returns whether the input is a key, after the checks of [`check`].
#[must_use]
pub fn is_key(input: &[u8]) -> bool {
    keys(input) > 0
}

/// Checks the input, and returns the number of keys that it is.
fn keys(input: &[u8]) -> usize {
    let mut private = Vec::new();
    let mut public = Vec::new();
    let text = std::str::from_utf8(input).ok();
    es256::check(input, text, &mut private, &mut public);
    es384::check(input, text, &mut private, &mut public);
    es512::check(input, text, &mut private, &mut public);
    ed25519::check(input, text, &mut private, &mut public);
    ml_dsa_44::check(input, text, &mut private, &mut public);
    rs256::check(input, text, &mut private, &mut public);
    ps256::check(input, text, &mut private, &mut public);
    for keys in [&private, &public] {
        let families: Vec<_> = keys.iter().map(|(family, _)| family).collect();
        assert!(families.windows(2).all(|pair| pair[0] == pair[1]), "{families:?}");
        assert!(keys.windows(2).all(|pair| pair[0].1 == pair[1].1), "{keys:?}");
    }
    assert!(private.is_empty() || public.is_empty(), "both private and public");
    private.len() + public.len()
}

/// Writes PEM (RFC 7468 §2).
fn to_pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<_> = body.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Defines the checks of one algorithm. A macro, because each algorithm has separate key types.
macro_rules! kind {
    ($module:ident, $family:ident, $private:ident, $public:ident) => {
        mod $module {
            use typed_jwt::{jws, $private, $public};

            use super::{Family, to_pem};

            pub(super) fn check(
                bytes: &[u8],
                text: Option<&str>,
                private: &mut Vec<(Family, String)>,
                public: &mut Vec<(Family, String)>,
            ) {
                let der = $private::from_der(bytes).ok();
                check_labels(bytes, der.as_ref());
                let pem = text.and_then(|text| $private::from_pem(text).ok());
                let jwk = text.and_then(|text| $private::from_jwk(text).ok());
                for key in [der, pem, jwk].into_iter().flatten() {
                    private.push((Family::$family, key.verifying_key().thumbprint()));
                    check_private(&key);
                }

                let der = $public::from_der(bytes).ok();
                let spki = $public::from_pem(to_pem("PUBLIC KEY", bytes)).ok();
                if let Some(spki) = &spki {
                    let der = der.as_ref().expect("PEM holds DER");
                    assert_eq!(spki.thumbprint(), der.thumbprint());
                }
                let certificate =
                    $public::from_unchecked_certificate_pem(to_pem("CERTIFICATE", bytes)).ok();
                let pem = text.and_then(|text| $public::from_pem(text).ok());
                let jwk = text.and_then(|text| $public::from_jwk(text).ok());
                for key in [der, pem, jwk].into_iter().flatten() {
                    public.push((Family::$family, key.thumbprint()));
                    check_public(&key);
                }
                if let Some(key) = certificate {
                    check_public(&key);
                }
            }

            /// Checks that the DER is the same key inside of PEM, and has one format.
            fn check_labels(bytes: &[u8], der: Option<&$private>) {
                let labels = ["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"];
                let read = labels.map(|label| $private::from_pem(to_pem(label, bytes)).ok());
                let read: Vec<_> = read.into_iter().flatten().collect();
                assert_eq!(read.len(), usize::from(der.is_some()), "a format has one label");
                if let (Some(read), Some(der)) = (read.first(), der) {
                    let thumbprint = der.verifying_key().thumbprint();
                    assert_eq!(read.verifying_key().thumbprint(), thumbprint);
                }
            }

            fn check_private(key: &$private) {
                let public = key.verifying_key();
                check_public(&public);
                let token = jws::sign(b"{}", key).expect("a short payload");
                jws::verify(&token, &public).expect("the public half");
                let (signed, _) = token.rsplit_once('.').expect("a signature");
                assert!(jws::verify(&format!("{signed}."), &public).is_err());
            }

            fn check_public(key: &$public) {
                let from_pem = $public::from_pem(key.to_pem()).expect("our own PEM");
                let from_jwk = $public::from_jwk(key.to_jwk()).expect("our own JWK");
                assert_eq!(from_pem.thumbprint(), key.thumbprint());
                assert_eq!(from_jwk.thumbprint(), key.thumbprint());
                assert_eq!(from_jwk.id(), key.id());
                assert_eq!(from_pem.to_pem(), key.to_pem());
                assert_eq!(from_jwk.to_jwk(), key.to_jwk());
                assert!($private::from_pem(key.to_pem()).is_err());
                assert!($private::from_jwk(key.to_jwk()).is_err());
            }
        }
    };
}

kind!(es256, P256, Es256SigningKey, Es256VerifyingKey);
kind!(es384, P384, Es384SigningKey, Es384VerifyingKey);
kind!(es512, P521, Es512SigningKey, Es512VerifyingKey);
kind!(ed25519, Ed25519, Ed25519SigningKey, Ed25519VerifyingKey);
kind!(ml_dsa_44, MlDsa44, MlDsa44SigningKey, MlDsa44VerifyingKey);
kind!(rs256, Rsa, Rs256SigningKey, Rs256VerifyingKey);
kind!(ps256, Rsa, Ps256SigningKey, Ps256VerifyingKey);
