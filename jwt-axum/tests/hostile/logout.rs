//! A logout that reports success leaves no valid token of the request.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use jwt_session::{EndError, RefreshToken, SessionTokens};
use typed_jwt::web::Rejection;

use super::common::{App, Client, TTL, app};
use super::{Headers, cookies_of, get_with, site, tokens};

async fn log_out(app: &App, cookies: &[String]) -> (StatusCode, usize) {
    let same_origin = ("sec-fetch-site", "same-origin".to_owned());
    let cookies = cookies.iter().map(|cookies| ("cookie", cookies.clone()));
    let sent: Headers = [same_origin].into_iter().chain(cookies).collect();
    let answer = Client::new(site(app)).post("/logout", "", &sent).await;
    (answer.status, answer.set_cookies().len())
}

async fn is_alive(app: &App, tokens: &SessionTokens) -> bool {
    let access = app.sessions.verify(&tokens.access_token).is_ok();
    access || app.sessions.refresh(&tokens.refresh_token).await.is_ok()
}

#[tokio::test]
async fn a_logout_ends_the_session_whatever_is_beside_its_cookies() {
    let long = "a".repeat(5_000);
    for odd in [
        "consent; {COOKIES}",
        "{COOKIES}; consent",
        "{COOKIES}; note=é",
        "é=1; {COOKIES}",
        "{COOKIES}; a=\"b",
        "{COOKIES}; = ;;; ; =x",
        "__host-session=x; {COOKIES}",
        "__Host-session; {COOKIES}",
        "__Host-csrf=\"; __Host-csrf=x; {COOKIES}",
        "a={LONG}; b={LONG}; c={LONG}; d={LONG}; {COOKIES}",
        // The access token or the refresh token alone is enough.
        "__Host-session={ACCESS}",
        "__Host-refresh={REFRESH}",
        "__Host-session={ACCESS}; __Host-refresh={LONG}",
        "__Host-session={ACCESS}; __Host-refresh=\"{REFRESH}\"",
        "__Host-session={ACCESS}; __Host-refresh={REFRESH}x",
        "__Host-session={LONG}; __Host-refresh={REFRESH}",
        "__Host-session=\"{ACCESS}\"; __Host-refresh={REFRESH}",
        "__Host-session=; __Host-refresh={REFRESH}",
        "__Host-session=x; __Host-refresh={REFRESH}",
        // Two cookies of one name: each is read.
        "__Host-session=x; {COOKIES}",
        "{COOKIES}; __Host-session=x",
        "{COOKIES}; {COOKIES}",
        "__Host-refresh=x; {COOKIES}",
    ] {
        let app = app();
        let session = tokens(&app).await;
        let (access, refresh) = (&*session.access_token, session.refresh_token.as_str());
        let cookies = odd.replace("{COOKIES}", &cookies_of(&session));
        let cookies = cookies.replace("{ACCESS}", access).replace("{REFRESH}", refresh);
        let cookies = cookies.replace("{LONG}", &long);
        let (status, set) = log_out(&app, &[cookies]).await;
        assert_eq!((status, set), (StatusCode::OK, 3), "{odd}");
        assert!(!is_alive(&app, &session).await, "{odd}");
    }
}

#[tokio::test]
async fn a_logout_ends_every_session_that_the_request_has_a_token_of() {
    for (cookies, ended) in [
        ("__Host-session={A1}; __Host-session={A2}", 2),
        ("__Host-refresh={R1}; __Host-refresh={R2}", 2),
        ("__Host-session={A1}; __Host-refresh={R2}", 2),
        ("__Host-session={A1}; __Host-refresh={R1}", 1),
        ("__Host-session={A1}; __Host-session={A2}; __Host-refresh={R1}; __Host-refresh={R2}", 2),
    ] {
        let app = app();
        let (first, second) = (tokens(&app).await, tokens(&app).await);
        let cookies = cookies
            .replace("{A1}", &first.access_token)
            .replace("{R1}", first.refresh_token.as_str())
            .replace("{A2}", &second.access_token)
            .replace("{R2}", second.refresh_token.as_str());
        // In one header and in one for each cookie.
        let crumbs: Vec<String> = cookies.split("; ").map(String::from).collect();
        for sent in [vec![cookies.clone()], crumbs] {
            assert_eq!(log_out(&app, &sent).await.0, StatusCode::OK, "{cookies}");
        }
        assert!(!is_alive(&app, &first).await, "{cookies}");
        assert_eq!(is_alive(&app, &second).await, ended == 1, "{cookies}");
    }
}

#[tokio::test]
async fn a_logout_by_cookies_that_cannot_be_read_is_an_error() {
    for unreadable in [
        "__Host-session=\"{ACCESS}\"",
        "__Host-session=\"{ACCESS}\"; __Host-refresh=\"{REFRESH}\"",
        "__Host-refresh={REFRESH} é",
        "__Host-session={ACCESS},x",
        "__Host-session={LONG}; __Host-refresh={LONG}",
        "__Host-session=; __Host-refresh=",
        "__Host-session=\"{ACCESS}\"; __Host-refresh=x",
        "__Host-session=0; __Host-session=1; __Host-session=2; __Host-session=3; \
         __Host-session={ACCESS}",
    ] {
        let app = app();
        let session = tokens(&app).await;
        let cookies = unreadable.replace("{ACCESS}", &session.access_token);
        let cookies = cookies.replace("{REFRESH}", session.refresh_token.as_str());
        let cookies = cookies.replace("{LONG}", &"a".repeat(5_000));
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_bytes(cookies.as_bytes()).unwrap());
        let error = app.cookies.end(&headers).await.unwrap_err();
        assert!(matches!(error, EndError::Unreadable), "{unreadable}: {error:?}");
        assert_eq!(Rejection::from(error), Rejection::Invalid);
        // The cookies are kept, so that the user sees that the logout failed.
        assert_eq!(
            log_out(&app, std::slice::from_ref(&cookies)).await,
            (StatusCode::UNAUTHORIZED, 0)
        );
        assert!(is_alive(&app, &session).await);
        // A page treats such a browser as not logged in, and can show the login form.
        let seen = get_with(&Client::new(site(&app)), "/maybe-cookie", &cookies).await;
        assert_eq!(seen, (StatusCode::OK, "nobody".into()), "{unreadable}");
    }
}

#[tokio::test]
async fn a_logout_of_nobody_succeeds() {
    let app = app();
    for nobody in ["", "a=b", "consent", "__Host-session", "__host-session=x", "insecure-session=x"]
    {
        assert_eq!(log_out(&app, &[nobody.into()]).await, (StatusCode::OK, 3), "{nobody}");
    }
    // Tokens that no server accepts do not belong to a live session.
    let session = tokens(&app).await;
    app.clock.advance(TTL);
    let expired = format!("__Host-session={}", session.access_token);
    assert_eq!(log_out(&app, &[expired]).await.0, StatusCode::OK);
    // Its refresh token is enough to end it.
    assert!(is_alive(&app, &session).await);
    assert_eq!(log_out(&app, &[cookies_of(&session)]).await.0, StatusCode::OK);
    assert!(!is_alive(&app, &session).await);
}

#[tokio::test]
async fn the_refresh_token_is_found_whatever_is_beside_it() {
    let app = app();
    let of = |cookies: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_bytes(cookies.as_bytes()).unwrap());
        app.cookies.refresh_token(&headers).map(|token: RefreshToken| token.as_str().to_owned())
    };
    for (cookies, expected) in [
        ("__Host-refresh=a.b.c", Some("a.b.c")),
        ("consent; __Host-refresh=a.b.c; é=1", Some("a.b.c")),
        ("__Host-session=\"; __Host-refresh=a.b.c", Some("a.b.c")),
        ("__Host-refresh=a.b.c; __Host-refresh=a.b.d", None),
        ("__Host-refresh=\"a.b.c\"", None),
        ("__Host-refresh", None),
    ] {
        assert_eq!(of(cookies).as_deref(), expected, "{cookies}");
    }
}

/// The tokens that are left out may be of another session.
#[tokio::test]
async fn a_logout_by_more_cookies_than_are_read_is_an_error() {
    let app = app();
    let (first, second) = (tokens(&app).await, tokens(&app).await);
    let cookies = format!("__Host-session={}; ", first.access_token).repeat(4);
    let cookies = format!("{cookies}__Host-session={}", second.access_token);
    assert_eq!(log_out(&app, &[cookies]).await, (StatusCode::UNAUTHORIZED, 0));
    assert!(is_alive(&app, &second).await);
}
