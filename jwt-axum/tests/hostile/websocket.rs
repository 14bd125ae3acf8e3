//! Cross-site WebSocket hijacking: handshakes that a page of another origin makes with the user's
//! cookies.

use axum::http::{Method, StatusCode};
use typed_jwt::web::{CookieSessions, Cookies, DoubleSubmit};

use super::common::{App, Client, app, insecure_app, ring};
use super::{Headers, cookies_of, site, site_without_layer, tokens};

const HOST: &str = "app.example.com";
const OURS: &str = "https://app.example.com";

fn headers(all: &[(&'static str, &str)]) -> Headers {
    all.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// The headers that every browser sends with a handshake, besides `Origin` and `Sec-Fetch-Site`.
fn handshake() -> Headers {
    headers(&[
        ("host", HOST),
        ("connection", "keep-alive, Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ])
}

fn with_double_submit() -> App {
    let mut app = app();
    app.cookies =
        CookieSessions::new(app.sessions.clone(), DoubleSubmit::new(ring("csrf")), Cookies::LAX);
    app
}

/// Sends a request with the cookies of a live session to the routes that read them, with the layer
/// and without, with both policies. Returns the status, which must be the same in all cases.
async fn status(method: &Method, uri: &str, sent: &Headers) -> StatusCode {
    let mut all = Vec::new();
    for app in [app(), with_double_submit()] {
        let cookies = vec![("cookie", cookies_of(&tokens(&app).await))];
        let sent = [sent.clone(), cookies].concat();
        for router in [site(&app), site_without_layer(&app)] {
            for path in ["/cookie", "/maybe-cookie"] {
                let client = Client::new(router.clone());
                let answer =
                    client.request(method.clone(), &format!("{uri}{path}"), "", &sent).await;
                // The answer to `CONNECT` has no body.
                let expected = if *method == Method::CONNECT { "" } else { "ferris" };
                assert!(answer.status != StatusCode::OK || answer.body == expected);
                all.push(answer.status);
            }
        }
    }
    assert!(all.iter().all(|status| *status == all[0]), "{method} {uri} {sent:?}: {all:?}");
    all[0]
}

#[tokio::test]
async fn a_handshake_of_another_origin_is_refused() {
    for foreign in [
        &[][..],
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://blog.example.com"), ("sec-fetch-site", "same-site")],
        // The two headers disagree.
        &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
        &[("origin", OURS), ("sec-fetch-site", "cross-site")],
        &[("origin", OURS), ("sec-fetch-site", "same-site")],
        &[("origin", OURS), ("sec-fetch-site", "")],
        &[("origin", OURS), ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "null"), ("sec-fetch-site", "none")],
        &[("origin", "null")],
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        &[("origin", "")],
        &[("origin", "https://")],
        &[("origin", OURS), ("origin", "https://evil.example")],
        &[("origin", OURS), ("origin", OURS)],
        &[("origin", "https://app.example.com https://evil.example")],
        &[("origin", "https://app.example.com, https://evil.example")],
        // Another port, scheme or host, and origins that only look like ours.
        &[("origin", "https://app.example.com:8443")],
        &[("origin", "https://app.example.com:80")],
        &[("origin", "https://app.example.com:")],
        &[("origin", "https://app.example.com.")],
        &[("origin", "https://app.example.com/")],
        &[("origin", "https://app.example.com.evil.example")],
        &[("origin", "https://evil.example@app.example.com")],
        &[("origin", "https://app.example.com@evil.example")],
        &[("origin", "https://xapp.example.com")],
        &[("origin", "http://app.example.com")],
        &[("origin", "http://app.example.com:443")],
        &[("origin", "wss://app.example.com")],
        &[("origin", "app.example.com")],
        &[("origin", "file://")],
        &[("origin", "chrome-extension://abcdefghijklmnop")],
        &[("origin", "https://äpp.example.com")],
    ] {
        let sent = [handshake(), headers(foreign)].concat();
        assert_eq!(status(&Method::GET, "", &sent).await, StatusCode::FORBIDDEN, "{foreign:?}");
    }
}

#[tokio::test]
async fn a_handshake_of_the_own_origin_is_the_user() {
    for own in [
        &[("origin", OURS)][..],
        &[("origin", OURS), ("sec-fetch-site", "same-origin")],
        &[("origin", OURS), ("sec-fetch-site", "none")],
        &[("origin", "https://APP.example.com")],
        &[("origin", "https://app.example.com:443")],
        &[("sec-fetch-site", "same-origin")],
    ] {
        let sent = [handshake(), headers(own)].concat();
        assert_eq!(status(&Method::GET, "", &sent).await, StatusCode::OK, "{own:?}");
    }
    for (host, origin) in [
        ("app.example.com:443", OURS),
        ("App.Example.Com", OURS),
        ("app.example.com.", "https://app.example.com."),
        ("app.example.com:8443", "https://app.example.com:8443"),
        ("localhost:3000", "http://localhost:3000"),
        ("app.localhost", "http://app.localhost:80"),
        ("127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("[::1]:3000", "http://[::1]:3000"),
    ] {
        let mut sent = handshake();
        sent[0].1 = host.into();
        sent.push(("origin", origin.into()));
        assert_eq!(status(&Method::GET, "", &sent).await, StatusCode::OK, "{host} {origin}");
    }
}

#[tokio::test]
async fn a_host_that_is_not_one_name_proves_nothing() {
    for hosts in [
        &[][..],
        &[""],
        &[HOST, HOST],
        &[HOST, "evil.example"],
        &["localhost:3000"],
        &["127.0.0.1"],
        &["app.example.com:80"],
        &["app.example.com:8443"],
        &[":443"],
    ] {
        let mut sent = handshake();
        sent.remove(0);
        sent.extend(hosts.iter().map(|host| ("host", (*host).to_owned())));
        for origin in [OURS, "https://"] {
            let sent = [sent.clone(), headers(&[("origin", origin)])].concat();
            assert_eq!(status(&Method::GET, "", &sent).await, StatusCode::FORBIDDEN, "{sent:?}");
        }
    }
}

/// Any protocol, in any spelling.
#[tokio::test]
async fn every_upgrade_needs_the_proof() {
    let foreign = headers(&[("host", HOST), ("origin", "https://evil.example")]);
    for upgrade in [
        &[("upgrade", "websocket"), ("connection", "upgrade")][..],
        &[("upgrade", "WebSocket"), ("connection", "UPGRADE")],
        &[("upgrade", "WEBSOCKET"), ("connection", "keep-alive,upgrade")],
        &[("upgrade", "foo, websocket"), ("connection", "Upgrade")],
        &[("upgrade", "websocket/13"), ("connection", "Upgrade")],
        &[("upgrade", "foo"), ("upgrade", "websocket"), ("connection", "Upgrade")],
        &[("upgrade", "h2c"), ("connection", "Upgrade, HTTP2-Settings")],
        &[("upgrade", "connect-udp"), ("connection", "Upgrade")],
        // A server behind a proxy may not see `Connection`.
        &[("upgrade", "websocket")],
    ] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST] {
            let sent = [foreign.clone(), headers(upgrade)].concat();
            assert_eq!(status(&method, "", &sent).await, StatusCode::FORBIDDEN, "{upgrade:?}");
        }
    }
    // These requests do not switch protocols.
    for ordinary in [
        &[("connection", "upgrade")][..],
        &[("connection", "keep-alive"), ("upgrade-insecure-requests", "1")],
        &[("accept", "text/event-stream"), ("sec-fetch-site", "cross-site")],
    ] {
        let sent = [foreign.clone(), headers(ordinary)].concat();
        assert_eq!(status(&Method::GET, "", &sent).await, StatusCode::OK, "{ordinary:?}");
    }
}

/// HTTP/2 and HTTP/3 (RFC 8441, RFC 9220): `CONNECT` with the host in the target and without
/// `Host`.
#[tokio::test]
async fn an_extended_connect_is_a_handshake() {
    let target = OURS;
    for (sent, expected) in [
        (&[][..], StatusCode::FORBIDDEN),
        (&[("origin", "https://evil.example")], StatusCode::FORBIDDEN),
        (&[("origin", "null")], StatusCode::FORBIDDEN),
        (&[("sec-fetch-site", "none")], StatusCode::FORBIDDEN),
        (&[("origin", OURS), ("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
        (&[("origin", OURS), ("host", "evil.example")], StatusCode::FORBIDDEN),
        (&[("origin", "https://evil.example"), ("host", "evil.example")], StatusCode::FORBIDDEN),
        (&[("origin", "http://app.example.com")], StatusCode::FORBIDDEN),
        (&[("origin", OURS)], StatusCode::OK),
        (&[("origin", OURS), ("host", HOST)], StatusCode::OK),
        (&[("origin", OURS), ("sec-fetch-site", "same-origin")], StatusCode::OK),
    ] {
        let sent = headers(sent);
        assert_eq!(status(&Method::CONNECT, target, &sent).await, expected, "{sent:?}");
    }
}

/// The host of an ordinary request under HTTP/2 is in its target as well.
#[tokio::test]
async fn a_post_under_http2_is_judged_by_its_target() {
    let app = app();
    let cookies = vec![("cookie", cookies_of(&tokens(&app).await))];
    let client = Client::new(site(&app));
    for (target, sent, expected) in [
        (OURS, &[("origin", OURS)][..], StatusCode::OK),
        (OURS, &[("origin", OURS), ("host", HOST)], StatusCode::OK),
        ("https://app.example.com:443", &[("origin", OURS)], StatusCode::OK),
        (OURS, &[("origin", "https://evil.example")], StatusCode::FORBIDDEN),
        (OURS, &[("origin", OURS), ("host", "evil.example")], StatusCode::FORBIDDEN),
        (
            OURS,
            &[("origin", "https://evil.example"), ("host", "evil.example")],
            StatusCode::FORBIDDEN,
        ),
        ("https://app.example.com:8443", &[("origin", OURS)], StatusCode::FORBIDDEN),
        (OURS, &[], StatusCode::FORBIDDEN),
    ] {
        let sent = [headers(sent), cookies.clone()].concat();
        let answer = client.post(&format!("{target}/cookie"), "", &sent).await;
        assert_eq!(answer.status, expected, "{target} {sent:?}");
    }
}

#[tokio::test]
async fn methods_of_an_unknown_name_may_change_something() {
    for method in ["PURGE", "get", "Get", "QUERY", "TRACE", "MKCOL"] {
        let method: Method = method.parse().unwrap();
        let sent = headers(&[("host", HOST), ("origin", "https://evil.example")]);
        assert_eq!(status(&method, "", &sent).await, StatusCode::FORBIDDEN, "{method}");
    }
}

/// Under `DoubleSubmit` a handshake needs no token, and a `POST` that claims to be one does.
#[tokio::test]
async fn an_upgrade_header_does_not_replace_the_csrf_token() {
    let app = with_double_submit();
    let cookies = vec![("cookie", cookies_of(&tokens(&app).await))];
    let sent = [handshake(), headers(&[("origin", OURS)]), cookies].concat();
    let client = Client::new(site(&app));
    assert_eq!(client.post("/cookie", "", &sent).await.status, StatusCode::FORBIDDEN);
    assert_eq!(client.get("/cookie", &sent).await.status, StatusCode::OK);
}

/// For development: cookies without `Secure` are for plain http, and all ports of a host share
/// them.
#[tokio::test]
async fn insecure_cookies_go_to_every_port_and_the_origin_tells_them_apart() {
    let app = insecure_app();
    let access = tokens(&app).await.access_token;
    let client = Client::new(site(&app));
    for (origin, expected) in [
        ("http://dev.test:3000", StatusCode::OK),
        ("http://dev.test:4000", StatusCode::FORBIDDEN),
        ("http://dev.test", StatusCode::FORBIDDEN),
    ] {
        let mut sent = handshake();
        sent[0].1 = "dev.test:3000".into();
        sent.push(("cookie", format!("insecure-session={access}")));
        sent.push(("origin", origin.into()));
        assert_eq!(client.get("/cookie", &sent).await.status, expected, "{origin}");
    }
}
