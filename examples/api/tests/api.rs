//! Tests of server and client in one process, with a manual clock.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::{Router, body};
use futures_util::future::join_all;
use futures_util::stream;
use serde_json::{Value, json};
use session_api::client::{Api, Error};
use session_api::{App, People, router};
use tokio::net::TcpListener;
use tower::ServiceExt;
use typed_jwt::{ManualClock, NumericDate};

const TTL: Duration = Duration::from_secs(5 * 60);

struct Server {
    url: String,
    router: Router,
    clock: ManualClock,
    people: People,
    refreshes: Arc<AtomicUsize>,
    /// Number of responses to refreshes that will be lost.
    lost: Arc<AtomicUsize>,
}

async fn server() -> Server {
    let clock = ManualClock::new(NumericDate::from_unix(1_800_000_000));
    let people = People::new().unwrap();
    people.add("ferris", "crab apple", &["write"]).unwrap();
    people.add("gopher", "burrow", &[]).unwrap();
    people.add("root", "cellar door", &["write", "admin"]).unwrap();
    let app = App::new(people.clone(), Arc::new(clock.clone())).unwrap();
    let (refreshes, lost) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let (counted, left) = (Arc::clone(&refreshes), Arc::clone(&lost));
    let interceptor = move |request: Request, next: Next| {
        let (counted, left) = (Arc::clone(&counted), Arc::clone(&left));
        async move {
            let is_refresh = request.uri().path() == "/refresh";
            let answer = next.run(request).await;
            if !is_refresh {
                return answer;
            }
            counted.fetch_add(1, Ordering::SeqCst);
            if left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                .is_ok()
            {
                let failure = Err::<Bytes, _>(io::Error::other("lost"));
                return Response::new(Body::from_stream(stream::iter([failure])));
            }
            answer
        }
    };
    let router = router(app).layer(middleware::from_fn(interceptor));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router.clone()).into_future());
    Server { url, router, clock, people, refreshes, lost }
}

impl Server {
    async fn log_in(&self, name: &str, password: &str) -> Api {
        Api::log_in(&self.url, name, password).await.unwrap()
    }

    fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::SeqCst)
    }

    /// Sends a request without the client.
    async fn raw(&self, request: Request) -> (Response<()>, Value) {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body::to_bytes(body, 1 << 20).await.unwrap();
        let body =
            if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        (Response::from_parts(parts, ()), body)
    }

    async fn tokens(&self, name: &str, password: &str) -> (String, String) {
        let login = post("/login", &json!({ "name": name, "password": password }));
        let (answer, body) = self.raw(login).await;
        assert_eq!(answer.status(), StatusCode::OK, "{body}");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(300)));
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        (text("access_token"), text("refresh_token"))
    }
}

fn post(path: &str, body: &Value) -> Request {
    let request = Request::post(path).header("content-type", "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

fn get(path: &str, token: &str) -> Request {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_client_stays_logged_in() {
    let server = server().await;
    let api = server.log_in("ferris", "crab apple").await;
    for refreshes in 0..3 {
        let me = api.get("/me").await.unwrap();
        assert_eq!(me.body, json!({ "name": "ferris", "scopes": ["write"] }));
        assert_eq!(server.refreshes(), refreshes);
        server.clock.advance(TTL);
    }
    let note = api.post("/notes", &json!({ "text": "hello" })).await.unwrap();
    assert_eq!(note.status, StatusCode::CREATED);
    assert_eq!(note.body, json!({ "id": 1, "by": "ferris", "text": "hello" }));
    assert_eq!(api.get("/notes").await.unwrap().body, json!([note.body]));
}

#[tokio::test]
async fn many_requests_share_one_refresh() {
    let server = server().await;
    let api = server.log_in("ferris", "crab apple").await;
    server.clock.advance(TTL);
    let answers = join_all((0..20).map(|_| api.get("/me"))).await;
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap().status == StatusCode::OK));
    assert_eq!(server.refreshes(), 1);
}

#[tokio::test]
async fn a_lost_response_does_not_end_the_session() {
    let server = server().await;
    let api = server.log_in("ferris", "crab apple").await;
    server.clock.advance(TTL);
    server.lost.store(2, Ordering::SeqCst);
    assert_eq!(api.get("/me").await.unwrap().status, StatusCode::OK);
    assert_eq!(server.refreshes(), 3);

    // If all responses are lost, the client reports an error and can retry later.
    server.clock.advance(TTL);
    server.lost.store(3, Ordering::SeqCst);
    assert!(matches!(api.get("/me").await, Err(Error::Unreachable(_))));
    assert_eq!(api.get("/me").await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_refresh_completes_if_its_request_is_cancelled() {
    let server = server().await;
    let api = server.log_in("ferris", "crab apple").await;
    server.clock.advance(TTL);
    for micros in [0, 100, 200, 400, 700, 1_000, 1_500, 2_000, 4_000] {
        // Each refresh is long after the grace time of the previous one. If a successor had been
        // lost, this would count as reuse.
        server.clock.advance(TTL);
        let _ = tokio::time::timeout(Duration::from_micros(micros), api.get("/me")).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(api.get("/me").await.unwrap().status, StatusCode::OK);
}

#[tokio::test]
async fn a_logout_ends_the_session_everywhere() {
    let server = server().await;
    let (access, refresh) = server.tokens("ferris", "crab apple").await;
    let api = Api::resume(&server.url, &refresh);
    assert_eq!(api.get("/me").await.unwrap().status, StatusCode::OK);
    api.log_out().await.unwrap();
    api.log_out().await.unwrap();
    assert!(matches!(api.get("/me").await, Err(Error::LoggedOut)));
    let (answer, body) = server.raw(get("/me", &access)).await;
    assert_eq!(
        (answer.status(), &body["message"]),
        (StatusCode::UNAUTHORIZED, &json!("invalid token"))
    );
    let shown = json!({ "refresh_token": refresh });
    let (answer, body) = server.raw(post("/refresh", &shown)).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(body, json!({ "error": "invalid_grant", "message": "invalid token" }));
    // Repeated logouts, and logouts with other tokens, have no effect.
    for shown in [shown, json!({ "refresh_token": access }), json!({ "refresh_token": "" })] {
        assert_eq!(server.raw(post("/logout", &shown)).await.0.status(), StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn a_stolen_refresh_token_ends_the_session_for_both() {
    let server = server().await;
    let (_, stolen) = server.tokens("ferris", "crab apple").await;
    let (victim, thief) = (Api::resume(&server.url, &stolen), Api::resume(&server.url, &stolen));
    assert_eq!(victim.get("/me").await.unwrap().status, StatusCode::OK);
    server.clock.advance(Duration::from_secs(60));
    assert!(matches!(thief.get("/me").await, Err(Error::LoggedOut)));
    assert_eq!(victim.get("/me").await.unwrap().status, StatusCode::UNAUTHORIZED);
    server.clock.advance(TTL);
    assert!(matches!(victim.get("/me").await, Err(Error::LoggedOut)));
}

#[tokio::test]
async fn a_disabled_user_is_rejected_at_the_next_refresh() {
    let server = server().await;
    let api = server.log_in("ferris", "crab apple").await;
    server.people.disable("ferris");
    assert_eq!(api.get("/me").await.unwrap().status, StatusCode::OK);
    server.clock.advance(TTL);
    assert!(matches!(api.get("/me").await, Err(Error::LoggedOut)));
    let again = Api::log_in(&server.url, "ferris", "crab apple").await;
    assert!(matches!(again, Err(Error::Refused(message)) if message == "wrong name or password"));
}

#[tokio::test]
async fn scopes_control_access() {
    let server = server().await;
    let gopher = server.log_in("gopher", "burrow").await;
    let note = json!({ "text": "hello" });
    let refused = gopher.post("/notes", &note).await.unwrap();
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.body, json!({ "error": "insufficient_scope", "message": "not allowed" }));
    assert_eq!(gopher.get("/notes").await.unwrap().body, json!([]));

    let ferris = server.log_in("ferris", "crab apple").await;
    assert_eq!(ferris.post("/notes", &note).await.unwrap().status, StatusCode::CREATED);
    assert_eq!(ferris.delete("/notes").await.unwrap().status, StatusCode::FORBIDDEN);
    let root = server.log_in("root", "cellar door").await;
    assert_eq!(root.delete("/notes").await.unwrap().status, StatusCode::NO_CONTENT);
    assert_eq!(ferris.get("/notes").await.unwrap().body, json!([]));
}

#[tokio::test]
async fn login_attempts_are_limited_per_name() {
    let server = server().await;
    let login =
        |name: &str, password: &str| post("/login", &json!({ "name": name, "password": password }));
    for name in ["ferris", "nobody"] {
        for _ in 0..5 {
            let (answer, body) = server.raw(login(name, "wrong")).await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
            assert_eq!(body["message"], "wrong name or password");
        }
        let (answer, body) = server.raw(login(name, "crab apple")).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(body["error"], "too_many_attempts");
        assert_eq!(answer.headers()["retry-after"], "60");
    }
    server.tokens("gopher", "burrow").await;
    server.clock.advance(Duration::from_secs(60));
    server.tokens("ferris", "crab apple").await;
}

#[tokio::test]
async fn every_error_is_json() {
    let server = server().await;
    let (access, _) = server.tokens("ferris", "crab apple").await;
    let with = |request: axum::http::request::Builder, body: String| {
        let request = request.header("authorization", format!("Bearer {access}"));
        request.body(Body::from(body)).unwrap()
    };
    let json = |path: &str| Request::post(path).header("content-type", "application/json");
    let nobody = Request::get("/me").body(Body::empty()).unwrap();
    for (request, status, error) in [
        (with(Request::get("/nothing"), String::new()), 404, "not_found"),
        (with(Request::put("/notes"), String::new()), 405, "method_not_allowed"),
        (with(Request::get("/login"), String::new()), 405, "method_not_allowed"),
        (
            with(json("/notes"), format!("{{\"text\":\"{}\"}}", "a".repeat(20_000))),
            413,
            "body_too_large",
        ),
        (with(Request::post("/notes"), "{}".into()), 415, "unsupported_media_type"),
        (with(json("/notes"), "{".into()), 400, "malformed_body"),
        (with(json("/notes"), "{}".into()), 422, "unexpected_body"),
        (with(json("/notes"), r#"{"text":1}"#.into()), 422, "unexpected_body"),
        (with(json("/notes"), r#"{"text":""}"#.into()), 422, "unexpected_body"),
        (with(json("/login"), r#"{"name":"","password":""}"#.into()), 422, "unexpected_body"),
        (with(json("/refresh"), r#"{"refresh_token":"a.b.c"}"#.into()), 401, "invalid_grant"),
        (nobody, 401, "not_logged_in"),
        (get("/me", "a.b.c"), 401, "invalid_token"),
        (get(&format!("/me?access_token={access}"), "a.b.c"), 401, "invalid_token"),
    ] {
        let what = format!("{} {}", request.method(), request.uri().path());
        let (answer, body) = server.raw(request).await;
        assert_eq!((answer.status().as_u16(), &body["error"]), (status, &json!(error)), "{what}");
        assert_eq!(answer.headers()["content-type"], "application/json", "{what}");
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()), "{what}");
    }
    let (answer, _) = server.raw(with(Request::put("/notes"), String::new())).await;
    assert_eq!(answer.headers()["allow"], "GET,HEAD,POST,DELETE");
}
