//! Messages of `VerifyError` for claims that do not fit their fields.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use typed_jwt::{Audience, Claims, Scratch, VerifyError};

use crate::common::{NOW, at, key, of_type};

/// Returns the message for a token of `T` with these claims.
fn message<T: Claims<Alg = typed_jwt::Hs256> + typed_jwt::FixedPolicy + typed_jwt::OwnedClaims>(
    claims: &Value,
) -> String {
    match T::verify_at(&of_type("t", claims.to_string()), &key(), at(NOW)) {
        Ok(_) => panic!("{claims} was accepted"),
        Err(error) => error.to_string(),
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Admin,
    User,
    Guest { of: String },
}

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Session {
    #[claim(sub)]
    user: String,
    level: u8,
    role: Role,
    pair: (u8, u8),
    map: HashMap<u8, String>,
}

#[test]
fn messages_have_no_position_within_a_claim() {
    let good = json!({
        "sub": "u", "level": 1, "role": "admin", "pair": [1, 2], "map": { "1": "one" },
    });
    Session::verify_at(&of_type("t", good.to_string()), &key(), at(NOW)).unwrap();
    for (claim, value, expected) in [
        ("level", json!("1"), "invalid type: string \"1\", expected u8"),
        ("level", json!(null), "invalid type: null, expected u8"),
        ("level", json!(300), "invalid value: integer `300`, expected u8"),
        ("level", json!(-1), "invalid value: integer `-1`, expected u8"),
        ("level", json!(1.5), "invalid type: floating point `1.5`, expected u8"),
        ("level", json!([1]), "invalid type: sequence, expected u8"),
        ("role", json!("root"), "unknown variant `root`, expected one of `admin`, `user`, `guest`"),
        ("role", json!(5), "is a number that does not fit the type of its field"),
        ("role", json!(null), "is null that does not fit the type of its field"),
        ("role", json!(["admin"]), "is an array that does not fit the type of its field"),
        ("role", json!(true), "is a boolean that does not fit the type of its field"),
        (
            "role",
            json!({ "guest": { "of": "a" }, "user": null }),
            "is an object that does not fit the type of its field",
        ),
        ("pair", json!([1, 2, 3]), "is an array that does not fit the type of its field"),
        ("pair", json!([1]), "invalid length 1, expected a tuple of size 2"),
        ("map", json!({ "one": "1" }), "is an object that does not fit the type of its field"),
        ("sub", json!(5), "is not a string"),
        ("sub", json!(null), "is not a string"),
    ] {
        let mut claims = good.clone();
        claims[claim] = value;
        let found = message::<Session>(&claims);
        assert!(!found.contains(" line ") && !found.contains(" column "), "{found}");
        assert_eq!(found, format!("the claim `{claim}`: {expected}"));
    }
    for claim in ["sub", "level", "role", "pair", "map"] {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(claim);
        assert_eq!(message::<Session>(&claims), format!("the claim `{claim}` is missing"));
    }
}

#[test]
fn the_error_reports_several_audiences_for_a_single_one() {
    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "lowercase")]
    enum App {
        Web,
        Mobile,
    }
    impl typed_jwt::AudienceLike for App {}

    macro_rules! of {
        ($name:ident, $audience:ty) => {
            #[derive(Debug, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct $name {
                #[claim(aud)]
                audience: $audience,
            }
        };
    }
    of!(OfString, String);
    of!(OfBox, Box<str>);
    of!(OfOption, Option<String>);
    of!(OfEnum, App);
    of!(OfAll, Audience);

    let two = json!({ "aud": ["web", "mobile"] });
    let expected = "the claim `aud`: is an array of audiences, and the type of its field holds one: use \
                    `typed_jwt::Audience` or a `Vec`";
    assert_eq!(message::<OfString>(&two), expected);
    assert_eq!(message::<OfEnum>(&two), expected);
    assert_eq!(message::<OfBox>(&two), expected);
    assert_eq!(message::<OfOption>(&two), expected);
    assert_eq!(message::<OfString>(&json!({ "aud": [] })), expected);
    OfAll::verify_at(&of_type("t", two.to_string()), &key(), at(NOW)).unwrap();
    assert_eq!(
        message::<OfEnum>(&json!({ "aud": ["web", "tv"] })),
        "the claim `aud`: is an array that does not fit the type of its field"
    );
}

#[test]
fn verify_and_encode_give_the_same_advice_about_escapes() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Lent<'a> {
        #[claim(sub)]
        user: &'a str,
        #[serde(default)]
        name: Option<&'a str>,
        #[serde(default)]
        names: Vec<&'a str>,
    }

    let advice =
        "needs escapes, which a `&str` cannot borrow: use `Cow<str>` with `#[serde(borrow)]`";
    for (claim, payload) in [
        ("sub", r#"{"sub":"a\nb"}"#),
        ("name", r#"{"sub":"u","name":"a\u0062"}"#),
        ("names", r#"{"sub":"u","names":["a","\"b\""]}"#),
    ] {
        let mut scratch = Scratch::new();
        let refused = Lent::verify_in_at(&of_type("t", payload), &key(), &mut scratch, at(NOW));
        assert_eq!(refused.unwrap_err().to_string(), format!("the claim `{claim}`: {advice}"));
    }
    let lent = Lent { user: "a\nb", name: None, names: vec![] };
    let refused = lent.encode_at(&key(), at(NOW)).unwrap_err().to_string();
    assert_eq!(refused, format!("the claim `sub` cannot be written: {advice}"));

    // Other errors about strings are unchanged.
    let mut scratch = Scratch::new();
    let token = of_type("t", r#"{"sub":"u","name":5}"#);
    let refused = Lent::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap_err();
    let expected = "the claim `name`: invalid type: integer `5`, expected a borrowed string";
    assert_eq!(refused.to_string(), expected);
}

#[test]
fn the_error_explains_that_flattened_structs_have_no_registered_claims() {
    #[derive(Debug, Deserialize, Serialize)]
    #[serde(try_from = "String")]
    struct Period(String);

    impl TryFrom<String> for Period {
        type Error = &'static str;

        fn try_from(_: String) -> Result<Self, Self::Error> {
            Err("missing field `exp`")
        }
    }

    #[derive(Debug, Deserialize, Serialize)]
    struct Inner {
        owner: Option<User>,
        period: Option<Period>,
    }

    #[derive(Debug, Deserialize, Serialize)]
    struct User {
        sub: String,
        role: String,
    }

    #[derive(Debug, Deserialize, Serialize)]
    struct Times {
        role: String,
        exp: u64,
        #[serde(flatten)]
        others: HashMap<String, Value>,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, ttl = "1m")]
    struct Session<M> {
        #[serde(flatten)]
        user: M,
    }

    let claims = json!({ "sub": "u", "role": "admin", "exp": NOW + 1 });
    assert_eq!(
        message::<Session<User>>(&claims),
        "the claim `user`: the flattened type has a field for `sub`, a registered claim that is never \
         among the flattened ones: mark a field of the outer struct `#[claim(sub)]`"
    );
    let found = message::<Session<Times>>(&claims);
    assert!(
        found.contains("the flattened type has a field for `exp`, a registered claim"),
        "{found}"
    );
    assert_eq!(
        message::<Session<User>>(&json!({ "exp": NOW + 1 })),
        message::<Session<User>>(&claims)
    );

    // The field is missing inside a claim, where any name is allowed.
    for (inner, field) in [
        (json!({ "owner": { "role": "admin" }, "exp": NOW + 1 }), "sub"),
        (json!({ "period": "1m", "exp": NOW + 1 }), "exp"),
    ] {
        assert_eq!(
            message::<Session<Inner>>(&inner),
            format!("the claim `user`: missing field `{field}`")
        );
    }
}

#[test]
fn an_error_before_the_signature_check_quotes_nothing() {
    let token = of_type("t", r#"{"sub":5,"level":"quoted"}"#);
    let (signed, _) = token.rsplit_once('.').unwrap();
    let forged = format!("{signed}.{}", "A".repeat(43));
    let refused = Session::verify_at(&forged, &key(), at(NOW));
    assert!(matches!(refused, Err(VerifyError::InvalidSignature)));
}
