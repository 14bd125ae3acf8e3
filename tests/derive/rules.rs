//! `eq`, `one_of` and `validate`: rules that are checked when claims are issued and when they are
//! read.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::json;
use typed_jwt::{Claims, EncodeError, VerifyError};

use crate::common::{NOW, at, key, of_type};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
    Guest,
    Admin,
    Owner,
}

const LEVEL: u8 = 2;

#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
struct Ruled {
    #[serde(rename = "lvl")]
    #[claim(eq = LEVEL)]
    level: u8,
    #[claim(one_of = [Role::Admin, Role::Owner])]
    role: Role,
    #[claim(validate = is_short)]
    name: String,
    #[claim(validate = self::checks::even)]
    count: i64,
    #[claim(eq = "fixed", validate = str::is_ascii)]
    both: String,
}

#[expect(clippy::ptr_arg, reason = "a rule takes a reference to the field")]
fn is_short(name: &String) -> bool {
    name.len() < 4
}

mod checks {
    use std::fmt;

    pub(super) struct Odd(i64);

    impl fmt::Display for Odd {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{} is odd", self.0)
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a rule takes a reference to the field")]
    pub(super) fn even(count: &i64) -> Result<(), Odd> {
        if count % 2 == 0 { Ok(()) } else { Err(Odd(*count)) }
    }
}

fn good() -> Ruled {
    Ruled { level: 2, role: Role::Admin, name: "Ada".into(), count: 4, both: "fixed".into() }
}

/// Values that break one rule each: the claims, the name of the claim, and the reason in the
/// message.
fn broken() -> [(Ruled, &'static str, &'static str); 5] {
    [
        (Ruled { level: 3, ..good() }, "lvl", "is not equal to `LEVEL`"),
        (
            Ruled { role: Role::Guest, ..good() },
            "role",
            "is not one of `Role::Admin`, `Role::Owner`",
        ),
        (Ruled { name: "Adam".into(), ..good() }, "name", "was refused by its `validate` function"),
        (Ruled { count: 5, ..good() }, "count", "was refused: 5 is odd"),
        (Ruled { both: "other".into(), ..good() }, "both", "is not equal to `\"fixed\"`"),
    ]
}

fn payload(claims: &Ruled) -> String {
    let Ruled { level, role, name, count, both } = claims;
    json!({ "lvl": level, "role": role, "name": name, "count": count, "both": both }).to_string()
}

#[test]
fn claims_that_satisfy_the_rules_are_issued_and_read() {
    let token = good().encode_at(&key(), at(NOW)).unwrap();
    Ruled::verify_at(&token, &key(), at(NOW)).unwrap();
    let owner = Ruled { role: Role::Owner, ..good() };
    Ruled::verify_at(&of_type("t", payload(&owner)), &key(), at(NOW)).unwrap();
}

#[test]
fn claims_that_break_a_rule_are_not_issued() {
    for (claims, name, reason) in broken() {
        match claims.encode_at(&key(), at(NOW)) {
            Err(error @ EncodeError::Rejected { .. }) => {
                assert_eq!(error.to_string(), format!("the claim `{name}` {reason}"));
                assert_eq!(error.source().unwrap().to_string(), reason);
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn claims_that_break_a_rule_are_not_read() {
    for (claims, name, reason) in broken() {
        match Ruled::verify_at(&of_type("t", payload(&claims)), &key(), at(NOW)) {
            Err(error @ VerifyError::Rejected { .. }) => {
                assert_eq!(error.to_string(), format!("the claim `{name}` {reason}"));
                assert_eq!(error.source().unwrap().to_string(), reason);
                assert_eq!(error.public_message(), "invalid token");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn the_policy_is_checked_before_the_rules() {
    let late = json!({ "lvl": 3, "exp": NOW - 1 }).to_string();
    let expired = Ruled::verify_at(&of_type("t", late), &key(), at(NOW));
    assert!(matches!(expired, Err(VerifyError::Expired { .. })));
}

#[test]
fn rules_apply_to_every_kind_of_field() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Every {
        #[claim(sub, validate = Self::is_user)]
        user: String,
        #[claim(eq = Some(1))]
        maybe: Option<u8>,
        #[serde(default)]
        #[claim(one_of = [0, 1])]
        defaulted: u8,
        #[serde(flatten)]
        #[claim(validate = Self::few)]
        rest: std::collections::BTreeMap<String, u8>,
    }

    impl Every {
        fn is_user(user: &str) -> bool {
            user.starts_with("u-")
        }

        fn few(rest: &std::collections::BTreeMap<String, u8>) -> Result<(), impl fmt::Display> {
            if rest.len() < 2 { Ok(()) } else { Err("too many") }
        }
    }

    let verify = |payload: &str| Every::verify_at(&of_type("t", payload), &key(), at(NOW));
    let read = verify(r#"{"sub":"u-1","maybe":1,"more":1}"#).unwrap();
    assert_eq!((read.user.as_str(), read.maybe, read.defaulted), ("u-1", Some(1), 0));
    assert_eq!(read.rest.len(), 1);
    for (payload, name) in [
        (r#"{"sub":"x-1","maybe":1}"#, "sub"),
        (r#"{"sub":"u-1"}"#, "maybe"),
        (r#"{"sub":"u-1","maybe":1,"defaulted":2}"#, "defaulted"),
        (r#"{"sub":"u-1","maybe":1,"a":1,"b":2}"#, "rest"),
    ] {
        match verify(payload) {
            Err(VerifyError::Rejected { claim, .. }) => assert_eq!(claim, name),
            other => panic!("{payload}: {other:?}"),
        }
    }
}
