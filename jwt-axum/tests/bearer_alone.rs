//! `Bearer` and `Require` with `Tokens` alone: no item of the feature `session` is used.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use http_body_util::BodyExt;
use tower::ServiceExt;
use typed_jwt::web::{AccessVerifier, Bearer, BearerRejection, Guard, Rejection, Require};
use typed_jwt::{Claims, Hs256Key, ManualClock, NumericDate, Tokens};

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
