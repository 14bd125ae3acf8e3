//! `encode` issued tokens whose `exp` was in the past, which `verify` refused at the same time.

use std::time::Duration;

use typed_jwt::{Claims, NumericDate};

use crate::common::{NOW, at, key};

#[test]
fn a_token_that_has_expired_is_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, leeway = "30s")]
    struct Ends {
        #[claim(exp)]
        expires: NumericDate,
    }

    for (expires, is_issued) in
        [(NOW - 31, false), (NOW - 30, false), (NOW - 29, true), (NOW, true)]
    {
        let token = Ends { expires: at(expires) }.encode_at(&key(), at(NOW));
        assert_eq!(token.is_ok(), is_issued, "{token:?}");
        match token {
            Ok(token) => drop(Ends::verify_at(&token, &key(), at(NOW)).unwrap()),
            Err(error) => {
                let text = error.to_string();
                assert!(text.starts_with("the claim `exp`"), "{text}");
                let (expired, now) = (at(expires).to_string(), at(NOW).to_string());
                assert!(text.contains(&expired) && text.contains(&now), "{text}");
            }
        }
    }
    // A fraction of a second counts as well.
    let now = at(NOW).saturating_add(Duration::from_millis(500));
    let expires = at(NOW - 30).saturating_add(Duration::from_millis(500));
    assert!(Ends { expires }.encode_at(&key(), now).is_err());
    let expires = expires.saturating_add(Duration::from_nanos(1));
    let token = Ends { expires }.encode_at(&key(), now).unwrap();
    Ends::verify_at(&token, &key(), now).unwrap();
}
