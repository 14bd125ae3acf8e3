//! `Bearer` and `SessionCookie` with encrypted claims.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::FromRef;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use tower::ServiceExt;
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, FetchMetadata, SessionCookie,
};
use typed_jwt::{A256GcmKey, ManualClock, jwe};

use super::{Server, TTL, User, ring, start, tokens, user};

#[derive(Clone)]
struct App {
    verifier: AccessVerifier<User>,
    cookies: CookieSessions<User>,
}

impl FromRef<App> for AccessVerifier<User> {
    fn from_ref(app: &App) -> Self {
        app.verifier.clone()
    }
}

impl FromRef<App> for CookieSessions<User> {
    fn from_ref(app: &App) -> Self {
        app.cookies.clone()
    }
}

fn app(server: &Server) -> App {
    let sessions = server.sessions.clone();
    App {
        verifier: AccessVerifier::from(&sessions),
        cookies: CookieSessions::new(sessions, FetchMetadata, Cookies::LAX),
    }
}

async fn by_bearer(Bearer(user): Bearer<User>) -> String {
    user.name.clone()
}

async fn by_cookie(SessionCookie(user): SessionCookie<User>) -> String {
    user.name.clone()
}

async fn guest(user: Option<SessionCookie<User>>) -> String {
    user.map_or("guest".into(), |user| user.name.clone())
}

fn router(app: App, with_layer: bool) -> Router {
    let router = Router::new()
        .route("/bearer", get(by_bearer))
        .route("/cookie", get(by_cookie))
        .route("/guest", get(guest));
    let router = if with_layer { router.layer(app.cookies.layer()) } else { router };
    router.with_state(app)
}

/// The status and body of a response, and the cookies of the browser after it.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: String,
    pub(super) cookies: BTreeMap<String, String>,
}

/// Sends a GET request with a bearer token and cookies.
pub(super) async fn send(
    router: &Router,
    path: &str,
    bearer: Option<&str>,
    cookies: &BTreeMap<String, String>,
) -> Answer {
    let mut request = Request::get(path).header("sec-fetch-site", "same-origin");
    if let Some(token) = bearer {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in cookies {
        request = request.header("cookie", format!("{name}={value}"));
    }
    let request = request.body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let mut cookies = cookies.clone();
    for cookie in parts.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let (name, rest) = cookie.split_once('=').unwrap();
        if cookie.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.into(), rest.split(';').next().unwrap().into());
        }
    }
    let body = to_bytes(body, 100_000).await.unwrap();
    Answer { status: parts.status, body: String::from_utf8(body.to_vec()).unwrap(), cookies }
}

pub(super) const ACCESS: &str = "__Host-session";
pub(super) const REFRESH: &str = "__Host-refresh";

fn access_cookie(token: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(ACCESS.to_owned(), token.to_owned())])
}

#[tokio::test]
async fn extractors_accept_encrypted_tokens() {
    let server = Server::new();
    let login = server.sessions.start(&user("ferris")).await.unwrap();
    let token = &*login.access_token;
    for with_layer in [false, true] {
        let router = router(app(&server), with_layer);
        let answer = send(&router, "/bearer", Some(token), &BTreeMap::new()).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
        for path in ["/cookie", "/guest"] {
            let answer = send(&router, path, None, &access_cookie(token)).await;
            assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"), "{path}");
        }
    }
}

/// Without sessions, too.
#[tokio::test]
async fn bearer_accepts_encrypted_tokens_of_tokens_alone() {
    let clock = ManualClock::new(start());
    let tokens = tokens(&ring(&clock, "1"), &clock);
    let token = tokens.encode(&user("ferris")).unwrap();
    let router =
        Router::new().route("/bearer", get(by_bearer)).with_state(AccessVerifier::from(tokens));
    let answer = send(&router, "/bearer", Some(&token), &BTreeMap::new()).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    clock.advance(TTL);
    let answer = send(&router, "/bearer", Some(&token), &BTreeMap::new()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("token expired"), "{}", answer.body);
}

/// An unknown key, a token that does not decrypt, and a payload that no login wrote are "not logged
/// in", with the same body, and never a fault of the server.
#[tokio::test]
async fn tokens_that_do_not_decrypt_are_not_logged_in() {
    let server = Server::new();
    let login = server.sessions.start(&user("ferris")).await.unwrap();
    let good = &*login.access_token;
    let mut refused = Vec::new();
    for id in ["access-1", "access-2", ""] {
        let key = A256GcmKey::generate();
        let key = if id.is_empty() { key } else { key.with_id(id) };
        let foreign = typed_jwt::Tokens::<User, _>::builder(key).clock(server.clock.clone());
        refused.push(foreign.build().unwrap().encode(&user("ferris")).unwrap());
    }
    for at in 0..good.len() {
        let mut bytes = good.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        refused.push(String::from_utf8(bytes).unwrap());
    }
    for len in 1..good.len() {
        refused.push(good[..len].to_owned());
    }
    for payload in [&b""[..], b"{}", b"\xff", b"{\"sub\":1}", &[b'['; 500]] {
        refused.push(jwe::encrypt(payload, &server.keys).unwrap());
    }
    let invalid = r#"{"error":"invalid_token","message":"invalid token"}"#;
    for with_layer in [false, true] {
        let router = router(app(&server), with_layer);
        for token in &refused {
            let bearer = send(&router, "/bearer", Some(token), &BTreeMap::new()).await;
            assert_eq!((bearer.status, &*bearer.body), (StatusCode::UNAUTHORIZED, invalid));
            let cookie = send(&router, "/cookie", None, &access_cookie(token)).await;
            assert_eq!((cookie.status, &*cookie.body), (StatusCode::UNAUTHORIZED, invalid));
            let guest = send(&router, "/guest", None, &access_cookie(token)).await;
            assert_eq!((guest.status, &*guest.body), (StatusCode::OK, "guest"));
        }
    }
}

/// With the layer and a refresh token, the user stays logged in after a key has been removed.
#[tokio::test]
async fn the_layer_renews_a_token_of_a_retired_key() {
    let server = Server::new();
    let cookies = {
        let login = server.sessions.start(&user("ferris")).await.unwrap();
        let mut cookies = access_cookie(&login.access_token);
        cookies.insert(REFRESH.into(), login.refresh_token.as_str().into());
        cookies
    };
    let router = router(app(&server), true);
    server.keys.rotate(A256GcmKey::generate().with_id("access-2"), Duration::ZERO).unwrap();
    let answer = send(&router, "/cookie", None, &cookies).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    assert_ne!(answer.cookies[ACCESS], cookies[ACCESS]);
    let again = send(&router, "/cookie", None, &answer.cookies).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.cookies, answer.cookies);
}

#[tokio::test]
async fn a_cookie_over_4096_bytes_is_refused_at_issue() {
    let server = Server::new();
    let App { cookies, .. } = app(&server);
    let with_note = |len| User { name: "ferris".into(), note: "x".repeat(len) };
    let fits = server.sessions.start(&with_note(2_000)).await.unwrap();
    assert!(cookies.log_in(&fits).is_ok());
    let long = server.sessions.start(&with_note(3_200)).await.unwrap();
    let error = cookies.log_in(&long).unwrap_err();
    assert_eq!(error.name, ACCESS);
    assert!(error.len > 4096, "{}", error.len);
}
