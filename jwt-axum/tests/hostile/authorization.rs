//! The `Authorization` header is shared with other schemes: only bearer credentials are checked.

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::common::{App, app};
use super::{site_without_layer, tokens};

/// Status, challenge and body of `path` with these `Authorization` headers.
async fn ask(app: &App, path: &str, headers: &[&[u8]]) -> (StatusCode, String, String) {
    let mut request = Request::get(path);
    for value in headers {
        request = request.header("authorization", HeaderValue::from_bytes(value).unwrap());
    }
    let request = request.body(Body::empty()).unwrap();
    let response = site_without_layer(app).oneshot(request).await.unwrap();
    let status = response.status();
    let challenge = response.headers().get("www-authenticate");
    let challenge = challenge.map_or("", |value| value.to_str().unwrap()).to_owned();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, challenge, String::from_utf8(body.to_vec()).unwrap())
}

/// The values of `headers`, with `TOKEN` replaced by a token that is accepted.
fn with(token: &str, headers: &[&str]) -> Vec<Vec<u8>> {
    headers.iter().map(|value| value.replace("TOKEN", token).into_bytes()).collect()
}

#[tokio::test]
async fn another_scheme_is_not_a_bearer_token() {
    let app = app();
    let token = tokens(&app).await.access_token;
    for other in [
        &["Basic ZmVycmlzOmNyYWI="][..],
        &["basic TOKEN"],
        &["Basic"],
        &["Digest username=\"ferris\", realm=\"Bearer TOKEN\""],
        &["Digest username=\"férris\""],
        &["Negotiate YII="],
        &["AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=y"],
        &["BearerX TOKEN"],
        &["Bearer-Token TOKEN"],
        &["XBearer TOKEN"],
        &["DPoP TOKEN"],
        &["TOKEN"],
        &["Token TOKEN"],
        &["Basic x, Bearer TOKEN"],
        &["Basic x", "Digest y"],
        &["é"],
        &[""],
        &[" "],
    ] {
        let values = with(&token, other);
        let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        let (status, challenge, body) = ask(&app, "/bearer", &values).await;
        // RFC 6750 §3.1: no error code, if the request has no bearer token.
        assert_eq!((status, &*challenge), (StatusCode::UNAUTHORIZED, "Bearer"), "{other:?}");
        assert!(body.contains("not_logged_in"), "{body}");
        let (status, _, body) = ask(&app, "/maybe-bearer", &values).await;
        assert_eq!((status, &*body), (StatusCode::OK, "nobody"), "{other:?}");
    }
    let latin1 = b"Basic caf\xe9".as_slice();
    assert_eq!(ask(&app, "/maybe-bearer", &[latin1]).await.2, "nobody");
}

#[tokio::test]
async fn a_bearer_token_is_found_beside_another_scheme() {
    let app = app();
    let token = tokens(&app).await.access_token;
    for ours in [
        &["Bearer TOKEN"][..],
        &["bEARER TOKEN"],
        &["Bearer  TOKEN"],
        &["Bearer     TOKEN"],
        &["Basic x", "Bearer TOKEN"],
        &["bearer TOKEN", "Digest é"],
    ] {
        let values = with(&token, ours);
        let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        for path in ["/bearer", "/maybe-bearer"] {
            let (status, _, body) = ask(&app, path, &values).await;
            assert_eq!((status, &*body), (StatusCode::OK, "ferris"), "{ours:?}");
        }
    }
}

#[tokio::test]
async fn malformed_bearer_credentials_are_refused() {
    let app = app();
    let token = tokens(&app).await.access_token;
    for ours in [
        &["Bearer"][..],
        &["bearer"],
        &["Bearer "],
        &["Bearer   "],
        &["Bearer\tTOKEN"],
        &["Bearer \tTOKEN"],
        &["Bearer TOKEN "],
        &["Bearer TOKEN\t"],
        &["Bearer,TOKEN"],
        &["Bearer=TOKEN"],
        &["Bearer TOKEN TOKEN"],
        &["Bearer TOKEN, Bearer TOKEN"],
        &["Bearer TOKEN, Basic x"],
        &["Bearer \"TOKEN\""],
        &["Bearer TOKENé"],
        &["Bearer é"],
        &["Bearer x"],
        // Two tokens are ambiguous.
        &["Bearer TOKEN", "Bearer TOKEN"],
        &["Bearer TOKEN", "bearer x"],
        &["Bearer", "Bearer TOKEN"],
        &["Bearer TOKEN", "Basic x", "Bearer"],
    ] {
        let values = with(&token, ours);
        let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        for path in ["/bearer", "/maybe-bearer"] {
            let (status, challenge, _) = ask(&app, path, &values).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{path} {ours:?}");
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        }
    }
}
