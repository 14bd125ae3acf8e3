//! An application and its clients, without a network.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::FromRef;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use jwt_session::{Lifetimes, MemoryStore, Sessions};
use tower::ServiceExt;
use typed_jwt::web::{CookieSessions, Cookies, FetchMetadata};
use typed_jwt::{Claims, Hs256, Hs256Key, KeyRing, ManualClock, NumericDate, Tokens};

pub(crate) const TTL: Duration = Duration::from_secs(15 * 60);

#[derive(Clone, Debug, Claims)]
#[claims(
    alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m",
    jti = random,
)]
pub(crate) struct User {
    #[claim(sub)]
    pub(crate) name: String,
    pub(crate) role: String,
}

pub(crate) fn user(name: &str) -> User {
    User { name: name.into(), role: "member".into() }
}

#[derive(Clone, FromRef)]
pub(crate) struct App {
    pub(crate) sessions: Sessions<User, MemoryStore>,
    pub(crate) cookies: CookieSessions<User>,
    pub(crate) clock: ManualClock,
}

pub(crate) fn ring(id: &str) -> KeyRing<Hs256> {
    KeyRing::new(Hs256Key::generate().with_id(id)).unwrap()
}

pub(crate) fn sessions(
    store: MemoryStore,
    keys: KeyRing<Hs256>,
) -> (Sessions<User, MemoryStore>, ManualClock) {
    let clock = ManualClock::new(NumericDate::from_unix(1_800_000_000));
    let tokens = Tokens::builder(keys.clone()).clock(clock.clone()).build().unwrap();
    let hour = Duration::from_secs(60 * 60);
    (Sessions::new(tokens, keys, store, Lifetimes::new(hour, 8 * hour)).unwrap(), clock)
}

pub(crate) fn app() -> App {
    app_with(Cookies::LAX)
}

pub(crate) fn insecure_app() -> App {
    app_with(Cookies::LAX.insecure_for_development_over_plain_http())
}

fn app_with(cookies: Cookies) -> App {
    let (sessions, clock) = sessions(MemoryStore::new(), ring("1"));
    let cookies = CookieSessions::new(sessions.clone(), FetchMetadata, cookies);
    App { sessions, cookies, clock }
}

/// Sends requests, and keeps cookies as a browser does.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    cookies: BTreeMap<String, String>,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn set_cookies(&self) -> Vec<String> {
        let all = self.headers.get_all("set-cookie").iter();
        all.map(|value| value.to_str().unwrap().to_owned()).collect()
    }
}

impl Client {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new() }
    }

    /// Returns the same browser as a client of another server.
    pub(crate) fn at(&self, router: Router) -> Self {
        Self { router, ..self.clone() }
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, String)]) -> Answer {
        self.request(Method::GET, path, "", headers).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str, headers: &[(&str, String)]) -> Answer {
        self.request(Method::POST, path, body, headers).await
    }

    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        body: &str,
        headers: &[(&str, String)],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded");
        if !self.cookies.is_empty() {
            request = request.header("cookie", self.cookie_header());
        }
        for (name, value) in headers {
            request = request.header(*name, value.as_bytes());
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Stores the cookies of a response.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        for cookie in answer.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
    }

    pub(crate) fn forget(&mut self, name: &str) {
        self.cookies.remove(name);
    }

    pub(crate) fn cookie(&self, name: &str) -> String {
        self.cookies[name].clone()
    }

    pub(crate) fn cookie_header(&self) -> String {
        let all: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        all.join("; ")
    }
}
