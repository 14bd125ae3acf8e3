//! `Bearer` and `Require` with `Tokens` alone: no item of the feature `session` is used.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::get;
use http_body_util::BodyExt;
use tower::ServiceExt;
use typed_jwt::web::{
    AccessVerifier, AuthScheme, Bearer, BearerAs, BearerAsRejection, BearerRejection, Guard,
    Rejection, Require, bearer_token, bearer_token_as,
};
use typed_jwt::{Claims, Hs256Key, ManualClock, NumericDate, Tokens, Verified, VerifyError};

#[derive(Clone, Debug, Claims)]
#[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
struct User {
    #[claim(sub)]
    name: String,
    role: String,
}

struct Admin;

impl Guard<User> for Admin {
    fn allows(user: &User) -> bool {
        user.role == "admin"
    }
}

async fn hello(Bearer(user): Bearer<User>) -> String {
    user.name.clone()
}

async fn greet_guest(user: Option<Bearer<User>>) -> String {
    user.map_or("guest".into(), |user| user.name.clone())
}

async fn hello_admin(admin: Require<Admin, Bearer<User>>) -> String {
    admin.name.clone()
}

/// Handles the rejection itself.
async fn role(
    admin: Result<Require<Admin, Bearer<User>>, BearerRejection>,
) -> Result<&'static str, BearerRejection> {
    match admin {
        Ok(_) => Ok("admin"),
        Err(BearerRejection(Rejection::Forbidden)) => Ok("member"),
        Err(rejection) => Err(rejection),
    }
}

struct Api {
    router: Router,
    tokens: Tokens<User, Hs256Key>,
    verifier: AccessVerifier<User>,
    clock: ManualClock,
}

impl Api {
    fn new() -> Self {
        let clock = ManualClock::new(NumericDate::from_unix(1_800_000_000));
        let builder = Tokens::<User, _>::builder(Hs256Key::generate()).clock(clock.clone());
        let tokens = builder.build().unwrap();
        let verifier = AccessVerifier::from(tokens.clone());
        let router = Router::new()
            .route("/hello", get(hello))
            .route("/guest", get(greet_guest))
            .route("/admin", get(hello_admin))
            .route("/role", get(role))
            .with_state(verifier.clone());
        Self { router, tokens, verifier, clock }
    }

    fn token(&self, name: &str, role: &str) -> String {
        self.tokens.encode(&User { name: name.into(), role: role.into() }).unwrap()
    }

    /// Returns the status of the response and its challenge.
    async fn get(&self, path: &str, authorization: Option<&str>) -> (StatusCode, Option<String>) {
        let mut request = Request::get(path);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let challenge = response.headers().get(WWW_AUTHENTICATE);
        (response.status(), challenge.map(|value| value.to_str().unwrap().to_owned()))
    }
}

#[tokio::test]
async fn accepts_a_valid_token() {
    let api = Api::new();
    let member = format!("Bearer {}", api.token("ada", "member"));
    let admin = format!("Bearer {}", api.token("grace", "admin"));
    assert_eq!(api.get("/hello", Some(&member)).await, (StatusCode::OK, None));
    assert_eq!(api.get("/guest", Some(&member)).await, (StatusCode::OK, None));
    assert_eq!(api.get("/guest", None).await, (StatusCode::OK, None));
    assert_eq!(api.get("/admin", Some(&admin)).await, (StatusCode::OK, None));
}

#[tokio::test]
async fn answers_refused_requests_with_a_challenge() {
    let api = Api::new();
    let member = format!("Bearer {}", api.token("ada", "member"));
    let other_key = format!("Bearer {}", Api::new().token("ada", "admin"));
    let of_rfc6750 = |status, challenge: &str| (status, Some(challenge.to_owned()));

    for path in ["/hello", "/admin"] {
        let missing = of_rfc6750(StatusCode::UNAUTHORIZED, "Bearer");
        assert_eq!(api.get(path, None).await, missing, "{path}");
    }
    for path in ["/hello", "/guest", "/admin"] {
        let invalid = r#"Bearer error="invalid_token", error_description="invalid token""#;
        let invalid = of_rfc6750(StatusCode::UNAUTHORIZED, invalid);
        assert_eq!(api.get(path, Some(&other_key)).await, invalid, "{path}");
        assert_eq!(api.get(path, Some("Bearer")).await, invalid, "{path}");
    }
    let forbidden = of_rfc6750(StatusCode::FORBIDDEN, r#"Bearer error="insufficient_scope""#);
    assert_eq!(api.get("/admin", Some(&member)).await, forbidden);

    api.clock.advance(Duration::from_secs(3600));
    for path in ["/hello", "/guest", "/admin"] {
        let expired = r#"Bearer error="invalid_token", error_description="token expired""#;
        let expired = of_rfc6750(StatusCode::UNAUTHORIZED, expired);
        assert_eq!(api.get(path, Some(&member)).await, expired, "{path}");
    }
}

#[tokio::test]
async fn a_handler_can_match_on_the_rejection_of_a_rule() {
    let api = Api::new();
    for role in ["member", "admin"] {
        let authorization = format!("Bearer {}", api.token("ada", role));
        let request = Request::get("/role").header("authorization", authorization);
        let request = request.body(Body::empty()).unwrap();
        let response = api.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{role}");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, role);
    }
    let missing = (StatusCode::UNAUTHORIZED, Some("Bearer".to_owned()));
    assert_eq!(api.get("/role", None).await, missing);
}

#[test]
fn the_verifier_tells_expired_from_invalid() {
    let api = Api::new();
    let token = api.token("ada", "member");
    assert_eq!(api.verifier.verify(&token).unwrap().name, "ada");
    assert_eq!(api.verifier.verify("x.y.z").unwrap_err(), Rejection::Invalid);
    api.clock.advance(Duration::from_secs(3600));
    assert_eq!(api.verifier.verify(&token).unwrap_err(), Rejection::Expired);
}

/// The scheme of the `RealWorld` specification.
#[derive(Debug)]
struct Token;

impl AuthScheme for Token {
    const NAME: &'static str = "Token";
}

async fn hello_token(user: BearerAs<User, Token>) -> String {
    user.name.clone()
}

async fn greet_token(user: Option<BearerAs<User, Token>>) -> String {
    user.map_or("guest".into(), |user| user.into_verified().into_inner().name)
}

async fn admin_token(
    admin: Result<Require<Admin, BearerAs<User, Token>>, BearerAsRejection<Token>>,
) -> Result<String, BearerAsRejection<Token>> {
    Ok(admin?.name.clone())
}

/// Returns status, challenge and body of a response.
async fn ask(router: &Router, path: &str, authorization: &[String]) -> (u16, String, String) {
    let mut request = Request::get(path);
    for value in authorization {
        request = request.header("authorization", value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let challenge = response.headers().get(WWW_AUTHENTICATE);
    let challenge = challenge.map_or("", |value| value.to_str().unwrap()).to_owned();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, challenge, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn another_scheme_has_its_own_extractor() {
    let api = Api::new();
    let router = Router::new()
        .route("/hello", get(hello_token))
        .route("/guest", get(greet_token))
        .route("/admin", get(admin_token))
        .route("/bearer", get(hello))
        .with_state(api.tokens.clone());
    let token = api.token("ada", "member");
    for sent in [
        vec![format!("Token {token}")],
        vec![format!("tOKEN  {token}")],
        vec!["Basic x".into(), format!("Token {token}")],
        // Bearer credentials are those of another scheme here.
        vec!["Bearer x".into(), format!("Token {token}"), "Bearer y".into()],
    ] {
        for path in ["/hello", "/guest"] {
            let (status, _, body) = ask(&router, path, &sent).await;
            assert_eq!((status, &*body), (200, "ada"), "{sent:?}");
        }
    }
    for sent in [
        vec![],
        vec![format!("Bearer {token}")],
        vec![format!("Tokens {token}")],
        vec![format!("Basic x, Token {token}")],
    ] {
        let (status, challenge, _) = ask(&router, "/hello", &sent).await;
        assert_eq!((status, &*challenge), (401, "Token"), "{sent:?}");
        let (status, _, body) = ask(&router, "/guest", &sent).await;
        assert_eq!((status, &*body), (200, "guest"), "{sent:?}");
    }
    let invalid = r#"Token error="invalid_token", error_description="invalid token""#;
    for sent in [
        vec!["Token".into()],
        vec!["Token x".into()],
        vec![format!("Token {token} ")],
        vec![format!("Token {token}, Token {token}")],
        // Two tokens are ambiguous.
        vec![format!("Token {token}"), format!("Token {token}")],
        vec![format!("Token {token}"), "Basic x".into(), "token".into()],
    ] {
        for path in ["/hello", "/guest", "/admin"] {
            let (status, challenge, _) = ask(&router, path, &sent).await;
            assert_eq!((status, &*challenge), (401, invalid), "{path} {sent:?}");
        }
    }
    let sent = [format!("Token {token}")];
    let (status, challenge, _) = ask(&router, "/bearer", &sent).await;
    assert_eq!((status, &*challenge), (401, "Bearer"));
    let (status, challenge, _) = ask(&router, "/admin", &sent).await;
    assert_eq!((status, &*challenge), (403, r#"Token error="insufficient_scope""#));
    let sent = [format!("Token {}", api.token("grace", "admin"))];
    assert_eq!(ask(&router, "/admin", &sent).await.2, "grace");
    api.clock.advance(Duration::from_secs(3600));
    let expired = r#"Token error="invalid_token", error_description="token expired""#;
    assert_eq!(ask(&router, "/hello", &sent).await.1, expired);
    let shown = format!("{:?}", BearerAsRejection::<Token>::from(Rejection::Expired));
    assert_eq!(shown, r#"BearerAsRejection { rejection: Expired, scheme: "Token" }"#);
}

#[test]
fn tokens_are_found_in_headers() {
    let mut headers = HeaderMap::new();
    assert_eq!(bearer_token(&headers), Ok(None));
    headers.append("authorization", "Token a.b.c".parse().unwrap());
    assert_eq!(bearer_token(&headers), Ok(None));
    assert_eq!(bearer_token_as::<Token>(&headers), Ok(Some("a.b.c")));
    headers.append("authorization", "Bearer d.e.f".parse().unwrap());
    assert_eq!(bearer_token(&headers), Ok(Some("d.e.f")));
    headers.append("authorization", "bearer".parse().unwrap());
    assert_eq!(bearer_token(&headers), Err(Rejection::Invalid));
    assert_eq!(bearer_token_as::<Token>(&headers), Ok(Some("a.b.c")));
}

/// The claims of the last release.
#[derive(Debug, Claims)]
#[claims(alg = HS256, typ = "JWT", iss = "auth", aud = any, ttl = "5m")]
struct FormerUser {
    #[claim(sub)]
    user_name: String,
}

impl From<FormerUser> for User {
    fn from(former: FormerUser) -> Self {
        Self { name: former.user_name, role: "member".into() }
    }
}

#[test]
fn a_verifier_accepts_tokens_of_two_keys() {
    let [first, second, third] = [(); 3].map(|()| Hs256Key::generate());
    let token = |key: &Hs256Key| User { name: "ada".into(), role: "x".into() }.encode(key).unwrap();
    let (by_first, by_second, by_third) = (token(&first), token(&second), token(&third));
    let verifier = AccessVerifier::from_fn(move |token| {
        User::verify(token, &first).or_else(|_| User::verify(token, &second))
    });
    for token in [by_first, by_second] {
        assert_eq!(verifier.verify(&token).unwrap().name, "ada");
    }
    assert_eq!(verifier.verify(&by_third).unwrap_err(), Rejection::Invalid);
}

#[tokio::test]
async fn one_bearer_accepts_an_old_and_a_new_format() {
    let api = Api::new();
    let builder = Tokens::<FormerUser, _>::builder(Hs256Key::generate());
    let former = builder.clock(api.clock.clone()).build().unwrap();
    let old = former.encode(&FormerUser { user_name: "grace".into() }).unwrap();
    let new = api.token("ada", "admin");
    let current = api.tokens.clone();
    let verifier = AccessVerifier::from_fn(move |token| match current.verify(token) {
        Err(VerifyError::UnexpectedType { .. }) => former.verify(token).map(Verified::convert),
        result => result,
    });
    let grace = verifier.verify(&old).unwrap();
    assert_eq!((grace.subject(), grace.issuer()), (Some("grace"), Some("auth")));
    assert_eq!(grace.header().typ(), Some("JWT"));
    let router = Router::new()
        .route("/hello", get(hello))
        .route("/admin", get(hello_admin))
        .with_state(verifier.clone());
    let bearer = |token: &str| [format!("Bearer {token}")];
    assert_eq!(ask(&router, "/hello", &bearer(&old)).await.2, "grace");
    assert_eq!(ask(&router, "/hello", &bearer(&new)).await.2, "ada");
    assert_eq!(ask(&router, "/admin", &bearer(&old)).await.0, 403);
    assert_eq!(ask(&router, "/admin", &bearer(&new)).await.0, 200);
    let forged = FormerUser { user_name: "x".into() }.encode(&Hs256Key::generate()).unwrap();
    assert_eq!(verifier.verify(&forged).unwrap_err(), Rejection::Invalid);
    api.clock.advance(Duration::from_secs(3600));
    for token in [&old, &new] {
        assert_eq!(verifier.verify(token).unwrap_err(), Rejection::Expired);
    }
}

/// The error of the application is the reason for the rejection.
#[test]
fn the_error_of_a_function_is_any_that_converts() {
    enum Refused {
        Token(VerifyError),
        Suspended,
    }

    impl From<Refused> for Rejection {
        fn from(refused: Refused) -> Self {
            match refused {
                Refused::Token(error) => error.into(),
                Refused::Suspended => Self::Forbidden,
            }
        }
    }

    let api = Api::new();
    let tokens = api.tokens.clone();
    let verifier = AccessVerifier::from_fn(move |token| {
        let user = tokens.verify(token).map_err(Refused::Token)?;
        if user.name == "mallory" { Err(Refused::Suspended) } else { Ok(user) }
    });
    assert_eq!(verifier.verify(&api.token("ada", "member")).unwrap().name, "ada");
    assert_eq!(verifier.verify(&api.token("mallory", "member")).unwrap_err(), Rejection::Forbidden);
    assert_eq!(verifier.verify("x").unwrap_err(), Rejection::Invalid);
    api.clock.advance(Duration::from_secs(3600));
    let expired = verifier.verify(&api.token("ada", "member")).map(drop);
    assert_eq!(expired, Ok(()));
}

/// A converted value has the times and the header of the token, and its `Debug` prints no claims.
#[test]
fn converted_claims_keep_what_was_verified() {
    #[derive(Debug)]
    enum Either {
        Former(FormerUser),
    }

    impl From<FormerUser> for Either {
        fn from(former: FormerUser) -> Self {
            Self::Former(former)
        }
    }

    let key = Hs256Key::generate().with_id("1");
    let token = FormerUser { user_name: "grace".into() }.encode(&key).unwrap();
    let verified = FormerUser::verify(&token, &key).unwrap();
    let converted: Verified<Either> = verified.convert();
    let Either::Former(former) = &*converted;
    assert_eq!(former.user_name, "grace");
    assert_eq!(converted.header().kid(), Some("1"));
    assert!(converted.expires_at().is_some() && converted.issued_at().is_some());
    assert!(format!("{converted:?}").contains("claims: [redacted]"));
}

mod events {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Returns what `action` logs.
    fn logged(action: impl FnOnce()) -> String {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .without_time()
            .with_ansi(false)
            .finish();
        tracing::subscriber::with_default(subscriber, action);
        let log = log.0.lock().unwrap();
        String::from_utf8(log.clone()).unwrap()
    }

    #[test]
    fn a_refused_token_is_one_event_with_its_reason() {
        let api = Api::new();
        let token = api.token("ada", "member");
        let forged = Api::new().token("ada", "member");
        let tokens = api.tokens.clone();
        let by_fn = AccessVerifier::from_fn(move |token| tokens.verify(token));
        for verifier in [&api.verifier, &by_fn] {
            assert_eq!(logged(|| drop(verifier.verify(&token))), "");
            for (token, reason) in [(&*forged, "invalid_signature"), ("x", "malformed")] {
                let event =
                    format!("DEBUG jwt_session: refused token=\"access\" reason=\"{reason}\"\n");
                assert_eq!(logged(|| drop(verifier.verify(token))), event);
            }
        }
        // Errors of the application are not events of the library.
        let by_fn = AccessVerifier::<User>::from_fn(|_| Err(Rejection::Unavailable));
        assert_eq!(logged(|| drop(by_fn.verify(&token))), "");
    }
}
