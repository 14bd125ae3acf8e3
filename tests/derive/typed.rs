//! Types of the application for `sub`, `iss`, `jti`, `aud`, and claims that the policy compares.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use typed_jwt::testing::{assert_refuses_all, assert_tokens_refuse_all, hostile_tokens};
use typed_jwt::{
    A256GcmKey, Claims, EncodeError, Hs256Key, ManualClock, Scratch, StringLike, Tokens,
    VerifyError, jwe,
};
use uuid::{Uuid, uuid};

use crate::common::{NOW, at, claims_of, key, of_type};

/// A number with `Display` and `FromStr`. The form of serde would be a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct UserId(u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for UserId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// An enum with a text for tokens, and another one for people.
#[derive(Clone, Copy, Debug, PartialEq)]
enum App {
    Web,
    Phone,
}

impl StringLike for App {
    type Error = &'static str;

    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Self::Web => "web",
            Self::Phone => "phone",
        })
    }

    fn from_text(text: &str) -> Result<Self, &'static str> {
        // Not strict: the library refuses other spellings.
        match &*text.to_ascii_lowercase() {
            "web" => Ok(Self::Web),
            "phone" => Ok(Self::Phone),
            _ => Err("unknown app"),
        }
    }
}

impl fmt::Display for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an app")
    }
}

impl FromStr for App {
    type Err = &'static str;

    fn from_str(_: &str) -> Result<Self, &'static str> {
        Err("not for tokens")
    }
}

#[derive(Debug, PartialEq, Claims)]
#[claims(alg = HS256, typ = "t", iss = "web", aud = any, exp = never)]
struct Typed {
    #[claim(iss)]
    issuer: App,
    #[claim(sub, one_of = [UserId(42), UserId(7)])]
    user: UserId,
    #[claim(aud)]
    apps: Vec<App>,
    #[claim(jti)]
    id: Option<UserId>,
}

fn typed() -> Typed {
    let apps = vec![App::Web, App::Phone];
    Typed { issuer: App::Web, user: UserId(42), apps, id: Some(UserId(1)) }
}

fn verify(claims: &serde_json::Value) -> Result<Typed, VerifyError> {
    let token = of_type("t", claims.to_string());
    Typed::verify_at(&token, &key(), at(NOW)).map(typed_jwt::Verified::into_inner)
}

#[test]
fn typed_claims_are_strings_in_the_token() {
    let token = typed().encode_at(&key(), at(NOW)).unwrap();
    let claims = json!({
        "iss": "web", "sub": "42", "aud": ["web", "phone"], "jti": "1", "iat": NOW
    });
    assert_eq!(claims_of(&token), claims);
    let read = Typed::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!(*read, typed());
    // The accessors return the text.
    assert_eq!(read.subject(), Some("42"));
    assert_eq!((read.issuer(), read.token_id()), (Some("web"), Some("1")));
    assert_eq!(read.clone_text(), ("42".to_owned(), Some("1".to_owned())));

    let absent = Typed { id: None, apps: vec![], ..typed() };
    let token = absent.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["aud"], json!([]));
    let read = Typed::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!((&*read, read.token_id()), (&absent, None));
}

/// The accessors of verified claims.
trait CloneText {
    fn clone_text(&self) -> (String, Option<String>);
}

impl CloneText for typed_jwt::Verified<Typed> {
    fn clone_text(&self) -> (String, Option<String>) {
        let text = |text: Option<&str>| text.map(str::to_owned);
        (text(self.subject()).unwrap(), text(self.token_id()))
    }
}

#[test]
fn tokens_of_others_are_read_by_the_same_rules() {
    let good = json!({ "iss": "web", "sub": "\u{34}2", "aud": "phone", "exp": NOW + 1 });
    let read = verify(&good).unwrap();
    assert_eq!((read.apps, read.user, read.id), (vec![App::Phone], UserId(42), None));
    // With escapes.
    let payload = r#"{"sub":"\u00342","iss":"\u0077eb","aud":["w\u0065b"],"jti":"\u0031"}"#;
    let token = of_type("t", payload);
    let read = Typed::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!((read.user, read.id), (UserId(42), Some(UserId(1))));
    assert_eq!((read.subject(), read.issuer()), (Some("42"), Some("web")));

    for (name, value, expected) in [
        ("sub", json!("042"), "is not spelled as the type of its field writes this value"),
        ("sub", json!("+42"), "is not spelled as the type of its field writes this value"),
        ("sub", json!(" 42"), "invalid digit found in string"),
        ("sub", json!(""), "cannot parse integer from empty string"),
        ("sub", json!("18446744073709551616"), "number too large to fit in target type"),
        ("sub", json!(42), "is not a string"),
        ("jti", json!("01"), "is not spelled as the type of its field writes this value"),
        ("jti", json!(1), "is not a string"),
        ("jti", json!(null), "is not a string"),
        ("aud", json!("desktop"), "unknown app"),
        ("aud", json!("Web"), "is not spelled as the type of its field writes this value"),
        (
            "aud",
            json!(["web", "Phone"]),
            "is not spelled as the type of its field writes this value",
        ),
        ("aud", json!(["web", ""]), "unknown app"),
    ] {
        let mut claims = good.clone();
        claims[name] = value;
        match verify(&claims) {
            Err(VerifyError::InvalidClaim { claim, source }) => {
                assert_eq!((&*claim, &*source.to_string()), (name, expected), "{claims}");
            }
            other => panic!("{claims}: {other:?}"),
        }
    }
    // The policy and the rules come first and last.
    let mut claims = good.clone();
    claims["iss"] = json!("WEB");
    assert!(matches!(verify(&claims), Err(VerifyError::UnexpectedIssuer { .. })));
    claims = good.clone();
    claims["sub"] = json!("43");
    assert!(matches!(verify(&claims), Err(VerifyError::Rejected { .. })));
    claims.as_object_mut().unwrap().remove("sub");
    match verify(&claims) {
        Err(VerifyError::MissingClaim { claim }) => assert_eq!(claim, "sub"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn typed_claims_refuse_all_hostile_tokens() {
    let typed = Typed { user: UserId(42), ..typed() };
    let tokens = hostile_tokens(&typed, &Hs256Key::generate());
    for name in [
        "the claim `sub` is the text \"042\"",
        "the claim `sub` is the text \"+42\"",
        "the claim `jti` is the text \"\"",
        "the claim `aud` is the text \"typed-jwt-a\"",
    ] {
        assert!(tokens.iter().any(|token| token.name == name), "{name}");
    }
    assert!(assert_refuses_all(&typed, &Hs256Key::generate()) > 200);
}

#[test]
fn a_value_of_each_kind_is_read_back() {
    macro_rules! subject {
        ($type:ty, $value:expr, $text:expr) => {{
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
            struct Of {
                #[claim(sub)]
                user: $type,
            }
            let value = Of { user: $value };
            let token = value.encode_at(&key(), at(NOW)).unwrap();
            assert_eq!(claims_of(&token)["sub"], $text);
            let read = Of::verify_at(&token, &key(), at(NOW)).unwrap();
            assert_eq!((&*read, read.subject()), (&value, Some($text)));
        }};
    }
    let id = uuid!("67e55044-10b1-426f-9247-bb680e5fe0c8");
    subject!(Uuid, id, "67e55044-10b1-426f-9247-bb680e5fe0c8");
    subject!(Option<Uuid>, Some(id), "67e55044-10b1-426f-9247-bb680e5fe0c8");
    subject!(Uuid, Uuid::nil(), "00000000-0000-0000-0000-000000000000");
    subject!(u64, u64::MAX, "18446744073709551615");
    subject!(Option<i64>, Some(-1), "-1");
    subject!(IpAddr, IpAddr::from([127, 0, 0, 1]), "127.0.0.1");
    subject!(char, '"', "\"");
    subject!(Rc<str>, "u".into(), "u");
    subject!(Arc<str>, "\n".into(), "\n");
    subject!(Rc<App>, Rc::new(App::Web), "web");
    subject!(Option<App>, Some(App::Phone), "phone");
}

#[test]
fn only_the_canonical_form_of_a_uuid_is_read() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of {
        #[claim(sub)]
        user: Uuid,
        #[claim(jti)]
        id: Option<Uuid>,
    }

    let canonical = "67e55044-10b1-426f-9247-bb680e5fe0c8";
    let verify = |name, text: &str| {
        let mut claims = json!({ "sub": canonical });
        claims[name] = json!(text);
        Of::verify_at(&of_type("t", claims.to_string()), &key(), at(NOW))
    };
    assert_eq!(
        verify("jti", canonical).unwrap().id,
        Some(uuid!("67e55044-10b1-426f-9247-bb680e5fe0c8"))
    );
    for name in ["sub", "jti"] {
        for other in [
            "",
            "67E55044-10B1-426F-9247-BB680E5FE0C8",
            "67e55044-10b1-426f-9247-bb680e5fe0C8",
            "67e5504410b1426f9247bb680e5fe0c8",
            "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
            "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
            "67e55044-10b1-426f-9247-bb680e5fe0c8 ",
            "67e55044-10b1-426f-9247-bb680e5fe0c",
            "67e55044-10b1-426f-9247-bb680e5fe0cg",
        ] {
            match verify(name, other) {
                Err(VerifyError::InvalidClaim { claim, .. }) => assert_eq!(claim, name, "{other}"),
                answer => panic!("{other}: {answer:?}"),
            }
        }
    }
    let of = Of { user: Uuid::max(), id: Some(Uuid::nil()) };
    assert!(assert_refuses_all(&of, &Hs256Key::generate()) > 200);
}

#[test]
fn a_value_whose_display_fails_is_not_issued() {
    #[derive(Debug)]
    struct Failing;

    impl fmt::Display for Failing {
        fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
            Err(fmt::Error)
        }
    }

    impl FromStr for Failing {
        type Err = fmt::Error;

        fn from_str(_: &str) -> Result<Self, fmt::Error> {
            Ok(Self)
        }
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of {
        #[claim(sub)]
        user: Option<Failing>,
        #[claim(aud)]
        audience: Vec<Failing>,
    }

    for (user, audience) in [(Some(Failing), vec![]), (None, vec![Failing])] {
        let refused = Of { user, audience }.encode_at(&key(), at(NOW)).unwrap_err().to_string();
        assert!(refused.contains("the `Display` of the value returned an error"), "{refused}");
    }
    Of { user: None, audience: vec![] }.encode_at(&key(), at(NOW)).unwrap();
    for claims in [json!({ "sub": "a" }), json!({ "sub": "", "aud": [] }), json!({ "aud": "a" })] {
        let token = of_type("t", claims.to_string());
        assert!(Of::verify_at(&token, &key(), at(NOW)).is_err(), "{claims}");
    }
}

#[test]
fn a_value_that_is_not_read_back_is_not_issued() {
    /// Is read by another rule than it is written.
    #[derive(Debug, PartialEq)]
    struct Doubled(u64);

    impl fmt::Display for Doubled {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}", self.0 * 2)
        }
    }

    impl FromStr for Doubled {
        type Err = std::num::ParseIntError;

        fn from_str(text: &str) -> Result<Self, Self::Err> {
            text.parse().map(Self)
        }
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of {
        #[claim(sub)]
        user: Doubled,
    }

    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct List {
        #[claim(aud)]
        audience: Vec<Doubled>,
    }

    let refused = [
        Of { user: Doubled(1) }.encode_at(&key(), at(NOW)).unwrap_err(),
        List { audience: vec![Doubled(0), Doubled(1)] }.encode_at(&key(), at(NOW)).unwrap_err(),
    ];
    for refused in refused {
        assert!(matches!(refused, EncodeError::Claim { .. }), "{refused}");
    }
    Of { user: Doubled(0) }.encode_at(&key(), at(NOW)).unwrap();
}

#[test]
fn an_issuer_that_the_policy_does_not_expect_is_not_issued() {
    let other = Typed { issuer: App::Phone, ..typed() };
    match other.encode_at(&key(), at(NOW)) {
        Err(EncodeError::Claim { claim, .. }) => assert_eq!(claim, "iss"),
        answer => panic!("{answer:?}"),
    }
}

#[test]
fn elements_of_an_audience_may_have_display_and_from_str() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = ["1", "2"], exp = never)]
    struct Of {
        #[claim(aud)]
        audience: Vec<UserId>,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Maybe {
        #[claim(aud)]
        audience: Option<Vec<UserId>>,
    }

    let of = Of { audience: vec![UserId(2), UserId(3)] };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["aud"], json!(["2", "3"]));
    assert_eq!(*Of::verify_at(&token, &key(), at(NOW)).unwrap(), of);
    let one = of_type("t", r#"{"aud":"1"}"#);
    assert_eq!(Of::verify_at(&one, &key(), at(NOW)).unwrap().audience, [UserId(1)]);
    assert!(Of { audience: vec![UserId(3)] }.encode_at(&key(), at(NOW)).is_err());
    let spelled = of_type("t", r#"{"aud":["1","02"]}"#);
    assert!(matches!(
        Of::verify_at(&spelled, &key(), at(NOW)),
        Err(VerifyError::InvalidClaim { .. })
    ));
    assert!(assert_refuses_all(&of, &Hs256Key::generate()) > 200);

    for audience in [None, Some(vec![]), Some(vec![UserId(9)])] {
        let maybe = Maybe { audience };
        let token = maybe.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*Maybe::verify_at(&token, &key(), at(NOW)).unwrap(), maybe);
    }
}

#[test]
fn one_audience_may_have_any_typed_claim() {
    macro_rules! audience {
        ($type:ty, $value:expr, $text:expr) => {{
            #[derive(Debug, PartialEq, Claims)]
            #[claims(alg = HS256, typ = "t", iss = any, aud = [$text, "other"], exp = never)]
            struct Of {
                #[claim(aud)]
                audience: $type,
            }
            let value = Of { audience: $value };
            let token = value.encode_at(&key(), at(NOW)).unwrap();
            assert_eq!(claims_of(&token)["aud"], $text);
            let read = |aud: serde_json::Value| {
                let token = of_type("t", json!({ "aud": aud }).to_string());
                Of::verify_at(&token, &key(), at(NOW))
            };
            for aud in [json!($text), json!([$text])] {
                let read = read(aud).unwrap();
                assert_eq!((&*read, read.matched_audience()), (&value, Some($text)));
            }
            for aud in [json!([$text, $text]), json!([$text, "other"]), json!(["other", $text])] {
                match read(aud) {
                    Err(VerifyError::InvalidClaim { claim, source }) => {
                        assert_eq!(claim, "aud");
                        assert!(source.to_string().starts_with("is an array of audiences"));
                    }
                    answer => panic!("{answer:?}"),
                }
            }
            for aud in [json!([]), json!([$text.to_owned() + "0"]), json!("0".to_owned() + $text)] {
                assert!(matches!(read(aud), Err(VerifyError::UnexpectedAudience { .. })));
            }
            for aud in [json!(null), json!(42), json!([[$text]]), json!([$text, 5])] {
                assert!(matches!(read(aud), Err(VerifyError::InvalidClaim { .. })));
            }
            assert!(matches!(
                Of::verify_at(&of_type("t", "{}"), &key(), at(NOW)),
                Err(VerifyError::MissingClaim { .. })
            ));
            // The policy accepts this audience, and the type does not.
            assert!(read(json!("other")).is_err());
            let hostile = hostile_tokens(&value, &Hs256Key::generate());
            let name = "the claim `aud` is the text";
            assert!(hostile.iter().any(|token| token.name.starts_with(name)));
            assert!(assert_refuses_all(&value, &Hs256Key::generate()) > 200);
        }};
    }
    audience!(UserId, UserId(42), "42");
    audience!(App, App::Web, "web");
    audience!(Box<App>, Box::new(App::Phone), "phone");
    audience!(u16, 7, "7");
    let id = uuid!("67e55044-10b1-426f-9247-bb680e5fe0c8");
    audience!(Uuid, id, "67e55044-10b1-426f-9247-bb680e5fe0c8");
}

#[test]
fn one_typed_audience_may_be_absent() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of {
        #[claim(aud)]
        audience: Option<UserId>,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct ByTrait {
        #[claim(aud)]
        audience: Option<App>,
    }

    for audience in [None, Some(UserId(0)), Some(UserId(9))] {
        let of = Of { audience };
        let token = of.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*Of::verify_at(&token, &key(), at(NOW)).unwrap(), of);
    }
    for audience in [None, Some(App::Web)] {
        let of = ByTrait { audience };
        let token = of.encode_at(&key(), at(NOW)).unwrap();
        assert_eq!(*ByTrait::verify_at(&token, &key(), at(NOW)).unwrap(), of);
    }
    for aud in ["[]", "null", r#"["1","2"]"#, r#""01""#, r#"["01"]"#] {
        let token = of_type("t", format!(r#"{{"aud":{aud}}}"#));
        let refused = Of::verify_at(&token, &key(), at(NOW));
        assert!(matches!(refused, Err(VerifyError::InvalidClaim { .. })), "{aud}: {refused:?}");
    }
}

/// Serde would write another text for the first, and a number for the second.
#[derive(Debug, PartialEq, Claims)]
#[claims(
    alg = HS256,
    typ = "t",
    iss = ["https://a.example/{tenant}", "https://b.example/{tenant}/"],
    aud = claim("client_id", ["web", "phone"]),
    exp = never,
)]
struct OfPolicy {
    client_id: App,
    #[serde(rename = "tenant")]
    id: UserId,
}

fn tokens_of_policy() -> Tokens<OfPolicy, Hs256Key> {
    let builder = Tokens::builder(key()).issuer_values(["42", "7"]);
    builder.clock(ManualClock::new(at(NOW))).build().unwrap()
}

#[test]
fn claims_that_the_policy_compares_are_text() {
    let tokens = tokens_of_policy();
    let of = OfPolicy { client_id: App::Phone, id: UserId(7) };
    let token = tokens.encode(&of).unwrap();
    let claims = json!({
        "client_id": "phone", "tenant": "7", "iss": "https://a.example/7", "iat": NOW
    });
    assert_eq!(claims_of(&token), claims);
    let read = tokens.verify(&token).unwrap();
    assert_eq!((&*read, read.matched_audience()), (&of, Some("phone")));
    assert!(tokens.encode(&OfPolicy { client_id: App::Web, id: UserId(8) }).is_err());

    let verify = |name: &str, value: serde_json::Value| {
        let mut claims = claims.clone();
        claims[name] = value;
        tokens.verify(&of_type("t", claims.to_string()))
    };
    assert!(verify("iss", json!("https://b.example/7/")).is_ok());
    for (name, value) in [
        ("tenant", json!(7)),
        ("tenant", json!("07")),
        ("tenant", json!("42")),
        ("client_id", json!("Phone")),
        ("client_id", json!(["phone"])),
        ("iss", json!("https://b.example/42/")),
    ] {
        assert!(verify(name, value.clone()).is_err(), "{name} {value}");
    }
    assert!(assert_tokens_refuse_all(&tokens, &of) > 200);
}

#[test]
fn the_type_of_a_claim_of_the_policy_may_be_a_parameter() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(
        alg = HS256, typ = "t", iss = "https://a.example/{tenant}", aud = claim("client_id", ["web", "1"]),
        exp = never,
    )]
    struct InPolicy<T: StringLike, U>
    where
        U: fmt::Display + FromStr<Err: fmt::Display>,
    {
        tenant: U,
        client_id: T,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = ["web", "1"], exp = never)]
    struct OneAudience<T: StringLike> {
        #[claim(aud)]
        audience: T,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct OneDisplayed<T>
    where
        T: fmt::Display + FromStr<Err: fmt::Display>,
    {
        #[claim(aud)]
        audience: Option<T>,
    }

    let tokens =
        Tokens::<InPolicy<App, UserId>, _>::builder(key()).issuer_values(["1"]).build().unwrap();
    let of = InPolicy { tenant: UserId(1), client_id: App::Web };
    let token = tokens.encode(&of).unwrap();
    assert_eq!(claims_of(&token)["tenant"], "1");
    assert_eq!(*tokens.verify(&token).unwrap(), of);
    let of = OneAudience { audience: App::Web };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*OneAudience::<App>::verify_at(&token, &key(), at(NOW)).unwrap(), of);
    let of = OneDisplayed { audience: Some(UserId(5)) };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(claims_of(&token)["aud"], "5");
    assert_eq!(*OneDisplayed::<UserId>::verify_at(&token, &key(), at(NOW)).unwrap(), of);
}

#[test]
fn the_type_may_be_a_parameter() {
    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct ByTrait<T: StringLike> {
        #[claim(sub)]
        user: T,
        #[claim(aud)]
        apps: Vec<T>,
    }

    #[derive(Debug, PartialEq, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Displayed<T>
    where
        T: fmt::Display + FromStr<Err: fmt::Display>,
    {
        #[claim(sub)]
        user: Option<T>,
    }

    let of = ByTrait { user: App::Web, apps: vec![App::Phone] };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    assert_eq!(*ByTrait::<App>::verify_at(&token, &key(), at(NOW)).unwrap(), of);
    let of = Displayed { user: Some(UserId(5)) };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    let read = Displayed::<UserId>::verify_at(&token, &key(), at(NOW)).unwrap();
    assert_eq!((&*read, read.subject()), (&of, Some("5")));
}

#[test]
fn a_borrowed_struct_may_have_typed_claims() {
    #[derive(Debug, Claims)]
    #[claims(alg = HS256, typ = "t", iss = any, aud = any, exp = never)]
    struct Of<'a> {
        #[claim(sub)]
        user: UserId,
        #[claim(jti)]
        id: Option<&'a str>,
        #[claim(aud)]
        audience: Vec<&'a str>,
        name: &'a str,
    }

    let of = Of { user: UserId(5), id: Some("i"), audience: vec!["a"], name: "n" };
    let token = of.encode_at(&key(), at(NOW)).unwrap();
    let mut scratch = Scratch::new();
    let read = Of::verify_in_at(&token, &key(), &mut scratch, at(NOW)).unwrap();
    assert_eq!((read.user, read.id, read.name), (UserId(5), Some("i"), "n"));
    assert_eq!((&*read.audience, read.subject()), (&["a"][..], Some("5")));
    let escaped = of_type("t", r#"{"sub":"5","aud":["a"],"jti":"\n","name":"n"}"#);
    let mut scratch = Scratch::new();
    assert!(Of::verify_in_at(&escaped, &key(), &mut scratch, at(NOW)).is_err());
    assert!(Of { id: Some("\n"), ..of }.encode_at(&key(), at(NOW)).is_err());
}

#[test]
fn errors_of_secret_claims_do_not_contain_the_text() {
    const CANARY: &str = "canary-4711";

    #[derive(Clone, Debug, PartialEq)]
    struct Talkative(String);

    impl fmt::Display for Talkative {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }

    impl FromStr for Talkative {
        type Err = String;

        fn from_str(text: &str) -> Result<Self, String> {
            if text.starts_with("bad") {
                Err(format!("bad: {text}"))
            } else {
                Ok(Self(text.into()))
            }
        }
    }

    #[derive(Debug, Claims)]
    #[claims(enc = A256GCM, typ = any, iss = any, aud = any, exp = never)]
    struct Secret {
        #[claim(sub, secret)]
        user: Talkative,
        #[claim(jti, secret)]
        id: Option<Talkative>,
    }

    let key = A256GcmKey::generate();
    let of = Secret { user: Talkative(CANARY.into()), id: Some(Talkative(CANARY.into())) };
    let read = Secret::verify_at(&of.encode_at(&key, at(NOW)).unwrap(), &key, at(NOW)).unwrap();
    assert_eq!((read.subject(), read.token_id()), (Some(CANARY), Some(CANARY)));
    assert!(!format!("{read:?} {read:#?}").contains("canary"));

    let bad = Secret { user: Talkative(format!("bad {CANARY}")), id: None };
    let refused = bad.encode_at(&key, at(NOW)).unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains("canary"), "{refused}");
    for claims in [
        json!({ "sub": format!("bad {CANARY}") }),
        json!({ "sub": "good", "jti": format!("bad {CANARY}") }),
    ] {
        let token = jwe::encrypt(claims.to_string().as_bytes(), &key).unwrap();
        let refused = Secret::verify_at(&token, &key, at(NOW)).unwrap_err();
        assert!(matches!(refused, VerifyError::InvalidClaim { .. }), "{refused}");
        assert!(!format!("{refused} {refused:?}").contains("canary"), "{refused}");
    }
}
