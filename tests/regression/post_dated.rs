//! `encode` issued tokens whose `nbf` was later than their `exp`. Other post-dated tokens are
//! issued.

use typed_jwt::{Claims, NumericDate, VerifyError};

use crate::common::{NOW, at, key};

#[test]
fn a_post_dated_token_is_issued_if_it_will_be_valid() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1h", leeway = "30s")]
    struct Later {
        #[claim(nbf)]
        from: NumericDate,
    }

    let token = Later { from: at(NOW + 60) }.encode_at(&key(), at(NOW)).unwrap();
    let too_early = Later::verify_at(&token, &key(), at(NOW));
    assert!(matches!(too_early, Err(VerifyError::NotYetValid { .. })));
    Later::verify_at(&token, &key(), at(NOW + 30)).unwrap();
    // From the last possible moment, and at a time that never comes.
    Later { from: at(NOW + 3_659) }.encode_at(&key(), at(NOW)).unwrap();
    let never = Later { from: at(NOW + 3_660) }.encode_at(&key(), at(NOW)).unwrap_err();
    assert!(never.to_string().starts_with("the claim `nbf`"), "{never}");
}
