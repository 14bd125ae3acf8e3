//! A flattened `Option` that was `None` was not read as `None`: a map was empty, and a struct was
//! refused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use typed_jwt::{Claims, EncodeError, VerifyError, testing};

use crate::common::{NOW, at, key, of_type};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Tenant {
    tenant: String,
    plan: Option<String>,
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "auth", aud = any, ttl = "1m")]
struct OfTenant {
    #[serde(flatten)]
    tenant: Option<Tenant>,
}

#[test]
fn an_optional_struct_is_read_back() {
    let tenant = Tenant { tenant: "acme".into(), plan: None };
    for tenant in [None, Some(tenant)] {
        let value = OfTenant { tenant };
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*OfTenant::verify_at(&token, &key(), at(NOW)).unwrap(), value);
        testing::assert_refuses_all(&value, &key());
    }
}

#[test]
fn an_optional_struct_with_only_some_claims_is_not_none() {
    let verify = |claims: &str| {
        let payload = format!(r#"{{"iss":"auth","exp":{}{claims}}}"#, NOW + 1);
        OfTenant::verify_at(&of_type("t", payload), &key(), at(NOW))
    };
    assert_eq!(verify("").unwrap().tenant, None);
    assert_eq!(verify(r#","unknown":1"#).unwrap().tenant, None);
    for claims in [r#","tenant":5"#, r#","plan":"gold""#, r#","tenant":"a","plan":5"#] {
        match verify(claims) {
            Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "tenant"),
            other => panic!("{claims}: {other:?}"),
        }
    }
}

#[test]
fn an_optional_map_is_read_back() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Open {
        #[serde(flatten)]
        rest: Option<BTreeMap<String, u8>>,
    }

    for rest in [None, Some(BTreeMap::from([("a".to_owned(), 1)]))] {
        let value = Open { rest };
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*Open::verify_at(&token, &key(), at(NOW)).unwrap(), value);
    }
    // Without members it would be read as `None`.
    let empty = Open { rest: Some(BTreeMap::new()) }.encode_at(&key(), at(NOW));
    assert!(matches!(empty, Err(EncodeError::Claim { .. })), "{empty:?}");
}
