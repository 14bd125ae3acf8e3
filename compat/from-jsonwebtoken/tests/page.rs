//! Runs the jsonwebtoken examples of `docs/from-jsonwebtoken.md` and tests the statements of the
//! page about jsonwebtoken.

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, TokenData, Validation, decode, encode,
    get_current_timestamp,
};
use serde_json::{Value, json};
use typed_jwt::{Claims, Hs256Key};

const SECRET: &[u8] = b"only for this page: 32 bytes or more";

fn issue(claims: &Value) -> String {
    encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET)).unwrap()
}

fn read(token: &str, validation: &Validation) -> Result<TokenData<Value>, ErrorKind> {
    let read = decode::<Value>(token, &DecodingKey::from_secret(SECRET), validation);
    read.map_err(jsonwebtoken::errors::Error::into_kind)
}

fn hs256() -> Validation {
    Validation::new(Algorithm::HS256)
}

fn later() -> u64 {
    get_current_timestamp() + 900
}

#[test]
fn defaults_match_the_page() {
    let validation = hs256();
    assert_eq!(validation.leeway, 60);
    assert_eq!(validation.reject_tokens_expiring_in_less_than, 0);
    assert!(validation.validate_exp && !validation.validate_nbf && validation.validate_aud);
    assert_eq!(validation.required_spec_claims, ["exp".to_owned()].into());
    assert_eq!((validation.iss, validation.aud, validation.sub), (None, None, None));
    assert_eq!(validation.algorithms, [Algorithm::HS256]);
    assert_eq!(Header::default().typ.as_deref(), Some("JWT"));
}

#[test]
fn only_configured_checks_are_made() {
    let exp = later();
    let accepted =
        |claims: Value, validation: &Validation| read(&issue(&claims), validation).is_ok();
    // A token that is not yet valid, and any issuer.
    assert!(accepted(json!({ "exp": exp, "nbf": exp, "iss": "evil" }), &hs256()));
    assert!(!accepted(json!({ "exp": exp, "aud": "web" }), &hs256()));
    let mut set = hs256();
    set.set_issuer(&["a"]);
    set.set_audience(&["web"]);
    // Absent claims, and claims of another JSON type.
    assert!(accepted(json!({ "exp": exp }), &set));
    assert!(accepted(json!({ "exp": exp, "iss": 1, "aud": { "web": true } }), &set));
    set.set_required_spec_claims(&["exp", "iss", "aud"]);
    assert!(!accepted(json!({ "exp": exp, "iss": "a" }), &set));
    assert!(!accepted(json!({ "exp": exp, "aud": "web" }), &set));
    // Duplicate members: among the claims that `decode` validates, and elsewhere.
    let twice = |member: &str| {
        let text = format!(r#"{{"exp":{exp},"{member}":"a","{member}":"b"}}"#);
        let raw = serde_json::value::RawValue::from_string(text).unwrap();
        encode(&Header::default(), &raw, &EncodingKey::from_secret(SECRET)).unwrap()
    };
    assert!(read(&twice("iss"), &hs256()).is_err());
    assert_eq!(read(&twice("role"), &hs256()).unwrap().claims["role"], "b");
    // `exp` is absent or not a number.
    assert!(!accepted(json!({}), &hs256()));
    assert!(!accepted(json!({ "exp": "later" }), &hs256()));
    // The default leeway of a minute.
    assert!(accepted(json!({ "exp": get_current_timestamp() - 55 }), &hs256()));
    assert!(!accepted(json!({ "exp": get_current_timestamp() - 65 }), &hs256()));
}

#[test]
fn typ_and_crit_are_not_checked() {
    let header = Header {
        typ: Some("refresh+jwt".into()),
        crit: Some(vec!["exp".into()]),
        ..Header::default()
    };
    let claims = json!({ "exp": later() });
    let token = encode(&header, &claims, &EncodingKey::from_secret(SECRET)).unwrap();
    assert!(read(&token, &hs256()).is_ok());
}

#[test]
fn secrets_may_have_any_length() {
    let token =
        encode(&Header::default(), &json!({ "exp": later() }), &EncodingKey::from_secret(b""));
    let key = DecodingKey::from_secret(b"");
    assert!(decode::<Value>(token.unwrap(), &key, &hs256()).is_ok());
    assert!(Hs256Key::from_bytes(b"").is_err());
}

#[test]
fn errors_have_the_kinds_of_the_table() {
    let exp = later();
    let kind =
        |claims: Value, validation: &Validation| read(&issue(&claims), validation).unwrap_err();
    assert_eq!(read("a.b", &hs256()).unwrap_err(), ErrorKind::InvalidToken);
    assert_eq!(kind(json!({ "exp": 1 }), &hs256()), ErrorKind::ExpiredSignature);
    assert_eq!(kind(json!({}), &hs256()), ErrorKind::MissingRequiredClaim("exp".into()));
    let set = Validation { validate_nbf: true, sub: Some("a".into()), ..hs256() };
    assert_eq!(kind(json!({ "exp": exp, "nbf": exp }), &set), ErrorKind::ImmatureSignature);
    assert_eq!(kind(json!({ "exp": exp, "sub": "b" }), &set), ErrorKind::InvalidSubject);
    assert_eq!(kind(json!({ "exp": exp, "aud": "b" }), &set), ErrorKind::InvalidAudience);
    let mut set = hs256();
    set.set_issuer(&["a"]);
    assert_eq!(kind(json!({ "exp": exp, "iss": "b" }), &set), ErrorKind::InvalidIssuer);
    let other = Validation::new(Algorithm::HS384);
    assert_eq!(kind(json!({ "exp": exp }), &other), ErrorKind::InvalidAlgorithm);
    let none = Validation { validate_exp: false, required_spec_claims: [].into(), ..hs256() };
    assert_eq!(read(&issue(&json!({ "exp": "x" })), &none).map(|_| ()), Ok(()));
    let optional = Validation { required_spec_claims: [].into(), ..hs256() };
    assert_eq!(kind(json!({ "exp": "x" }), &optional), ErrorKind::InvalidClaimFormat("exp".into()));
    let mut forged = issue(&json!({ "exp": exp }));
    forged.truncate(forged.rfind('.').unwrap());
    forged += ".AAAA";
    assert_eq!(read(&forged, &hs256()).unwrap_err(), ErrorKind::InvalidSignature);
}

/// The types of the section "Tokens that are under way".
mod migration {
    use super::*;

    #[derive(Claims)]
    #[claims(
        alg = HS256,
        typ = optional("JWT"),
        kind = unmarked,
        iss = any,
        aud = any,
        ttl = "15m",
        leeway = "60s",
    )]
    struct First {
        #[claim(sub)]
        user: String,
    }

    #[derive(Claims)]
    #[claims(alg = HS256, typ = "JWT", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
    struct Named {
        #[claim(sub)]
        user: String,
    }

    #[derive(Claims)]
    #[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
    struct Last {
        #[claim(sub)]
        user: String,
        role: String,
    }

    #[test]
    fn tokens_of_jsonwebtoken_verify() {
        let key = Hs256Key::from_bytes(SECRET).unwrap();
        let bare = issue(&json!({ "sub": "ferris", "exp": later() }));
        assert_eq!(First::verify(&bare, &key).unwrap().user, "ferris");
        let late = issue(&json!({ "sub": "ferris", "exp": get_current_timestamp() - 55 }));
        assert!(First::verify(&late, &key).is_ok());
        let far = issue(&json!({ "sub": "ferris", "exp": later() + 1_000_000 }));
        assert!(First::verify(&far, &key).is_ok());
        assert!(Named::verify(&bare, &key).is_err());
        let full = issue(&json!({
            "iss": "https://auth.example.com", "aud": "web", "sub": "ferris", "exp": later(),
        }));
        assert_eq!(Named::verify(&full, &key).unwrap().user, "ferris");
        assert!(matches!(
            Last::verify(&full, &key).map(|_| ()),
            Err(typed_jwt::VerifyError::UnexpectedType { .. })
        ));
    }

    #[test]
    fn optional_types_are_written() {
        let key = Hs256Key::from_bytes(SECRET).unwrap();
        let token = First { user: "ferris".into() }.encode(&key).unwrap();
        assert_eq!(jsonwebtoken::decode_header(&token).unwrap().typ.as_deref(), Some("JWT"));
        let token = Named { user: "ferris".into() }.encode(&key).unwrap();
        assert_eq!(jsonwebtoken::decode_header(&token).unwrap().typ.as_deref(), Some("JWT"));
    }

    #[test]
    fn jsonwebtoken_reads_the_new_tokens() {
        let key = Hs256Key::from_bytes(SECRET).unwrap();
        let last = Last { user: "ferris".into(), role: "member".into() };
        let mut validation = hs256();
        validation.set_issuer(&["https://auth.example.com"]);
        validation.set_audience(&["web"]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let read = read(&last.encode(&key).unwrap(), &validation).unwrap();
        assert_eq!(read.claims["sub"], "ferris");
        assert_eq!(read.claims["role"], "member");
    }
}
