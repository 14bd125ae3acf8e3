//! Tests of the application with a simulated browser.

mod encrypted;
mod login;
mod pages;
mod playground;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::connect_info::MockConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;
use typed_jwt::session::MemoryStore;
use typed_jwt::web::Cookies;
use typed_jwt::{ManualClock, NumericDate};

use crate::app::{App, Setup};
use crate::server::router_with_timeout;
use crate::store::AnyStore;
use crate::users::{Account, User};

/// A server with a manual clock.
struct Server<U: Account = User> {
    app: App<U>,
    clock: ManualClock,
}

const TTL: Duration = Duration::from_secs(60);

fn server() -> Server {
    server_for()
}

/// Returns a server for signed or encrypted tokens.
fn server_for<U: Account>() -> Server<U> {
    let clock = ManualClock::new(NumericDate::from_unix(1_800_000_000));
    let app = App::new(Setup {
        access_keys: U::access_keys(None).unwrap(),
        refresh_keys: U::refresh_keys(None).unwrap(),
        store: AnyStore::Memory(MemoryStore::new()),
        cookies: Cookies::LAX,
        clock: Arc::new(clock.clone()),
    });
    Server { app: app.unwrap(), clock }
}

impl<U: Account> Server<U> {
    fn browser(&self) -> Browser {
        self.browser_at([127, 0, 0, 1])
    }

    fn browser_at(&self, address: [u8; 4]) -> Browser {
        let router = router_with_timeout(self.app.clone(), Duration::from_millis(500))
            .layer(MockConnectInfo(SocketAddr::from((address, 50_000))));
        Browser { router, cookies: BTreeMap::new() }
    }

    async fn logged_in(&self, name: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.log_in(name).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        browser
    }
}

/// Stores cookies, and sends the headers that a browser sends with forms of the same site.
#[derive(Clone)]
struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    fn goes_to(&self, path: &str) -> bool {
        self.status == StatusCode::SEE_OTHER && self.header("location") == path
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl Browser {
    async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    async fn post(&mut self, path: &str, body: impl Into<Body>) -> Answer {
        let request = self
            .request(Method::POST, path)
            .header("sec-fetch-site", "same-origin")
            .body(body.into());
        self.send(request.unwrap()).await
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
            .header("cookie", cookies.join("; "))
    }

    async fn send(&mut self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        for cookie in parts.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let (name, rest) = cookie.split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), rest.split(';').next().unwrap().into());
            }
        }
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn log_in(&mut self, name: &str) -> Answer {
        let password = match name {
            "ferris" => "correct+horse",
            "corro" => "battery+staple",
            _ => "enough+rope",
        };
        self.post("/login", format!("username={name}&password={password}")).await
    }

    async fn session(&mut self) -> String {
        self.get("/session.json").await.json()["session"].as_str().unwrap().into()
    }

    fn token(&self) -> String {
        self.cookies["__Host-session"].clone()
    }
}
