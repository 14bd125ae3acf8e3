//! No token or password is logged, at any level and by any crate.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use serde_json::{Value, json};
use session_api::client::Api;
use session_api::{App, People, router};
use tokio::net::TcpListener;
use tower::ServiceExt;
use tracing_subscriber::fmt::MakeWriter;
use typed_jwt::SystemClock;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

async fn ask(router: &Router, request: Request) -> Value {
    let answer = router.clone().oneshot(request).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    serde_json::from_slice(&body).unwrap_or_default()
}

#[tokio::test]
async fn no_log_has_a_token_or_a_password() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).init();
    let people = People::new().unwrap();
    people.add("ferris", "crab apple", &[]).unwrap();
    let router = router(App::new(people, Arc::new(SystemClock)).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router.clone()).into_future());

    let post = |path: &str, body: &Value| {
        let request = Request::post(path).header("content-type", "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    };
    let login = json!({ "name": "ferris", "password": "crab apple" });
    let tokens = ask(&router, post("/login", &login)).await;
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let (access, refresh) = (text("access_token"), text("refresh_token"));
    // A client that puts the token into the query string.
    let in_the_address = Request::get(format!("/me?token={access}")).body(Body::empty()).unwrap();
    ask(&router, in_the_address).await;
    ask(&router, post("/login", &json!({ "name": 1, "password": "crab apple" }))).await;
    ask(&router, post("/refresh", &json!({ "refresh_token": format!("{refresh}x") }))).await;
    let api = Api::log_in(&url, "ferris", "crab apple").await.unwrap();
    api.get("/me").await.unwrap();
    let resumed = Api::resume(&url, &refresh);
    resumed.get("/me").await.unwrap();
    resumed.log_out().await.unwrap();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("request completed") && log.contains("refreshed"),
        "the log is incomplete: {log}"
    );
    // No payload or signature of a token is logged either. Headers are the same for all tokens.
    let segments = [&access, &refresh].into_iter().flat_map(|token| token.split('.').skip(1));
    for secret in segments.chain(["crab apple", "eyJ"]) {
        assert!(!log.contains(secret), "a secret is in the log");
    }
}
