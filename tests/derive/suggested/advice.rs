//! The code that the messages suggest.

use std::borrow::Cow;
use std::convert::Infallible;

use typed_jwt::{Audience, Claims, Hs256Key, NumericDate, StringLike};

#[derive(Claims)]
#[claims(
    alg = HS256,
    typ = "session+jwt",              // or `any`
    iss = "https://auth.example.com", // or `runtime`, or `any`
    aud = "web",                      // or `runtime`, or `any`
    ttl = "15m",                      // or `exp = never`
)]
struct Session {
    #[claim(sub)]
    user: UserId,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    scopes: Vec<String>,
}

struct UserId(String);

impl StringLike for UserId {
    type Error = Infallible;

    fn to_text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn from_text(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.into()))
    }
}

#[derive(Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, ttl = "15m")]
struct SeveralIssuers {
    #[claim(iss, one_of = ["https://a.example.com", "https://b.example.com"])]
    issuer: String,
}

#[derive(Claims)]
#[claims(alg = HS256, typ = any, iss = any, aud = any, ttl = "15m")]
struct MaybeAbsent {
    #[claim(iss)]
    issuer: Option<String>,
    #[claim(aud)]
    audience: Option<Audience>,
    #[claim(iat)]
    issued: Option<NumericDate>,
}

#[test]
fn every_suggestion_works() {
    let key = Hs256Key::generate();

    let token = Session { user: UserId("u".into()), scopes: vec![] }.encode(&key).unwrap();
    assert_eq!(Session::verify(&token, &key).unwrap().subject(), Some("u"));

    let token = SeveralIssuers { issuer: "https://b.example.com".into() }.encode(&key).unwrap();
    assert_eq!(
        SeveralIssuers::verify(&token, &key).unwrap().issuer(),
        Some("https://b.example.com")
    );

    let token = MaybeAbsent { issuer: None, audience: None, issued: None }.encode(&key).unwrap();
    assert_eq!(MaybeAbsent::verify(&token, &key).unwrap().audience, None);
}
