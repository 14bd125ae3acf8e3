//! `encode` issued tokens whose `iat` was too old for `max_age` or in the future, which `verify`
//! refused at the same time.

use typed_jwt::{Claims, NumericDate};

use crate::common::{NOW, at, key};

#[test]
fn a_token_whose_iat_the_policy_refuses_is_not_issued() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1d", max_age = "1h", leeway = "30s")]
    struct Fresh {
        #[claim(iat)]
        issued: NumericDate,
    }

    for (issued, is_issued) in [
        (NOW - 3_630, false),
        (NOW - 3_629, true),
        (NOW, true),
        (NOW + 30, true),
        (NOW + 31, false),
    ] {
        let token = Fresh { issued: at(issued) }.encode_at(&key(), at(NOW));
        assert_eq!(token.is_ok(), is_issued, "{token:?}");
        match token {
            Ok(token) => drop(Fresh::verify_at(&token, &key(), at(NOW)).unwrap()),
            Err(error) => assert!(error.to_string().starts_with("the claim `iat`"), "{error}"),
        }
    }
}
