//! Extractors, cookies and the layer, with requests of every kind.

mod common;

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use common::{App, Client, TTL, User, app, insecure_app, ring, sessions, user};
use jwt_session::MemoryStore;
use typed_jwt::web::{
    AccessVerifier, Bearer, CookieSessions, Cookies, DoubleSubmit, Guard, Rejection, Require,
    SessionCookie,
};

struct Admin;

impl Guard<User> for Admin {
    fn allows(user: &User) -> bool {
        user.role == "admin"
    }
}

async fn hello(Bearer(user): Bearer<User>) -> String {
    user.name.clone()
}

async fn maybe(user: Option<Bearer<User>>) -> String {
    user.map_or("nobody".into(), |user| user.name.clone())
}

async fn admin(user: Require<Admin, Bearer<User>>) -> String {
    user.name.clone()
}

fn api(app: &App) -> Router {
    Router::new()
        .route("/hello", get(hello))
        .route("/maybe", get(maybe))
        .route("/admin", get(admin))
        .with_state(AccessVerifier::from(&app.sessions))
}

fn bearer(value: &str) -> Vec<(&'static str, String)> {
    vec![("authorization", value.to_owned())]
}

async fn token(app: &App, name: &str) -> String {
    app.sessions.start(&user(name)).await.unwrap().access_token
}

#[tokio::test]
async fn a_bearer_token_is_the_user() {
    let app = app();
    let api = Client::new(api(&app));
    let token = token(&app, "ferris").await;
    for scheme in ["Bearer", "bearer", "BEARER", "beaRer"] {
        let answer = api.get("/hello", &bearer(&format!("{scheme} {token}"))).await;
        assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    }
    let answer = api.get("/maybe", &[]).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "nobody"));
}

#[tokio::test]
async fn every_refusal_is_the_same_but_for_expiry() {
    let app = app();
    let api = Client::new(api(&app));
    let good = token(&app, "ferris").await;
    let verified = app.sessions.verify(&good).unwrap();
    let other = sessions(MemoryStore::new(), ring("other")).0;
    let foreign = other.start(&user("ferris")).await.unwrap().access_token;
    let refresh = app.sessions.start(&user("ferris")).await.unwrap().refresh_token;
    app.sessions.end(&verified).await.unwrap();
    let long = "a".repeat(10_000);
    for value in [
        format!("Bearer {good}"),
        format!("Bearer {good}x"),
        format!("Bearer {foreign}"),
        format!("Bearer {}", refresh.as_str()),
        format!("Bearer {long}"),
        format!("Bearer {good} {good}"),
        format!("Bearer\t{good}"),
        format!("Bearer {good}\t"),
        "Bearer".into(),
        "Bearer ".into(),
    ] {
        for path in ["/hello", "/maybe", "/admin"] {
            let answer = api.get(path, &bearer(&value)).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{value}");
            assert_eq!(answer.body, r#"{"error":"invalid_token","message":"invalid token"}"#);
            assert_eq!(
                answer.header("www-authenticate"),
                r#"Bearer error="invalid_token", error_description="invalid token""#
            );
            assert_eq!(answer.header("cache-control"), "no-store");
        }
    }
    let answer = api.get("/hello", &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.header("www-authenticate"), "Bearer");

    let good = token(&app, "ferris").await;
    let twice = [bearer(&format!("Bearer {good}")), bearer(&format!("Bearer {good}"))].concat();
    assert_eq!(api.get("/hello", &twice).await.status, StatusCode::UNAUTHORIZED);
    let in_the_address = format!("/hello?access_token={good}");
    assert_eq!(api.get(&in_the_address, &[]).await.status, StatusCode::UNAUTHORIZED);

    app.clock.advance(TTL);
    let answer = api.get("/hello", &bearer(&format!("Bearer {good}"))).await;
    assert_eq!(answer.body, r#"{"error":"invalid_token","message":"token expired"}"#);
    assert_eq!(
        answer.header("www-authenticate"),
        r#"Bearer error="invalid_token", error_description="token expired""#
    );
}

#[tokio::test]
async fn a_guard_is_an_ordinary_rule() {
    let app = app();
    let api = Client::new(api(&app));
    let refused = api.get("/admin", &bearer(&format!("Bearer {}", token(&app, "f").await))).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.header("www-authenticate"), r#"Bearer error="insufficient_scope""#);
    let admin = User { role: "admin".into(), ..user("root") };
    let token = app.sessions.start(&admin).await.unwrap().access_token;
    let answer = api.get("/admin", &bearer(&format!("Bearer {token}"))).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "root"));
}

/// A site with a login form.
fn site(app: &App) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/who", get(who).post(who))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .layer(app.cookies.layer())
        .with_state(app.clone())
}

async fn home(user: Option<SessionCookie<User>>) -> String {
    user.map_or("nobody".into(), |user| user.name.clone())
}

async fn who(SessionCookie(user): SessionCookie<User>) -> String {
    user.name.clone()
}

async fn admin_page(admin: Require<Admin, SessionCookie<User>>) -> String {
    admin.name.clone()
}

/// Handles the rejection itself.
async fn role(
    admin: Result<Require<Admin, SessionCookie<User>>, Rejection>,
) -> Result<&'static str, Rejection> {
    match admin {
        Ok(_) => Ok("admin"),
        Err(Rejection::Forbidden) => Ok("member"),
        Err(rejection) => Err(rejection),
    }
}

async fn login(State(app): State<App>, Form(name): Form<Vec<(String, String)>>) -> Response {
    let tokens = app.sessions.start(&user(&name[0].1)).await.unwrap();
    match app.cookies.log_in(&tokens) {
        Ok(cookies) => (cookies, "welcome").into_response(),
        Err(too_long) => (StatusCode::BAD_REQUEST, too_long.to_string()).into_response(),
    }
}

async fn logout(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Rejection> {
    Ok((app.cookies.end(&headers).await?, "bye"))
}

/// The headers of a browser for requests of the server's own pages.
fn same_origin() -> Vec<(&'static str, String)> {
    vec![("sec-fetch-site", "same-origin".into())]
}

async fn logged_in(app: &App, name: &str) -> Client {
    let mut browser = Client::new(site(app));
    let answer = browser.post("/login", &format!("name={name}"), &same_origin()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    browser.keep(&answer);
    browser
}

#[tokio::test]
async fn a_session_in_cookies_from_login_to_logout() {
    let app = app();
    let mut browser = logged_in(&app, "ferris").await;
    let answer = browser.get("/who", &[]).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    assert!(answer.set_cookies().is_empty());

    let before = browser.clone();
    let answer = browser.post("/logout", "", &same_origin()).await;
    assert_eq!(answer.set_cookies().len(), 3);
    assert!(answer.set_cookies().iter().all(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(answer.header("clear-site-data"), "\"cache\"");
    browser.keep(&answer);
    assert_eq!(browser.get("/", &[]).await.body, "nobody");
    // The old cookies are not accepted either.
    assert_eq!(before.get("/who", &[]).await.status, StatusCode::UNAUTHORIZED);
    app.clock.advance(TTL);
    assert_eq!(before.get("/who", &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_rule_over_the_claims_of_a_session() {
    let app = app();
    let member = logged_in(&app, "ferris").await;
    let site = Router::new()
        .route("/admin", get(admin_page))
        .route("/role", get(role).post(role))
        .with_state(app.clone());

    let forbidden = member.at(site.clone()).get("/admin", &[]).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    assert_eq!(forbidden.body, r#"{"error":"insufficient_scope","message":"not allowed"}"#);
    assert_eq!(forbidden.header("www-authenticate"), "");

    assert_eq!(member.at(site.clone()).get("/role", &[]).await.body, "member");
    let other_site = [("sec-fetch-site", "cross-site".to_owned())];
    let cross_site = member.at(site.clone()).post("/role", "", &other_site).await;
    assert_eq!(cross_site.status, StatusCode::FORBIDDEN);
    let body = r#"{"error":"cross_site_request","message":"request from another site"}"#;
    assert_eq!(cross_site.body, body);
    let missing = Client::new(site.clone()).get("/role", &[]).await;
    assert_eq!(missing.status, StatusCode::UNAUTHORIZED);

    let admin = User { role: "admin".into(), ..user("root") };
    let tokens = app.sessions.start(&admin).await.unwrap();
    let cookie = vec![("cookie", format!("__Host-session={}", tokens.access_token))];
    assert_eq!(Client::new(site.clone()).get("/role", &cookie).await.body, "admin");
    assert_eq!(Client::new(site).get("/admin", &cookie).await.body, "root");
}

#[tokio::test]
async fn cookies_say_what_owasp_asks_for() {
    let app = app();
    let browser = Client::new(site(&app));
    let answer = browser.post("/login", "name=ferris", &same_origin()).await;
    let cookies = answer.set_cookies();
    assert_eq!(cookies.len(), 2);
    for (cookie, name, max_age) in [
        (&cookies[0], "__Host-session=", "Max-Age=900"),
        (&cookies[1], "__Host-refresh=", "Max-Age=3600"),
    ] {
        assert!(cookie.starts_with(name), "{cookie}");
        for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/", max_age] {
            assert!(cookie.split("; ").any(|found| found == part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert_eq!(answer.header("cache-control"), "no-store");

    let insecure = insecure_app();
    let answer = Client::new(site(&insecure)).post("/login", "name=f", &same_origin()).await;
    let cookies = answer.set_cookies();
    assert!(cookies.iter().all(|cookie| cookie.starts_with("insecure-")));
    assert!(cookies.iter().all(|cookie| !cookie.contains("Secure") && cookie.contains("HttpOnly")));
}

#[tokio::test]
async fn an_expired_session_is_renewed_on_the_way() {
    let app = app();
    let mut browser = logged_in(&app, "ferris").await;
    app.clock.advance(TTL);
    let answer = browser.get("/who", &[]).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    assert_eq!(answer.set_cookies().len(), 2);
    // The response is lost, and a second tab sends the old cookies: both get the same refresh
    // token.
    let again = browser.get("/who", &[]).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.set_cookies()[1], answer.set_cookies()[1]);
    browser.keep(&answer);
    assert!(browser.get("/who", &[]).await.set_cookies().is_empty());
    // A browser deletes the cookie of an expired access token, and still has the refresh token.
    browser.forget("__Host-session");
    assert_eq!(browser.get("/who", &[]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_stolen_and_used_twice_is_worth_nothing() {
    let app = app();
    let mut victim = logged_in(&app, "ferris").await;
    let thief = victim.clone();
    app.clock.advance(TTL);
    let answer = victim.get("/who", &[]).await;
    victim.keep(&answer);
    app.clock.advance(Duration::from_secs(60));
    let answer = thief.get("/who", &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.set_cookies().iter().all(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(victim.get("/who", &[]).await.status, StatusCode::UNAUTHORIZED);
}

/// A refresh token is enough if the access token is not accepted, independent of the reason.
#[tokio::test]
async fn an_access_token_that_is_no_longer_good_is_replaced() {
    let app = app();
    let mut browser = logged_in(&app, "ferris").await;
    let refresh = browser.cookie("__Host-refresh");
    let with_garbage = format!("__Host-session=garbage; __Host-refresh={refresh}");
    let answer = Client::new(site(&app)).get("/who", &[("cookie", with_garbage)]).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
    assert_eq!(answer.set_cookies().len(), 2);
    browser.keep(&answer);
    // If the session has ended, its cookies are cleared.
    app.sessions.end_all("ferris").await.unwrap();
    let answer = browser.get("/who", &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    browser.keep(&answer);
    assert!(browser.get("/who", &[]).await.set_cookies().is_empty());
}

#[tokio::test]
async fn a_logout_can_be_repeated_and_needs_no_access_token() {
    let app = app();
    for forgotten in ["__Host-session", "__Host-refresh", "neither"] {
        let mut browser = logged_in(&app, "ferris").await;
        browser.forget(forgotten);
        for _ in 0..2 {
            let answer = browser.post("/logout", "", &same_origin()).await;
            assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "bye"));
        }
        assert!(app.sessions.list("ferris").await.unwrap().is_empty(), "{forgotten}");
        assert_eq!(browser.get("/", &[]).await.body, "nobody");
    }
    let nobody = Client::new(site(&app)).post("/logout", "", &same_origin()).await;
    assert_eq!(nobody.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_that_is_over_is_forgotten() {
    let app = app();
    let mut browser = logged_in(&app, "ferris").await;
    app.clock.advance(Duration::from_secs(3_600));
    let answer = browser.get("/", &[]).await;
    assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "nobody"));
    browser.keep(&answer);
    assert!(browser.get("/", &[]).await.set_cookies().is_empty());
}

#[tokio::test]
async fn cookies_that_are_not_as_we_set_them_are_refused() {
    let app = app();
    let browser = logged_in(&app, "ferris").await;
    let good = browser.cookie_header();
    let session = browser.cookie("__Host-session");
    let refresh = browser.cookie("__Host-refresh");
    let raw = Client::new(site(&app));
    for header in [
        format!("{good}; __Host-session={session}"),
        format!("__Host-session=x; {good}"),
        format!("__Host-session={session}x"),
        format!("__Host-session={refresh}"),
        format!("__Host-session=\"{session}"),
        format!("__Host-session={}; __Host-refresh={refresh}", "a".repeat(5_000)),
        format!("__Host-refresh={session}"),
        format!("__Host-refresh={refresh}x"),
        format!("__Host-refresh={refresh}; __Host-refresh={refresh}"),
        format!("session={session}"),
        String::new(),
    ] {
        let answer = raw.get("/who", &[("cookie", header.clone())]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{header}");
        assert!(answer.set_cookies().iter().all(|cookie| cookie.contains("Max-Age=0")));
        let answer = raw.get("/", &[("cookie", header)]).await;
        assert_eq!(answer.body, "nobody");
    }
    let two = [("cookie", good.clone()), ("cookie", good.clone())];
    assert_eq!(raw.get("/who", &two).await.status, StatusCode::UNAUTHORIZED);
    // Cookies with other names are ignored.
    let answer = raw.get("/who", &[("cookie", format!("a=b; {good}; c=\"d e\""))]).await;
    assert_eq!(answer.body, "ferris");
    // A token in a cookie is not a bearer token, and a bearer token is not a session cookie.
    let api = Client::new(api(&app));
    assert_eq!(api.get("/hello", &[("cookie", good)]).await.status, StatusCode::UNAUTHORIZED);
    let answer = raw.get("/who", &bearer(&format!("Bearer {session}"))).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let app = app();
    let browser = logged_in(&app, "ferris").await;
    let ours = ("host", "app.example.com".to_owned());
    let from = |origin: &str| ("origin", origin.to_owned());
    let site = |site: &str| ("sec-fetch-site", site.to_owned());
    for headers in [
        vec![],
        vec![ours.clone()],
        vec![site("cross-site")],
        vec![site("same-site")],
        vec![site("cross-site"), ours.clone(), from("https://app.example.com")],
        vec![site("same-origin"), site("cross-site")],
        vec![site("Same-Origin")],
        vec![site("")],
        vec![ours.clone(), from("https://evil.example")],
        vec![ours.clone(), from("https://app.example.com.evil.example")],
        vec![ours.clone(), from("https://app.example.com:8443")],
        vec![ours.clone(), from("null")],
        vec![ours.clone(), from("")],
        vec![ours.clone(), from("https://app.example.com"), from("https://evil.example")],
        vec![from("https://app.example.com")],
    ] {
        for path in ["/who", "/login", "/logout"] {
            let answer = browser.post(path, "name=thief", &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert!(answer.body.contains("cross_site_request"));
            assert!(answer.set_cookies().is_empty());
        }
    }
    // The refused request ended nothing, and a read is allowed.
    assert_eq!(browser.get("/who", &[site("cross-site")]).await.body, "ferris");
    for headers in [
        vec![site("same-origin")],
        vec![site("none")],
        vec![ours.clone(), from("https://app.example.com")],
        vec![("host", "localhost:3000".into()), from("http://localhost:3000")],
    ] {
        assert_eq!(browser.post("/who", "", &headers).await.body, "ferris", "{headers:?}");
    }
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = browser.request(method, "/who", "", &[site("cross-site")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn without_the_layer_nothing_is_let_in_that_should_not_be() {
    let app = app();
    let browser = logged_in(&app, "ferris").await;
    let bare = Router::new().route("/who", get(who).post(who)).with_state(app.cookies.clone());
    let bare = browser.at(bare);
    assert_eq!(bare.get("/who", &[]).await.body, "ferris");
    let forged = bare.post("/who", "", &[("sec-fetch-site", "cross-site".into())]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    app.clock.advance(TTL);
    let answer = bare.get("/who", &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(answer.body.contains("token expired"));
}

#[tokio::test]
async fn a_double_submitted_token_is_of_its_session() {
    let mut app = app();
    app.cookies =
        CookieSessions::new(app.sessions.clone(), DoubleSubmit::new(ring("csrf")), Cookies::STRICT);
    let browser = logged_in(&app, "ferris").await;
    let other = logged_in(&app, "corro").await;
    let csrf = browser.cookie("__Host-csrf");
    let with = |token: &str| {
        let token = ("x-csrf-token", token.to_owned());
        [same_origin(), vec![token]].concat()
    };
    assert_eq!(browser.post("/who", "", &with(&csrf)).await.body, "ferris");
    for headers in [
        same_origin(),
        with(""),
        with(&format!("{csrf}x")),
        with(&other.cookie("__Host-csrf")),
        with(&browser.cookie("__Host-session")),
        [with(&csrf), with(&csrf)].concat(),
        vec![("x-csrf-token", csrf.clone())],
        vec![("x-csrf-token", csrf.clone()), ("sec-fetch-site", "cross-site".into())],
    ] {
        let answer = browser.post("/who", "", &headers).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    assert_eq!(browser.get("/who", &[]).await.body, "ferris");
}

#[tokio::test]
async fn claims_that_are_too_long_for_a_cookie_are_said_so() {
    let app = app();
    let browser = Client::new(site(&app));
    let name = "x".repeat(3_000);
    let answer = browser.post("/login", &format!("name={name}"), &same_origin()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains("__Host-session") && answer.body.contains("4096"));
}
