//! Attribute macros above the derive that rewrite serde attributes.

use serde_json::json;
use serde_with::{DisplayFromStr, serde_as, skip_serializing_none};
use typed_jwt::Claims;

use crate::common::{NOW, at, claims_of, key};

#[serde_as]
#[skip_serializing_none]
#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1m")]
struct Session {
    #[serde_as(as = "DisplayFromStr")]
    level: u64,
    #[serde_as(as = "Vec<DisplayFromStr>")]
    numbers: Vec<u8>,
    #[serde_as(as = "Option<DisplayFromStr>")]
    optional: Option<u8>,
    name: Option<String>,
}

#[test]
fn serde_as_above_the_derive_is_applied() {
    let session = Session { level: 7, numbers: vec![1, 2], optional: Some(3), name: None };
    let token = session.encode_at(&key(), at(NOW)).unwrap();
    let claims = claims_of(&token);
    assert_eq!(claims["level"], json!("7"));
    assert_eq!(claims["numbers"], json!(["1", "2"]));
    assert_eq!(claims["optional"], json!("3"));
    assert!(claims.get("name").is_none());
    assert_eq!(*Session::verify_at(&token, &key(), at(NOW)).unwrap(), session);
}
