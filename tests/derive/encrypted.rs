//! `enc` and `alg = A256KW`: claims that are encrypted with a shared key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use typed_jwt::{A256CbcHs512Key, A256GcmKey, A256KwKey, Claims, Scratch, VerifyError, jwe};

use crate::common::{NOW, at, base64url};

macro_rules! encrypted_type {
    ($name:ident, $($policy:tt)*) => {
        #[derive(Debug, PartialEq, Claims)]
        #[claims($($policy)*, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
        struct $name {
            #[claim(sub)]
            user: String,
            role: String,
        }
    };
}

encrypted_type!(Direct, enc = A256GCM);
encrypted_type!(Wrapped, alg = A256KW, enc = A256GCM);
encrypted_type!(Cookie, enc = A256CBC_HS512);

/// Encodes, verifies on both paths, and looks at the token from outside.
macro_rules! round_trip {
    ($name:ident, $key:ident, $alg:literal, $enc:literal) => {
        for id in [None, Some("2026-11")] {
            let key = $key::generate();
            let (key, other) = match id {
                Some(id) => (key.with_id(id), $key::generate().with_id(id)),
                None => (key, $key::generate()),
            };
            let claims = $name { user: "u-1".into(), role: "admin".into() };
            let token = claims.encode_at(&key, at(NOW)).unwrap();

            let segments: Vec<&str> = token.split('.').collect();
            assert_eq!(segments.len(), 5, "{token}");
            let kid = id.map(|id| format!(r#","kid":"{id}""#)).unwrap_or_default();
            let header =
                format!(r#"{{"alg":"{}","enc":"{}","typ":"session+jwt"{kid}}}"#, $alg, $enc);
            assert_eq!(segments[0], base64url(header.as_bytes()));
            for segment in &segments {
                let bytes = URL_SAFE_NO_PAD.decode(segment).unwrap();
                assert!(!bytes.windows(5).any(|window| window == b"admin"), "{token}");
            }

            let verified = $name::verify_at(&token, &key, at(NOW)).unwrap();
            assert_eq!(
                (&*verified, verified.issuer()),
                (&claims, Some("https://auth.example.com"))
            );
            let (mut by_layout, mut by_name) = (Scratch::new(), Scratch::new());
            let fast = typed_jwt::__private_0_1_0::verify_by_layout::<$name, _>(
                &token,
                &key,
                &mut by_layout,
                at(NOW),
            );
            assert_eq!(*fast.unwrap(), claims);
            let general = typed_jwt::__private_0_1_0::verify_by_name::<$name, _>(
                &token,
                &key,
                &mut by_name,
                at(NOW),
            );
            assert_eq!(*general.unwrap(), claims);

            let refused = $name::verify_at(&token, &other, at(NOW)).unwrap_err();
            assert!(matches!(refused, VerifyError::DecryptionFailed), "{refused}");
            let expired = $name::verify_at(&token, &key, at(NOW + 900)).unwrap_err();
            assert!(matches!(expired, VerifyError::Expired { .. }), "{expired}");
        }
    };
}

#[test]
fn tokens_of_each_algorithm_are_read_by_their_type() {
    round_trip!(Direct, A256GcmKey, "dir", "A256GCM");
    round_trip!(Wrapped, A256KwKey, "A256KW", "A256GCM");
    round_trip!(Cookie, A256CbcHs512Key, "dir", "A256CBC-HS512");
}

/// The policy applies to encrypted claims as it does to signed ones.
#[test]
fn the_policy_is_checked_after_decryption() {
    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = any, iss = "https://auth.example.com", aud = "web", ttl = "15m")]
    struct Session {
        role: String,
    }

    let key = A256GcmKey::generate();
    let verify = |payload: &str| {
        let token = jwe::encrypt(payload.as_bytes(), &key).unwrap();
        Session::verify_at(&token, &key, at(NOW)).map(|session| session.role.clone())
    };
    let good = r#"{"role":"admin","iss":"https://auth.example.com","aud":"web","exp":1700000900}"#;
    assert_eq!(verify(good).unwrap(), "admin");
    for (from, to, reason) in [
        ("auth.example", "evil.example", "unexpected_issuer"),
        ("\"web\"", "\"app\"", "unexpected_audience"),
        ("1700000900", "1600000000", "expired"),
        ("\"exp\"", "\"exq\"", "missing_claim"),
        ("\"admin\"", "1", "invalid_claim"),
        ("\"aud\"", "\"iss\"", "malformed"),
    ] {
        let payload = good.replacen(from, to, 1);
        assert_ne!(payload, good);
        assert_eq!(verify(&payload).unwrap_err().reason(), reason, "{payload}");
    }
}
