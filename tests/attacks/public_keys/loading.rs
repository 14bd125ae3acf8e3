//! Keys that must be refused when they are loaded.

use typed_jwt::{Backend, EdDsa, Hs256Key, Hs384Key, Hs512Key, KeyError, PublicKey, RustCrypto};

use super::super::cases::token::encode;
use super::cases::small_points;
use super::signers::Algorithm;

/// With such a key, one signature fits many messages.
#[test]
fn ed25519_keys_of_small_order_are_refused() {
    assert_small_order_is_refused::<RustCrypto>();
    #[cfg(feature = "aws-lc")]
    assert_small_order_is_refused::<typed_jwt::aws_lc::AwsLc>();
}

fn assert_small_order_is_refused<B: Backend<EdDsa>>() {
    let points = small_points();
    assert_eq!(points.len(), 14);
    for (label, point) in points {
        let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, encode(point));
        let prefix = [0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0];
        let der = [&prefix[..], &point].concat();
        for loaded in [PublicKey::<EdDsa, B>::from_jwk(jwk), PublicKey::from_der(der)] {
            let is_weak = matches!(loaded, Err(KeyError::WeakKey { .. }));
            assert!(is_weak || matches!(loaded, Err(KeyError::InvalidKey { .. })), "{label}");
        }
    }
}

#[test]
fn a_public_key_is_no_secret() {
    for algorithm in Algorithm::ALL {
        let key = algorithm.public_text();
        for text in [&key.pem, key.pem.trim_end(), &key.jwk] {
            let loaded = [
                Hs256Key::from_bytes(text).map(drop),
                Hs384Key::from_text(text).map(drop),
                Hs512Key::from_bytes(text).map(drop),
            ];
            for loaded in loaded {
                assert!(matches!(loaded, Err(KeyError::NotASecret { .. })), "{algorithm:?}");
            }
        }
    }
}
