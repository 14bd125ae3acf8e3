//! Tests of login and logout.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Method, StatusCode};

use super::{TTL, server};

#[tokio::test]
async fn every_login_starts_a_new_session() {
    let server = server();
    let mut browser = server.browser();
    assert!(browser.get("/").await.goes_to("/login"));
    let page = browser.get("/login").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in ["id=\"login\"", "id=\"username\"", "battery staple", "current-password"] {
        assert!(page.has(text), "{text}");
    }
    assert!(browser.log_in("ferris").await.goes_to("/dashboard"));
    let former = browser.clone();
    let first = browser.session().await;
    assert!(browser.get("/").await.goes_to("/dashboard"));

    // The session id is new, and the previous session of this browser has ended.
    assert!(browser.log_in("ferris").await.goes_to("/dashboard"));
    assert_ne!(browser.session().await, first);
    assert_eq!(former.clone().get("/session.json").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.app.sessions.list("ferris").await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_failed_login_does_not_reveal_whether_the_user_exists() {
    let server = server();
    let mut browser = server.browser();
    let mut pages = Vec::new();
    for name in ["ferris", "nobody"] {
        let answer = browser.post("/login", format!("username={name}&password=x")).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.has("role=\"alert\"") && answer.has("Wrong user name or password."));
        pages.push(answer.body.replace(name, ""));
    }
    // The pages differ only in the name in the form and in the list of users.
    assert_eq!(pages[0].len(), pages[1].len() - "ferris".len());
    assert!(browser.cookies.is_empty());
    let answer = browser.post("/login", "username=%3Cscript%3E%22&password=x").await;
    assert!(!answer.has("<script>") && answer.has("value=\"&lt;script&gt;&quot;\""));
    assert_eq!(
        browser.post("/login", "username=ferris").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn failed_logins_are_limited() {
    let server = server();
    let mut browser = server.browser();
    for _ in 0..5 {
        let answer = browser.post("/login", "username=ferris&password=x").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    // The correct password is rejected as well, because otherwise the response would reveal it.
    let answer = browser.log_in("ferris").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.has("role=\"alert\""));
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    // Other users, and the same user at another address, are not locked out.
    assert!(browser.log_in("corro").await.goes_to("/dashboard"));
    assert!(server.browser_at([127, 0, 0, 2]).log_in("ferris").await.goes_to("/dashboard"));
    // Successful logins do not count.
    for _ in 0..10 {
        assert!(browser.log_in("corro").await.goes_to("/dashboard"));
    }
}

#[tokio::test]
async fn large_and_slow_forms_are_rejected() {
    let server = server();
    let mut browser = server.browser();
    let long = format!("username=ferris&password={}", "x".repeat(4 * 1024));
    let answer = browser.post("/login", long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.has("<h1>") && answer.header("content-type").starts_with("text/html"));

    let answer = browser.post("/login", Body::new(Never)).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert!(answer.has("<h1>"));
}

/// A body that never ends.
struct Never;

impl HttpBody for Never {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn a_logout_ends_the_session_and_removes_the_cookies() {
    let server = server();
    for is_late in [false, true] {
        let mut browser = server.logged_in("ferris").await;
        let thief = browser.clone();
        if is_late {
            server.clock.advance(TTL);
        }
        let answer = browser.post("/logout", "").await;
        assert!(answer.goes_to("/login"));
        assert_eq!(answer.header("clear-site-data"), "\"cache\"");
        assert!(browser.cookies.is_empty());
        assert_eq!(thief.clone().get("/session.json").await.status, StatusCode::UNAUTHORIZED);
        assert!(thief.clone().get("/dashboard").await.goes_to("/login"));
        assert!(server.app.sessions.list("ferris").await.unwrap().is_empty());
    }
    assert!(server.browser().post("/logout", "").await.goes_to("/login"));
}

#[tokio::test]
async fn cross_site_requests_are_rejected() {
    let server = server();
    let mut browser = server.logged_in("root").await;
    let id = browser.session().await;
    for path in [
        "/login",
        "/logout",
        &format!("/sessions/{id}/end"),
        "/sessions/end-all",
        "/admin/users/ferris/end-all",
        "/admin/users/ferris/disable",
        "/playground",
    ] {
        for site in ["cross-site", "same-site", ""] {
            let request = browser.request(Method::POST, path).header("sec-fetch-site", site).body(
                Body::from(Bytes::from_static(b"username=root&password=enough+rope&token=x")),
            );
            let answer = browser.send(request.unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert!(answer.has("another site") && answer.has("<h1>"));
        }
        // A link (GET request) has no effect.
        if !["/login", "/playground"].contains(&path) {
            assert_eq!(browser.get(path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
    assert_eq!(browser.session().await, id);
    assert!(!server.app.users.find("ferris").unwrap().is_disabled());
}

/// A part without a name, as scripts set it, does not hide the cookies; ours that cannot be read are an error.
#[tokio::test]
async fn a_logout_that_ends_nothing_does_not_say_that_it_did() {
    let server = server();
    let mut browser = server.logged_in("ferris").await;
    let former = browser.clone();
    browser.cookies.insert("consent; a".into(), "é".into());
    assert_eq!(browser.get("/session.json").await.json()["token"], browser.token());
    assert!(browser.post("/logout", "").await.goes_to("/login"));
    assert_eq!(former.clone().get("/session.json").await.status, StatusCode::UNAUTHORIZED);

    let mut browser = server.logged_in("ferris").await;
    let former = browser.clone();
    for value in browser.cookies.values_mut() {
        *value = format!("\"{value}\"");
    }
    let answer = browser.post("/logout", "").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.has("you may still be logged in"));
    assert!(answer.headers.get("set-cookie").is_none());
    assert_eq!(former.clone().get("/session.json").await.status, StatusCode::OK);
}
