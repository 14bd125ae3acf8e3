//! Derived claims types whose tokens are signed and then encrypted.

use typed_jwt::{
    A256GcmKey, A256KwKey, Claims, DecryptingKey, EcdhEsP256, EcdhEsP256A256KwDecryptingKey,
    EcdhEsP256A256KwEncryptingKey, EcdhEsP256DecryptingKey, EcdhEsP256EncryptingKey,
    EcdhEsX25519A256KwDecryptingKey, EcdhEsX25519DecryptingKey, Ed25519SigningKey, EncodeError,
    EncryptingKey, Es256, Es256SigningKey, Es256VerifyingKey, KeyRing, MalformedToken,
    MlDsa87SigningKey, NestedKey, NumericDate, RsaOaep256DecryptingKey, SigningKey, Tokens,
    VerifyError, VerifyingKey, peek, testing,
};

const NOW: NumericDate = NumericDate::from_unix(1_800_000_000);

const CANARY: &str = "canary-900913900913";

/// Defines a claims type in a module, and a test that runs it with a pair of keys that issues, a pair of
/// keys that verifies, and the `alg` of the outside.
macro_rules! nested {
    ($($module:ident: ($($policy:tt)*), $alg:literal, $keys:expr;)*) => {$(
        mod $module {
            use super::*;

            #[derive(Clone, Debug, Claims)]
            #[claims(
                $($policy)*, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
                ttl = "15m", jti = random,
            )]
            pub(super) struct User {
                #[claim(sub)]
                pub(super) name: String,
                #[claim(secret)]
                pub(super) note: String,
            }

            #[test]
            fn round_trip() {
                let (issuing, verifying) = $keys;
                let user = User { name: "u-1".into(), note: CANARY.into() };
                let token = user.encode_at(&issuing, NOW).unwrap();
                assert_eq!(token.split('.').count(), 5);
                let header = peek(&token).unwrap();
                assert_eq!((header.alg(), header.typ()), (Some($alg), None));

                let read = User::verify_at(&token, &verifying, NOW).unwrap();
                assert_eq!((&*read.name, &*read.note), ("u-1", CANARY));
                assert_eq!(read.header().typ(), Some("session+jwt"));
                let outer = read.header().outer().unwrap();
                assert_eq!((outer.alg(), outer.enc()), ($alg, Some("A256GCM")));
                assert!(!format!("{read:?}").contains(CANARY));

                let late = NumericDate::from_unix(1_800_000_900);
                let expired = User::verify_at(&token, &verifying, late).unwrap_err();
                assert!(matches!(expired, VerifyError::Expired { .. }), "{expired:?}");
            }

            #[test]
            fn every_changed_character_is_refused() {
                let (issuing, verifying) = $keys;
                let user = User { name: "u-1".into(), note: CANARY.into() };
                let token = user.encode_at(&issuing, NOW).unwrap();
                for at in (0..token.len()).step_by(7) {
                    let mut other = token.clone().into_bytes();
                    other[at] = if other[at] == b'A' { b'B' } else { b'A' };
                    let other = String::from_utf8(other).unwrap();
                    let error = User::verify_at(&other, &verifying, NOW).unwrap_err();
                    assert!(!format!("{error:?} {error}").contains(CANARY), "{at}: {error:?}");
                }
            }
        }
    )*};
}

fn signing() -> Es256SigningKey {
    Es256SigningKey::from_jwk(
        r#"{"kty":"EC","crv":"P-256","alg":"ES256","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#,
    )
    .unwrap()
}

/// Returns the pairs of a recipient whose private key decrypts.
macro_rules! recipient {
    ($key:expr) => {{
        let (signing, decrypting) = (signing(), $key);
        let issuing = NestedKey::new(signing.clone(), decrypting.encrypting_key());
        (issuing, NestedKey::new(signing.verifying_key(), decrypting))
    }};
}

/// Returns the pairs of a shared key.
macro_rules! shared {
    ($key:expr) => {{
        let (signing, key) = (signing(), $key);
        let verifying = NestedKey::new(signing.verifying_key(), key.clone());
        (NestedKey::new(signing, key), verifying)
    }};
}

nested! {
    direct: (alg = ES256, enc = A256GCM), "dir", shared!(A256GcmKey::generate());
    wrapped: (alg = ES256, key_management = A256KW, enc = A256GCM), "A256KW",
        shared!(A256KwKey::generate());
    listed: (alg = [ES256, EdDSA], enc = A256GCM), "dir", shared!(A256GcmKey::generate());
    p256: (alg = ES256, key_management = ECDH_ES_P256, enc = A256GCM), "ECDH-ES",
        recipient!(EcdhEsP256DecryptingKey::generate());
    p256_wrapped: (alg = ES256, key_management = ECDH_ES_P256_A256KW, enc = A256GCM),
        "ECDH-ES+A256KW", recipient!(EcdhEsP256A256KwDecryptingKey::generate());
    x25519: (alg = ES256, key_management = ECDH_ES_X25519, enc = A256GCM), "ECDH-ES",
        recipient!(EcdhEsX25519DecryptingKey::generate());
    x25519_wrapped: (alg = ES256, key_management = ECDH_ES_X25519_A256KW, enc = A256GCM),
        "ECDH-ES+A256KW", recipient!(EcdhEsX25519A256KwDecryptingKey::generate());
    rsa: (alg = ES256, key_management = RSA_OAEP_256, enc = A256GCM), "RSA-OAEP-256",
        recipient!(RsaOaep256DecryptingKey::generate(2048).unwrap());
}

#[derive(Claims)]
#[claims(
    alg = MlDsa87, enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
    ttl = "15m",
)]
struct Short {
    #[claim(sub)]
    name: String,
}

#[derive(Claims)]
#[claims(
    alg = MlDsa87, enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
    ttl = "15m", max_len = 16384,
)]
struct Long {
    #[claim(sub)]
    name: String,
}

#[test]
fn the_longest_signatures_need_a_larger_max_len() {
    let pair = NestedKey::new(MlDsa87SigningKey::generate(), A256GcmKey::generate());
    let refused = Short { name: String::new() }.encode_at(&pair, NOW).unwrap_err();
    assert!(matches!(refused, EncodeError::TooLong { max: 8192, .. }), "{refused:?}");
    let token = Long { name: "u-1".into() }.encode_at(&pair, NOW).unwrap();
    assert_eq!(Long::verify_at(&token, &pair, NOW).unwrap().name, "u-1");
}

#[test]
fn a_list_reads_the_tokens_of_each_algorithm() {
    let key = A256GcmKey::generate();
    let signing = Ed25519SigningKey::generate();
    let user = listed::User { name: "u-1".into(), note: CANARY.into() };
    let token = user.encode_at(&NestedKey::new(signing.clone(), key.clone()), NOW).unwrap();
    let verifying = NestedKey::new(signing.verifying_key(), key);
    let read = listed::User::verify_at(&token, &verifying, NOW).unwrap();
    assert_eq!(read.header().alg(), "EdDSA");
}

/// A trait that a type has is an inherent constant, which takes precedence over the constant of `Lacks`.
struct Has<T>(std::marker::PhantomData<T>);

trait Lacks {
    const SIGNS: bool = false;
    const VERIFIES: bool = false;
    const ENCRYPTS: bool = false;
    const DECRYPTS: bool = false;
}

impl<T> Lacks for Has<T> {}

impl<T: SigningKey<Es256>> Has<T> {
    const SIGNS: bool = true;
}

impl<T: VerifyingKey<Es256>> Has<T> {
    const VERIFIES: bool = true;
}

impl<T: EncryptingKey<EcdhEsP256>> Has<T> {
    const ENCRYPTS: bool = true;
}

impl<T: DecryptingKey<EcdhEsP256>> Has<T> {
    const DECRYPTS: bool = true;
}

/// Keys for signatures and keys of a recipient are the same generic types.
#[test]
fn a_key_has_one_role() {
    macro_rules! roles {
        ($($key:ty),*) => {
            [$([
                Has::<$key>::SIGNS, Has::<$key>::VERIFIES, Has::<$key>::ENCRYPTS, Has::<$key>::DECRYPTS,
            ]),*]
        };
    }
    let roles = roles![
        Es256SigningKey,
        Es256VerifyingKey,
        EcdhEsP256EncryptingKey,
        EcdhEsP256DecryptingKey,
        EcdhEsP256A256KwEncryptingKey,
        EcdhEsP256A256KwDecryptingKey
    ];
    let expected = [
        [true, true, false, false],
        [false, true, false, false],
        [false, false, true, false],
        [false, false, false, true],
        [false; 4],
        [false; 4],
    ];
    assert_eq!(roles, expected);
}

#[test]
fn the_signature_decides_and_not_the_encryption() {
    let decrypting = EcdhEsP256DecryptingKey::generate();
    // Anyone has the public key of the recipient.
    let attacker = NestedKey::new(Es256SigningKey::generate(), decrypting.encrypting_key());
    let user = p256::User { name: "root".into(), note: CANARY.into() };
    let forged = user.encode_at(&attacker, NOW).unwrap();
    let verifying = NestedKey::new(signing().verifying_key(), decrypting);
    let refused = p256::User::verify_at(&forged, &verifying, NOW).unwrap_err();
    assert!(matches!(refused, VerifyError::InvalidSignature), "{refused:?}");
}

#[derive(Debug, Claims)]
#[claims(enc = A256GCM, typ = any, iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Encrypted {
    #[claim(sub)]
    name: String,
}

#[derive(Debug, Claims)]
#[claims(alg = ES256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
struct Signed {
    #[claim(sub)]
    name: String,
}

#[test]
fn tokens_of_other_forms_are_refused() {
    let key = A256GcmKey::generate();
    let pair = NestedKey::new(signing(), key.clone());
    let user = direct::User { name: "u-1".into(), note: CANARY.into() };
    let nested = user.encode_at(&pair, NOW).unwrap();

    // Neither reads the other's tokens, although both have the key of the encryption.
    let refused = Encrypted::verify_at(&nested, &key, NOW).unwrap_err();
    assert!(matches!(refused, VerifyError::Malformed(MalformedToken::ContentType)), "{refused:?}");
    let encrypted = Encrypted { name: "root".into() }.encode_at(&key, NOW).unwrap();
    let refused = direct::User::verify_at(&encrypted, &pair, NOW).unwrap_err();
    assert!(matches!(refused, VerifyError::Malformed(MalformedToken::ContentType)), "{refused:?}");

    let signed = Signed { name: "u-1".into() }.encode_at(&signing(), NOW).unwrap();
    let refused = direct::User::verify_at(&signed, &pair, NOW).unwrap_err();
    assert!(matches!(refused, VerifyError::Malformed(MalformedToken::SignedToken)), "{refused:?}");
}

#[test]
fn rings_rotate_both_keys() {
    let signatures = KeyRing::new(signing().with_id("s-1")).unwrap();
    let encryption = KeyRing::new(A256GcmKey::generate().with_id("e-1")).unwrap();
    let pair = NestedKey::new(signatures.clone(), encryption.clone());
    let tokens = Tokens::<direct::User, _>::new(pair);
    let user = direct::User { name: "u-1".into(), note: CANARY.into() };
    let old = tokens.encode(&user).unwrap();
    signatures.add(Es256SigningKey::generate().with_id("s-2")).unwrap();
    signatures.activate("s-2").unwrap();
    encryption.add(A256GcmKey::generate().with_id("e-2")).unwrap();
    encryption.activate("e-2").unwrap();
    let new = tokens.encode(&user).unwrap();
    for (token, outer, inner) in [(&old, "e-1", "s-1"), (&new, "e-2", "s-2")] {
        let read = tokens.verify(token).unwrap();
        assert_eq!(read.header().kid(), Some(inner));
        assert_eq!(read.header().outer().unwrap().kid(), Some(outer));
    }
    encryption.remove("e-1").unwrap();
    assert!(matches!(tokens.verify(&old), Err(VerifyError::UnknownKey)));
}

/// The ring of the signature may try its keys. The token around it is decrypted with one key only.
#[test]
fn only_signatures_are_tried() {
    let signatures = KeyRing::new(signing().with_id("s-1")).unwrap();
    signatures.issue_without_kid(2).unwrap();
    let encryption = KeyRing::new(A256GcmKey::generate().with_id("e-1")).unwrap();
    let tokens =
        Tokens::<direct::User, _>::new(NestedKey::new(signatures.clone(), encryption.clone()));
    let user = direct::User { name: "u-1".into(), note: CANARY.into() };
    let old = tokens.encode(&user).unwrap();
    signatures.add(Es256SigningKey::generate().with_id("s-2")).unwrap();
    signatures.activate("s-2").unwrap();
    for token in [&old, &tokens.encode(&user).unwrap()] {
        let read = tokens.verify(token).unwrap();
        assert_eq!(read.header().kid(), None);
        assert_eq!(read.header().outer().unwrap().kid(), Some("e-1"));
    }
    signatures.remove("s-1").unwrap();
    assert!(matches!(tokens.verify(&old), Err(VerifyError::InvalidSignature)));

    let nameless = A256GcmKey::generate();
    let issuing =
        Tokens::<direct::User, _>::new(NestedKey::new(signatures.clone(), nameless.clone()));
    encryption.add(nameless.with_id("e-2")).unwrap();
    let without_kid = issuing.encode(&user).unwrap();
    assert!(matches!(tokens.verify(&without_kid), Err(VerifyError::UnknownKey)));
}

#[test]
fn hostile_tokens_are_refused() {
    let user = direct::User { name: "u-1".into(), note: CANARY.into() };
    let pair = NestedKey::new(signing(), A256GcmKey::generate());
    assert!(testing::assert_refuses_all(&user, &pair) > 300);
    let tokens = testing::hostile_tokens(&user, &pair);
    let has_public_key = |name: &str| name.starts_with("inside: ") && name.contains("public key");
    assert!(tokens.iter().any(|token| has_public_key(&token.name)));

    let user = p256::User { name: "u-1".into(), note: CANARY.into() };
    let decrypting = EcdhEsP256DecryptingKey::generate();
    let issuing = NestedKey::new(signing(), decrypting.encrypting_key());
    let token = user.encode_at(&issuing, NOW).unwrap();
    let verifying: NestedKey<Es256VerifyingKey, _> =
        NestedKey::new(signing().verifying_key(), decrypting);
    assert!(testing::assert_refuses_forged::<p256::User, _>(&token, &verifying, NOW) > 50);
}
