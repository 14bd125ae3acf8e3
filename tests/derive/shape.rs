//! `#[serde(…)]`: claims have the same form in JSON as with serde's own derive.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::json;
use typed_jwt::{Claims, EncodeError, NumericDate, Scratch, VerifyError};

use crate::common::{NOW, at, claims_of, key, names, of_type};

#[test]
#[expect(non_snake_case, reason = "rename rules depend on every underscore")]
fn every_rename_rule_gives_the_same_names_as_serde() {
    macro_rules! assert_names_of_serde {
        ($rule:literal, $expected:expr) => {{
            #[derive(Debug, PartialEq, Serialize, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            #[serde(rename_all = $rule)]
            struct Renamed {
                one: u8,
                very_tasty: u8,
                r#type: u8,
                _led: u8,
                double__score: u8,
                with_1_digit: u8,
                #[serde(rename = "as Is")]
                own_name: u8,
                #[claim(sub)]
                sub_ject: String,
            }
            let value = Renamed {
                one: 1,
                very_tasty: 2,
                r#type: 3,
                _led: 4,
                double__score: 5,
                with_1_digit: 6,
                own_name: 7,
                sub_ject: "u".into(),
            };
            let token = value.encode_at(&key(), at(NOW)).unwrap();
            assert_eq!(*Renamed::verify_at(&token, &key(), at(NOW)).unwrap(), value);
            let claims = claims_of(&token);
            assert!(claims.get($expected).is_some(), "{claims}");
            // Serde has no attribute for registered claims.
            let mut of_serde = serde_json::to_value(&value).unwrap();
            of_serde.as_object_mut().unwrap().retain(|_, value| value.is_number());
            of_serde["iat"] = json!(NOW);
            of_serde["sub"] = json!("u");
            assert_eq!(claims, of_serde);
        }};
    }
    assert_names_of_serde!("lowercase", "very_tasty");
    assert_names_of_serde!("UPPERCASE", "VERY_TASTY");
    assert_names_of_serde!("PascalCase", "VeryTasty");
    assert_names_of_serde!("camelCase", "veryTasty");
    assert_names_of_serde!("snake_case", "very_tasty");
    assert_names_of_serde!("SCREAMING_SNAKE_CASE", "VERY_TASTY");
    assert_names_of_serde!("kebab-case", "very-tasty");
    assert_names_of_serde!("SCREAMING-KEBAB-CASE", "VERY-TASTY");
}

#[test]
fn any_name_may_be_given() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Named {
        #[serde(rename = "http://example.com/is_root")]
        uri: u8,
        #[serde(rename = "say \"hi\" \\ / \n \u{1} é 🦀:,{}")]
        odd: u8,
        #[serde(rename = "EXP")]
        not_registered: u8,
    }

    let named = Named { uri: 1, odd: 3, not_registered: 4 };
    let token = named.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(
        claims_of(&token),
        json!({
            "iat": NOW, "http://example.com/is_root": 1,
            "say \"hi\" \\ / \n \u{1} é 🦀:,{}": 3, "EXP": 4,
        })
    );
    assert_eq!(*Named::verify_at(&token, &key(), at(NOW)).unwrap(), named);
}

#[test]
fn an_optional_claim_is_left_out_when_none_under_any_type_name() {
    type Perhaps = Option<u8>;

    #[expect(unused_qualifications, reason = "other paths of `Option` are tested as well")]
    #[derive(Debug, PartialEq, Default, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Optional {
        plain: Option<u8>,
        qualified: std::option::Option<String>,
        alias: Perhaps,
        boxed: Option<Box<Optional2>>,
        inside: Vec<Option<u8>>,
    }

    #[derive(Debug, PartialEq, Default, Serialize, Deserialize)]
    struct Optional2 {
        inner: Option<u8>,
    }

    let none = Optional { inside: vec![None, Some(1)], ..Optional::default() };
    let token = none.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token), json!({ "iat": NOW, "inside": [null, 1] }));
    assert_eq!(*Optional::verify_at(&token, &key(), at(NOW)).unwrap(), none);

    let some = Optional {
        plain: Some(0),
        qualified: Some(String::new()),
        alias: Some(1),
        boxed: Some(Box::new(Optional2 { inner: None })),
        inside: vec![],
    };
    let token = some.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Optional::verify_at(&token, &key(), at(NOW)).unwrap(), some);

    // A `null` written by another library means `None`.
    let payload = r#"{"plain":null,"alias":null,"qualified":null,"inside":[]}"#;
    let read = Optional::verify_at(&of_type("t", payload), &key(), at(NOW)).unwrap();
    assert_eq!(*read, Optional::default());
}

fn seven() -> u8 {
    7
}

mod defaults {
    pub(super) fn text() -> String {
        "default".to_owned()
    }
}

#[test]
fn an_absent_claim_takes_the_default_of_its_field() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Defaulted {
        #[serde(default)]
        absent: Vec<u8>,
        #[serde(default = "seven")]
        number: u8,
        #[serde(default = "defaults::text")]
        text: String,
        #[serde(default = "String::new")]
        other: String,
    }

    let verify = |payload: &str| Defaulted::verify_at(&of_type("t", payload), &key(), at(NOW));
    let expected =
        Defaulted { absent: vec![], number: 7, text: "default".into(), other: String::new() };
    assert_eq!(*verify("{}").unwrap(), expected);
    let present = verify(r#"{"absent":[1],"number":1,"text":"","other":"x"}"#).unwrap();
    let expected = Defaulted { absent: vec![1], number: 1, text: String::new(), other: "x".into() };
    assert_eq!(*present, expected);
    // A default replaces an absent claim, not an invalid one.
    for wrong in [r#"{"absent":null}"#, r#"{"number":"7"}"#, r#"{"text":7}"#] {
        assert!(matches!(verify(wrong), Err(VerifyError::InvalidClaim { .. })), "{wrong}");
    }
}

#[test]
fn an_absent_claim_takes_the_default_of_the_struct() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    #[serde(default)]
    struct OfTrait {
        text: String,
        number: u8,
        #[serde(default = "seven")]
        own: u8,
        #[serde(skip)]
        skipped: String,
    }

    impl Default for OfTrait {
        fn default() -> Self {
            Self { text: "whole".into(), number: 3, own: 4, skipped: "kept".into() }
        }
    }

    let read = OfTrait::verify_at(&of_type("t", r#"{"number":1}"#), &key(), at(NOW)).unwrap();
    let expected = OfTrait { text: "whole".into(), number: 1, own: 7, skipped: "kept".into() };
    assert_eq!(*read, expected);
}

#[test]
fn an_absent_claim_takes_the_default_of_the_struct_function() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    #[serde(default = "OfFunction::guest")]
    struct OfFunction {
        #[claim(sub)]
        user: String,
        level: u8,
        maybe: Option<u8>,
    }

    impl OfFunction {
        fn guest() -> Self {
            Self { user: "guest".into(), level: 1, maybe: Some(2) }
        }
    }

    let read = OfFunction::verify_at(&of_type("t", r#"{"sub":"u"}"#), &key(), at(NOW)).unwrap();
    assert_eq!(*read, OfFunction { user: "u".into(), level: 1, maybe: Some(2) });
    // Registered claims do not use the default: a token without a subject is refused.
    match OfFunction::verify_at(&of_type("t", "{}"), &key(), at(NOW)) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "sub"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_skipped_field_is_neither_written_nor_read() {
    /// Implements neither the traits of serde nor `Clone`.
    #[derive(Debug, PartialEq)]
    struct Session;

    impl Default for Session {
        fn default() -> Self {
            Self
        }
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Skips {
        #[serde(skip)]
        session: Session,
        #[serde(skip, default = "seven")]
        of_function: u8,
        #[serde(skip)]
        exp: u8,
        level: u8,
    }

    let skips = Skips { session: Session, of_function: 1, exp: 2, level: 3 };
    let token = skips.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(names(&claims_of(&token)), ["iat", "level"]);
    let read = Skips::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, Skips { session: Session, of_function: 7, exp: 0, level: 3 });
}

#[test]
fn skip_serializing_if_leaves_out_a_claim() {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
    fn is_seven(number: &u8) -> bool {
        *number == 7
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Sparse {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        list: Vec<u8>,
        #[serde(skip_serializing_if = "Option::is_none")]
        maybe: Option<u8>,
        #[serde(default = "seven", skip_serializing_if = "is_seven")]
        number: u8,
    }

    for (sparse, written) in [
        (Sparse { list: vec![], maybe: None, number: 7 }, json!({ "iat": NOW })),
        (
            Sparse { list: vec![1], maybe: Some(2), number: 3 },
            json!({ "iat": NOW, "list": [1], "maybe": 2, "number": 3 }),
        ),
    ] {
        let token = sparse.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(claims_of(&token), written);
        assert_eq!(*Sparse::verify_at(&token, &key(), at(NOW)).unwrap(), sparse);
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde requires this signature")]
mod hex {
    use super::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &u32, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{value:x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
        let text = String::deserialize(deserializer)?;
        u32::from_str_radix(&text, 16).map_err(serde::de::Error::custom)
    }

    pub(super) mod option {
        use super::{Deserialize, Deserializer, Serializer};

        #[expect(clippy::ref_option, reason = "serde requires this signature")]
        pub(crate) fn serialize<S: Serializer>(
            value: &Option<u32>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => serializer.serialize_some(&format!("{value:x}")),
                None => serializer.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<u32>, D::Error> {
            let text = Option::<String>::deserialize(deserializer)?;
            text.map(|text| u32::from_str_radix(&text, 16).map_err(serde::de::Error::custom))
                .transpose()
        }
    }
}

#[test]
fn functions_may_write_and_read_a_claim() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Hex {
        #[serde(with = "hex")]
        both: u32,
        #[serde(serialize_with = "hex::serialize", deserialize_with = "hex::deserialize")]
        each: u32,
        #[serde(with = "hex", default)]
        defaulted: u32,
        #[serde(with = "hex::option", default)]
        maybe: Option<u32>,
    }

    let hex = Hex { both: 255, each: 16, defaulted: 1, maybe: Some(10) };
    let token = hex.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(
        claims_of(&token),
        json!({ "iat": NOW, "both": "ff", "each": "10", "defaulted": "1", "maybe": "a" })
    );
    assert_eq!(*Hex::verify_at(&token, &key(), at(NOW)).unwrap(), hex);

    let verify = |payload: &str| Hex::verify_at(&of_type("t", payload), &key(), at(NOW));
    let read = verify(r#"{"both":"1","each":"2"}"#).unwrap();
    assert_eq!(*read, Hex { both: 1, each: 2, defaulted: 0, maybe: None });
    let none = read.into_inner().encode_at(&key(), at(NOW)).unwrap();
    Hex::verify_at(&none, &key(), at(NOW)).unwrap();
    match verify(r#"{"both":"1","each":"x"}"#) {
        Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, "each"),
        other => panic!("{other:?}"),
    }
    match verify(r#"{"each":"1"}"#) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "both"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_value_that_is_written_as_none_is_read_back() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(Option<u8>),
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Holds {
        value: Either,
    }

    for value in [Either::Text("t".into()), Either::Number(Some(1)), Either::Number(None)] {
        let holds = Holds { value };
        let token = holds.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*Holds::verify_at(&token, &key(), at(NOW)).unwrap(), holds);
    }
}

#[test]
fn a_date_in_a_field_is_exact_to_half_a_microsecond() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct LastLogin {
        last_login: NumericDate,
    }

    let last_login = at(NOW).checked_add(Duration::from_nanos(123_456_789)).unwrap();
    let token = LastLogin { last_login }.encode_at(&key(), at(NOW)).unwrap();
    let read = LastLogin::verify_at(&token, &key(), at(NOW)).unwrap();
    let lost = last_login.saturating_duration_since(read.last_login);
    assert!(lost < Duration::from_nanos(500) && read.last_login <= last_login, "{lost:?}");
}

#[test]
fn errors_show_quotes_in_the_name_of_a_claim_unchanged() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Quoted {
        #[serde(rename = "say \"hi\"")]
        value: f64,
    }

    match (Quoted { value: f64::NAN }).encode_at(&key(), at(NOW)) {
        Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "say \"hi\""),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_function_may_borrow_from_the_claim() {
    fn first_word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'de str, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        Ok(text.split(' ').next().unwrap_or_default())
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Words<'a> {
        #[serde(deserialize_with = "first_word")]
        first: &'a str,
        #[serde(borrow, default)]
        cow: Cow<'a, str>,
    }

    let mut scratch = Scratch::new();
    let token = of_type("t", r#"{"first":"one two"}"#);
    let read = Words::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!(*read, Words { first: "one", cow: Cow::Borrowed("") });
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Kinds {
    Unit,
    Newtype(u8),
    Tuple(u8, String),
    Struct { field: Option<u8> },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Tagged {
    First { field: u8 },
    Second,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Newtype(u64);

#[test]
fn field_types_have_the_same_form_as_with_serde() {
    #[derive(Debug, PartialEq, Serialize, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Typed {
        kinds: Vec<Kinds>,
        tagged: Vec<Tagged>,
        newtype: Newtype,
        by_number: BTreeMap<u8, bool>,
        by_newtype: BTreeMap<Newtype, char>,
        by_name: HashMap<String, [i8; 2]>,
        by_bool: BTreeMap<bool, u8>,
        floats: (f32, f64, f64),
        value: serde_json::Value,
        date: NumericDate,
        text: String,
    }

    let typed = Typed {
        kinds: vec![
            Kinds::Unit,
            Kinds::Newtype(1),
            Kinds::Tuple(2, "x".into()),
            Kinds::Struct { field: None },
        ],
        tagged: vec![Tagged::First { field: 1 }, Tagged::Second],
        newtype: Newtype(u64::MAX),
        by_number: [(1, true), (255, false)].into(),
        by_newtype: [(Newtype(5), '"')].into(),
        by_name: [("a\"\\".to_owned(), [-1, 1])].into(),
        by_bool: [(true, 1)].into(),
        floats: (1.5, -0.0, 1e300),
        value: json!({ "a": [null, {}, [], 1.25, "x"] }),
        date: at(NOW),
        text: "\u{0}\u{8}\u{c}\n\r\t\u{1f}\u{7f}\"\\/\u{2028}é🦀".into(),
    };
    let token = typed.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Typed::verify_at(&token, &key(), at(NOW)).unwrap(), typed);
    let mut of_serde = serde_json::to_value(&typed).unwrap();
    of_serde["iat"] = json!(NOW);
    assert_eq!(claims_of(&token), of_serde);
}

#[test]
fn integers_keep_all_digits() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Big {
        largest: (u64, u128),
        smallest: (i64, i128),
    }

    let big = Big { largest: (u64::MAX, u128::MAX), smallest: (i64::MIN, i128::MIN) };
    let token = big.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*Big::verify_at(&token, &key(), at(NOW)).unwrap(), big);
    for too_big in ["18446744073709551616", "1e19", "1.0"] {
        let payload = format!(r#"{{"largest":[{too_big},0],"smallest":[0,0]}}"#);
        let refused = Big::verify_at(&of_type("t", payload), &key(), at(NOW));
        assert!(matches!(refused, Err(VerifyError::InvalidClaim { .. })), "{too_big}");
    }
}

#[test]
fn claims_of_the_token_may_have_any_order() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = "auth", aud = "web", ttl = "1m")]
    struct Ordered {
        #[claim(sub)]
        user: String,
        level: u8,
    }

    let expected = Ordered { user: "u".into(), level: 1 };
    for payload in [
        r#"{"iss":"auth","aud":"web","exp":1700000001,"sub":"u","level":1}"#,
        r#"{"level":1,"sub":"u","exp":1700000001,"aud":"web","iss":"auth"}"#,
        " { \"l\\u0065vel\" : 1 , \"s\\u0075b\" : \"\\u0075\" ,\r\n\t\"aud\":[\"web\"],
            \"iss\":\"auth\", \"exp\":1.7000000015e9 } ",
    ] {
        let read = Ordered::verify_at(&of_type("t", payload), &key(), at(NOW)).unwrap();
        assert_eq!(*read, expected, "{payload}");
    }
}
