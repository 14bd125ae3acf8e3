//! Requests that the layer accepts without a proof that they come from the server's own origin.

use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::post;
use axum::{Router, extract::State};
use typed_jwt::web::{
    AccessVerifier, AuthScheme, Bearer, BearerAs, CookieSessions, Cookies, DoubleSubmit,
    FetchMetadata, SessionCookie,
};

use super::common::{App, Client, TTL, User, app, ring};
use super::{Headers, cookies_of, site, site_without_layer, tokens};

fn both_policies() -> [App; 2] {
    let mut double = app();
    double.cookies =
        CookieSessions::new(double.sessions.clone(), DoubleSubmit::new(ring("csrf")), Cookies::LAX);
    [app(), double]
}

fn cross_site() -> Headers {
    vec![
        ("host", "app.example.com".into()),
        ("origin", "https://evil.example".into()),
        ("sec-fetch-site", "cross-site".into()),
    ]
}

const CHANGING: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

#[tokio::test]
async fn a_bearer_token_needs_no_proof_of_its_origin() {
    for app in both_policies() {
        let session = tokens(&app).await;
        let bearer = vec![("authorization", format!("Bearer {}", session.access_token))];
        let cookies = vec![("cookie", cookies_of(&session))];
        let client = Client::new(site(&app));
        for sent in [
            bearer.clone(),
            [bearer.clone(), cross_site()].concat(),
            [bearer.clone(), cookies.clone()].concat(),
            [bearer.clone(), cookies.clone(), cross_site()].concat(),
        ] {
            for method in CHANGING {
                for path in ["/bearer", "/maybe-bearer"] {
                    let answer = client.request(method.clone(), path, "", &sent).await;
                    let seen = (answer.status, &*answer.body);
                    assert_eq!(seen, (StatusCode::OK, "ferris"), "{method} {path} {sent:?}");
                    assert!(answer.set_cookies().is_empty());
                }
            }
        }
    }
}

/// Bearer credentials, valid or not, do not make the cookies of a cross-site request acceptable.
#[tokio::test]
async fn a_bearer_token_proves_nothing_for_the_cookies() {
    for app in both_policies() {
        let session = tokens(&app).await;
        let client = Client::new(site(&app));
        for credentials in [format!("Bearer {}", session.access_token), "Bearer x".into()] {
            let sent = vec![("authorization", credentials), ("cookie", cookies_of(&session))];
            let sent = [sent, cross_site()].concat();
            for path in ["/cookie", "/maybe-cookie"] {
                let answer = client.post(path, "", &sent).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
                assert!(answer.body.contains("cross_site_request"));
            }
            // A handler that reads the cookies does not get them, and answers with an error.
            let answer = client.post("/logout", "", &sent).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", answer.body);
            assert!(answer.set_cookies().is_empty());
        }
        assert!(app.sessions.verify(&session.access_token).is_ok());
        // The session is not refreshed for another site either.
        app.clock.advance(TTL);
        let sent = vec![("authorization", "Bearer x".into()), ("cookie", cookies_of(&session))];
        let answer = client.post("/plain", "", &[sent, cross_site()].concat()).await;
        assert!(answer.set_cookies().is_empty());
    }
}

/// Credentials of another scheme count as bearer credentials only if the layer knows the scheme.
#[tokio::test]
async fn the_layer_knows_another_scheme_of_bearer_tokens() {
    struct Token;

    impl AuthScheme for Token {
        const NAME: &'static str = "Token";
    }

    async fn by_token(user: BearerAs<User, Token>) -> String {
        user.name.clone()
    }

    for app in both_policies() {
        let session = tokens(&app).await;
        let token = ("authorization", format!("Token {}", session.access_token));
        let client = |cookies: &CookieSessions<User>| {
            let api =
                Router::new().route("/token", post(by_token)).with_state(app.sessions.clone());
            let app = App { cookies: cookies.clone(), ..app.clone() };
            Client::new(site_without_layer(&app).merge(api).layer(cookies.layer()))
        };
        let cookies = ("cookie", cookies_of(&session));
        let sent = [vec![token.clone()], cross_site()].concat();
        let with_cookies = [vec![token.clone(), cookies.clone()], cross_site()].concat();

        let untold = client(&app.cookies);
        for sent in [&sent, &with_cookies] {
            assert_eq!(untold.post("/token", "", sent).await.status, StatusCode::FORBIDDEN);
        }
        let told = client(&app.cookies.clone().with_bearer_scheme::<Token>());
        for sent in [&sent, &with_cookies] {
            let answer = told.post("/token", "", sent).await;
            assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
        }
        // They do not make the cookies acceptable, and other schemes remain unknown.
        assert_eq!(told.post("/cookie", "", &with_cookies).await.status, StatusCode::FORBIDDEN);
        for scheme in ["Basic", "Tokens", "DPoP"] {
            let other = ("authorization", format!("{scheme} {}", session.access_token));
            let sent = [vec![other], cross_site()].concat();
            assert_eq!(told.post("/token", "", &sent).await.status, StatusCode::FORBIDDEN);
        }
        let bearer = ("authorization", format!("Bearer {}", session.access_token));
        let answer = told.post("/bearer", "", &[vec![bearer], cross_site()].concat()).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn other_cookies_pass_beside_a_bearer_token() {
    async fn seen(headers: HeaderMap) -> String {
        let all = headers.get_all("cookie").iter();
        let all: Vec<_> = all.map(|value| value.to_str().unwrap()).collect();
        all.join(" | ")
    }
    let app = app();
    let session = tokens(&app).await;
    let router = Router::new().route("/", post(seen)).layer(app.cookies.layer());
    let client = Client::new(router);
    let mut sent = cross_site();
    sent.push(("authorization", "Bearer x".into()));
    sent.push(("cookie", format!("a=b; {}; c", cookies_of(&session))));
    sent.push(("cookie", "d=e".into()));
    let answer = client.post("/", "", &sent).await;
    assert_eq!(answer.body, "a=b; c | d=e | __Host-session=");
}

/// A handler without an extractor is protected: no cross-site request of a browser reaches it.
#[tokio::test]
async fn a_plain_handler_is_protected_from_other_sites() {
    for app in both_policies() {
        let session = tokens(&app).await;
        let cookies = vec![("cookie", cookies_of(&session))];
        let basic = vec![("authorization", "Basic ZmVycmlzOmNyYWI=".into())];
        let client = Client::new(site(&app));
        for sent in [
            cookies.clone(),
            cross_site(),
            [cookies.clone(), cross_site()].concat(),
            // Browsers send these automatically.
            [cookies.clone(), basic.clone()].concat(),
            [basic.clone(), cross_site()].concat(),
            vec![("cookie", "__Host-session=\"".into())],
            vec![("cookie", "__Host-refresh=".into())],
            vec![("origin", "null".into())],
            vec![("referer", "https://evil.example/".into())],
            vec![("sec-fetch-mode", "navigate".into())],
        ] {
            for method in CHANGING {
                let answer = client.request(method.clone(), "/plain", "", &sent).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{method} {sent:?}");
            }
        }
    }
}

/// Requests of programs, such as webhooks, without headers of a browser and without a session.
#[tokio::test]
async fn a_request_without_a_browser_and_without_our_cookies_passes() {
    for app in both_policies() {
        let client = Client::new(site(&app));
        for sent in [
            vec![],
            vec![("cookie", "sticky=1; consent".to_owned())],
            vec![("authorization", "Basic ZmVycmlzOmNyYWI=".into())],
            vec![("x-signature", "abc".into())],
        ] {
            let answer = client.post("/plain", "{}", &sent).await;
            assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "plain"), "{sent:?}");
            // It has no session.
            let answer = client.post("/cookie", "{}", &sent).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
            assert_eq!(client.post("/maybe-cookie", "{}", &sent).await.body, "nobody");
        }
    }
}

/// A handler for browsers and programs.
#[tokio::test]
async fn a_handler_may_take_either() {
    async fn either(
        cookie: Option<SessionCookie<User>>,
        bearer: Option<Bearer<User>>,
        State(_): State<Both>,
    ) -> String {
        let name = |name: &str, by: &str| format!("{name} by {by}");
        match (cookie, bearer) {
            (Some(user), _) => name(&user.name, "cookie"),
            (None, Some(user)) => name(&user.name, "bearer"),
            (None, None) => "nobody".into(),
        }
    }
    #[derive(Clone, axum::extract::FromRef)]
    struct Both {
        cookies: CookieSessions<User>,
        verifier: AccessVerifier<User>,
    }
    let app = app();
    let cookies = CookieSessions::new(app.sessions.clone(), FetchMetadata, Cookies::LAX);
    let both = Both { cookies: cookies.clone(), verifier: AccessVerifier::from(&app.sessions) };
    let routes = Router::new().route("/", post(either));
    let session = tokens(&app).await;
    let bearer = ("authorization", format!("Bearer {}", session.access_token));
    let ours = ("cookie", cookies_of(&session));
    let same_origin = ("sec-fetch-site", "same-origin".to_owned());
    for router in [routes.clone().layer(cookies.layer()), routes] {
        let client = Client::new(router.with_state(both.clone()));
        let answer = client.post("/", "", std::slice::from_ref(&bearer)).await;
        assert_eq!(answer.body, "ferris by bearer");
        let answer = client.post("/", "", &[vec![bearer.clone()], cross_site()].concat()).await;
        assert_eq!(answer.body, "ferris by bearer");
        let answer = client.post("/", "", &[ours.clone(), same_origin.clone()]).await;
        assert_eq!(answer.body, "ferris by cookie");
        let answer = client.post("/", "", &[ours.clone(), bearer.clone()]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_handshake_with_a_bearer_token_needs_no_origin() {
    let app = app();
    let bearer = ("authorization", format!("Bearer {}", tokens(&app).await.access_token));
    let handshake = [("upgrade", "websocket".to_owned()), ("connection", "upgrade".to_owned())];
    for router in [site(&app), site_without_layer(&app)] {
        let client = Client::new(router);
        for origin in [vec![], cross_site()] {
            let sent = [handshake.to_vec(), vec![bearer.clone()], origin].concat();
            let answer = client.get("/bearer", &sent).await;
            assert_eq!((answer.status, &*answer.body), (StatusCode::OK, "ferris"));
        }
    }
}
