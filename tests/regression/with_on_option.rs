//! A `None` that `with` or `serialize_with` wrote as `null` was not left out, and without `default`
//! an absent claim was an error.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use typed_jwt::{Claims, testing};

use crate::common::{NOW, at, claims_of, key, of_type};

type Perhaps<T> = Option<T>;

/// Every combination of functions that write and read an optional claim.
#[derive(Debug, PartialEq, Default, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct ByFunctions {
    #[serde(with = "hex")]
    with: Option<u32>,
    #[serde(with = "hex")]
    alias: Perhaps<u32>,
    #[serde(default, with = "hex")]
    with_default: Option<u32>,
    #[serde(with = "hex", skip_serializing_if = "Option::is_none")]
    skipped: Option<u32>,
    #[serde(serialize_with = "hex::serialize", deserialize_with = "hex::deserialize")]
    both: Option<u32>,
    #[serde(serialize_with = "hex::number")]
    written: Option<u32>,
    #[serde(deserialize_with = "hex::same")]
    read: Option<u32>,
}

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde requires this signature"
)]
mod hex {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &Option<u32>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.serialize_some(&format!("{value:x}")),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u32>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| u32::from_str_radix(&text, 16).map_err(serde::de::Error::custom))
            .transpose()
    }

    pub(super) fn number<S: Serializer>(
        value: &Option<u32>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(super) fn same<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<u32>, D::Error> {
        Option::deserialize(deserializer)
    }
}

#[test]
fn an_optional_claim_with_functions_is_left_out_when_none() {
    let none = ByFunctions::default();
    let token = none.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token), json!({ "iat": NOW }));
    assert_eq!(*ByFunctions::verify_at(&token, &key(), at(NOW)).unwrap(), none);
    // `null` is `None` as well.
    let nulls = r#"{"with":null,"alias":null,"with_default":null,"skipped":null,"both":null,
        "written":null,"read":null}"#;
    assert_eq!(*ByFunctions::verify_at(&of_type("t", nulls), &key(), at(NOW)).unwrap(), none);
    testing::assert_refuses_all(&none, &key());

    let some = ByFunctions {
        with: Some(10),
        alias: Some(11),
        with_default: Some(12),
        skipped: Some(13),
        both: Some(14),
        written: Some(15),
        read: Some(16),
    };
    let token = some.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(
        claims_of(&token),
        json!({
            "iat": NOW, "with": "a", "alias": "b", "with_default": "c", "skipped": "d", "both": "e",
            "written": 15, "read": 16,
        })
    );
    assert_eq!(*ByFunctions::verify_at(&token, &key(), at(NOW)).unwrap(), some);
    testing::assert_refuses_all(&some, &key());
}

#[test]
fn an_optional_claim_with_deserialize_with_needs_no_default() {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
        Option::deserialize(deserializer)
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Read {
        #[serde(deserialize_with = "read")]
        maybe: Option<u32>,
    }

    for maybe in [Some(10), None] {
        let token = Read { maybe }.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(Read::verify_at(&token, &key(), at(NOW)).unwrap().maybe, maybe);
    }
}

#[expect(
    clippy::option_option,
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde requires this signature"
)]
mod twice {
    use super::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Option<u32>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(Some(value)) => serializer.serialize_some(value),
            Some(None) => serializer.serialize_none(),
            None => serializer.serialize_unit(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<u32>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}

#[test]
fn a_null_that_does_not_mean_none_is_kept() {
    #[expect(clippy::option_option, reason = "absent, `null` and a number are distinguished")]
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Twice {
        #[serde(with = "twice", default, skip_serializing_if = "Option::is_none")]
        value: Option<Option<u32>>,
    }

    for (value, written) in [
        (None, json!({ "iat": NOW })),
        (Some(None), json!({ "iat": NOW, "value": null })),
        (Some(Some(1)), json!({ "iat": NOW, "value": 1 })),
    ] {
        let twice = Twice { value };
        let token = twice.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(claims_of(&token), written);
        assert_eq!(*Twice::verify_at(&token, &key(), at(NOW)).unwrap(), twice);
    }
}
