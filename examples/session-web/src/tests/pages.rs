//! Tests of the pages for users and administrators.

use std::time::Duration;

use axum::http::StatusCode;

use super::{TTL, server};

#[tokio::test]
async fn pages_require_a_session() {
    let server = server();
    let mut browser = server.browser();
    for path in ["/dashboard", "/what-happened", "/admin"] {
        assert!(browser.get(path).await.goes_to("/login"), "{path}");
    }
    for path in [
        "/sessions/end-all",
        "/sessions/AAAAAAAAAAAAAAAAAAAAAA/end",
        "/admin/users/ferris/end-all",
        "/admin/users/ferris/disable",
    ] {
        assert!(browser.post(path, "").await.goes_to("/login"), "{path}");
    }
    let answer = browser.get("/session.json").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.json()["error"], "not_logged_in");
}

#[tokio::test]
async fn every_response_has_security_headers() {
    let server = server();
    let mut browser = server.logged_in("root").await;
    for path in [
        "/",
        "/login",
        "/dashboard",
        "/session.json",
        "/admin",
        "/what-happened",
        "/playground",
        "/style.css",
        "/app.js",
        "/favicon.svg",
        "/none",
        "/logout",
    ] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'self';"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let is_fixed = path.contains('.') && path != "/session.json";
        assert_eq!(answer.header("cache-control"), if is_fixed { "no-cache" } else { "no-store" });
        // The page contains nothing that violates the policy.
        let is_page = answer.header("content-type").starts_with("text/html");
        assert!(
            !is_page || !answer.has(" style=") && !answer.has(" onclick=") && !answer.has("<style")
        );
        assert!(!is_page || !answer.has("https://") && answer.body.matches("<script").count() == 1);
    }
    assert_eq!(browser.get("/none").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_token_on_the_page_is_the_one_in_the_cookie() {
    let server = server();
    let mut browser = server.logged_in("ferris").await;
    for _ in 0..3 {
        let former = browser.token();
        server.clock.advance(TTL);
        // The token was refreshed by this request, and the page shows the new one.
        let json = browser.get("/session.json").await.json();
        assert_ne!(browser.token(), former);
        assert_eq!(json["token"], browser.token());
        assert_eq!(json["expires_at"], server.app.now().as_unix() + 60);
        assert_eq!((&json["name"], &json["role"]), (&"ferris".into(), &"member".into()));
        assert!(json["session"].as_str().is_some_and(|id| id.len() == 22));

        server.clock.advance(TTL);
        let page = browser.get("/dashboard").await;
        for part in browser.token().split('.') {
            assert!(page.has(part));
        }
        assert!(page.has(&format!("data-expires-at=\"{}\"", server.app.now().as_unix() + 60)));
        for text in ["id=\"user\">ferris<", "id=\"role\">member<", "Firefox on Linux", "scopes"] {
            assert!(page.has(text), "{text}");
        }
    }
    // The idle time expires.
    server.clock.advance(Duration::from_secs(30 * 60));
    assert!(browser.get("/dashboard").await.goes_to("/login"));
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn request_details_do_not_contain_tokens() {
    let server = server();
    let mut browser = server.logged_in("ferris").await;
    for renewed in [false, true] {
        let page = browser.get("/what-happened").await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.has("id=\"renewed\""), renewed);
        for text in ["__Host-session", "__Host-refresh", "HttpOnly", "SameSite=Lax", "µs", "memory"]
        {
            assert!(page.has(text), "{text}");
        }
        let refresh_token = &browser.cookies["__Host-refresh"];
        assert!(page.has(&format!("{} bytes", refresh_token.len())));
        for part in refresh_token.split('.').chain(browser.token().split('.')) {
            assert!(!page.has(part));
        }
        server.clock.advance(TTL);
    }
}

#[tokio::test]
async fn sessions_can_be_ended_individually_and_all_at_once() {
    let server = server();
    let mut laptop = server.logged_in("ferris").await;
    let mut phone = server.logged_in("ferris").await;
    let mut other = server.logged_in("corro").await;
    let page = laptop.get("/dashboard").await;
    assert_eq!(page.body.matches("<li class=\"card").count(), 2);
    assert_eq!(page.body.matches("<li class=\"card current\"").count(), 1);

    // Sessions of other users cannot be ended.
    let foreign = format!("/sessions/{}/end", other.session().await);
    assert!(laptop.post(&foreign, "").await.goes_to("/dashboard"));
    assert_eq!(other.get("/session.json").await.status, StatusCode::OK);
    for bad in ["x", "%3Cscript%3E", "%FF"] {
        let answer = laptop.post(&format!("/sessions/{bad}/end"), "").await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
        assert!(answer.has("<h1>"));
    }

    let of_phone = format!("/sessions/{}/end", phone.session().await);
    assert!(laptop.post(&of_phone, "").await.goes_to("/dashboard"));
    assert_eq!(phone.get("/session.json").await.status, StatusCode::UNAUTHORIZED);
    let own = format!("/sessions/{}/end", laptop.session().await);
    assert!(laptop.post(&own, "").await.goes_to("/login"));
    assert!(laptop.cookies.is_empty());

    let mut browsers = [server.logged_in("corro").await, server.logged_in("corro").await];
    assert!(other.post("/sessions/end-all", "").await.goes_to("/login"));
    for browser in &mut browsers {
        assert_eq!(browser.get("/session.json").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn members_cannot_access_the_admin_page() {
    let server = server();
    let mut browser = server.logged_in("ferris").await;
    let answer = browser.get("/admin").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.has("id=\"forbidden\""));
    for path in ["/admin/users/root/end-all", "/admin/users/root/disable"] {
        let answer = browser.post(path, "").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.has("id=\"forbidden\""));
    }
    assert!(!server.app.users.find("root").unwrap().is_disabled());
}

#[tokio::test]
async fn an_administrator_ends_sessions_and_disables_users() {
    let server = server();
    let mut root = server.logged_in("root").await;
    let mut ferris = server.logged_in("ferris").await;
    let page = root.get("/admin").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.has("id=\"admin\"") && page.has("/admin/users/ferris/disable"));

    assert!(root.post("/admin/users/ferris/end-all", "").await.goes_to("/admin"));
    assert_eq!(ferris.get("/session.json").await.status, StatusCode::UNAUTHORIZED);
    for path in ["/admin/users/nobody/end-all", "/admin/users/nobody/disable"] {
        assert_eq!(root.post(path, "").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(root.post("/admin/users/root/disable", "").await.status, StatusCode::CONFLICT);

    // A disabled user can continue until the next refresh.
    ferris.log_in("ferris").await;
    assert!(root.post("/admin/users/ferris/disable", "").await.goes_to("/admin"));
    assert_eq!(ferris.get("/session.json").await.status, StatusCode::OK);
    server.clock.advance(TTL);
    assert_eq!(ferris.get("/session.json").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ferris.log_in("ferris").await.status, StatusCode::FORBIDDEN);
    assert!(root.post("/admin/users/ferris/disable", "").await.goes_to("/admin"));
    assert!(ferris.log_in("ferris").await.goes_to("/dashboard"));
    // An administrator can end their own sessions.
    assert!(root.post("/admin/users/root/end-all", "").await.goes_to("/admin"));
    assert!(root.get("/admin").await.goes_to("/login"));
}
