//! The `Cookie` header is shared with scripts, sibling hosts and other software: cookies with other
//! names are ignored.

use axum::http::StatusCode;

use super::common::{Client, app};
use super::{cookies_of, get_with, site, site_without_layer, tokens};

#[tokio::test]
async fn other_cookies_log_nobody_out() {
    let app = app();
    let ours = cookies_of(&tokens(&app).await);
    let long = "a".repeat(20_000);
    for other in [
        "consent; COOKIES",
        "COOKIES; consent",
        "; ;; COOKIES ;",
        "=; COOKIES; =x; ==",
        "é=1; COOKIES",
        "note=grüß dich; COOKIES",
        "a=\"b; COOKIES; c=\"d e\"",
        "a=b=c; COOKIES",
        "a=LONG; COOKIES",
        // Names are compared byte by byte, and a part without `=` has none.
        "__host-session=x; COOKIES",
        "__HOST-SESSION=x; COOKIES",
        "__Host-Session=x; COOKIES",
        "__Host-session; COOKIES; __Host-refresh",
        "__Host-session2=x; x__Host-session=x; COOKIES",
        "session=x; refresh=x; insecure-session=x; COOKIES",
        "__Secure-session=x; __Http-session=x; COOKIES",
        // The CSRF cookie is not checked: the header `X-CSRF-Token` is.
        "__Host-csrf=\"; __Host-csrf=LONG; __Host-csrf; COOKIES",
        "COOKIES;x=y",
        "x=y;COOKIES",
        "\tCOOKIES\t",
    ] {
        let cookies = other.replace("COOKIES", &ours).replace("LONG", &long);
        for router in [site(&app), site_without_layer(&app)] {
            let client = Client::new(router);
            for path in ["/cookie", "/maybe-cookie"] {
                let seen = get_with(&client, path, &cookies).await;
                assert_eq!(seen, (StatusCode::OK, "ferris".into()), "{other}");
            }
        }
    }
}

/// HTTP/2 splits the header into one for each cookie (RFC 9113 §8.2.3).
#[tokio::test]
async fn cookies_may_come_in_crumbs() {
    let app = app();
    let ours = cookies_of(&tokens(&app).await);
    let client = Client::new(site(&app));
    let (access, refresh) = ours.split_once("; ").unwrap();
    for crumbs in [
        &["consent", access, refresh][..],
        &[refresh, "é=1", access],
        &["", access, "a=b; c", refresh],
        &[access],
    ] {
        let sent: Vec<_> = crumbs.iter().map(|crumb| ("cookie", (*crumb).to_owned())).collect();
        assert_eq!(client.get("/cookie", &sent).await.body, "ferris", "{crumbs:?}");
    }
    for twice in [&[access, access][..], &[access, refresh, "__Host-session=x"]] {
        let sent: Vec<_> = twice.iter().map(|crumb| ("cookie", (*crumb).to_owned())).collect();
        assert_eq!(client.get("/cookie", &sent).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn our_own_cookies_are_judged_strictly() {
    let app = app();
    let session = tokens(&app).await;
    let (access, refresh) = (&*session.access_token, session.refresh_token.as_str());
    let long = "a".repeat(4_097);
    for ours in [
        "__Host-session=ACCESS; __Host-session=ACCESS",
        "__Host-session=ACCESS; __Host-session=",
        "__Host-session =ACCESS; __Host-session=ACCESS",
        "__Host-session =ACCESS",
        "__Host-session= ACCESS",
        "__Host-session=\"ACCESS\"",
        "__Host-session=ACCESS, x",
        "__Host-session=ACCESS é",
        "__Host-session=ACCESS=",
        "__Host-session=ACCESS%20",
        "__Host-session=",
        "__Host-session=ACCESS; __Host-refresh=REFRESH; __Host-refresh=REFRESH",
        "__Host-session=ACCESS; __Host-refresh=\"REFRESH\"",
        "__Host-session=ACCESS; __Host-refresh=LONG",
        "__Host-session=LONG; __Host-refresh=REFRESH",
    ] {
        let cookies = ours.replace("ACCESS", access).replace("REFRESH", refresh);
        let cookies = cookies.replace("LONG", &long);
        for router in [site(&app), site_without_layer(&app)] {
            let client = Client::new(router);
            let (status, _) = get_with(&client, "/cookie", &cookies).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{ours}");
            let seen = get_with(&client, "/maybe-cookie", &cookies).await;
            assert_eq!(seen, (StatusCode::OK, "nobody".into()), "{ours}");
        }
    }
}

/// An empty cookie does not authenticate, and does not affect the other cookie.
#[tokio::test]
async fn an_empty_cookie_does_not_affect_the_other_one() {
    let app = app();
    let session = tokens(&app).await;
    let (access, refresh) = (&*session.access_token, session.refresh_token.as_str());
    let with_layer = Client::new(site(&app));
    let cookies = format!("__Host-session={access}; __Host-refresh=");
    assert_eq!(get_with(&with_layer, "/cookie", &cookies).await, (StatusCode::OK, "ferris".into()));
    let cookies = format!("__Host-session=; __Host-refresh={refresh}");
    assert_eq!(get_with(&with_layer, "/cookie", &cookies).await, (StatusCode::OK, "ferris".into()));
    let cookies = "__Host-session=; __Host-refresh=";
    assert_eq!(get_with(&with_layer, "/cookie", cookies).await.0, StatusCode::UNAUTHORIZED);
}
