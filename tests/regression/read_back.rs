//! `encode` issued values that `verify` could not read, such as those of a field that has
//! `serialize_with` without `deserialize_with`.

use serde::Serializer;
use typed_jwt::{Claims, EncodeError};

use crate::common::{NOW, at, key};

#[test]
fn functions_that_read_another_form_than_they_write_are_detected() {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
    fn hex<S: Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:x}"))
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Mixed {
        #[serde(serialize_with = "hex")]
        number: u32,
    }

    match (Mixed { number: 10 }).encode_at(&key(), at(NOW)) {
        Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "number"),
        other => panic!("{other:?}"),
    }
}
