//! A field with `flatten` could not be an enum.

use serde::{Deserialize, Serialize};
use serde_json::json;
use typed_jwt::{Claims, VerifyError};

use crate::common::{NOW, at, claims_of, key, of_type};

#[test]
fn a_flattened_enum_is_a_claim_named_by_its_variant() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Role {
        Guest,
        Admin { level: u8 },
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct OfRole {
        #[serde(flatten)]
        role: Role,
    }

    for (role, written) in [
        (Role::Guest, json!({ "iat": NOW, "guest": null })),
        (Role::Admin { level: 3 }, json!({ "iat": NOW, "admin": { "level": 3 } })),
    ] {
        let value = OfRole { role };
        let token = value.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(claims_of(&token), written);
        assert_eq!(*OfRole::verify_at(&token, &key(), at(NOW)).unwrap(), value);
    }
    // Without a variant, with two variants, and with content for a unit variant.
    for claims in ["{}", r#"{"guest":null,"admin":{"level":3}}"#, r#"{"guest":1}"#] {
        let refused = OfRole::verify_at(&of_type("t", claims), &key(), at(NOW));
        assert!(matches!(refused, Err(VerifyError::InvalidClaim { .. })), "{claims}");
    }
}
