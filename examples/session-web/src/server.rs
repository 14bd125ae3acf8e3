//! Which page is where, and what is true of all of them.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use typed_jwt::web::SessionCookie;

use crate::app::App;
use crate::cookies;
use crate::pages::{admin, dashboard, error, login, playground, what_happened};
use crate::users::User;

/// A login is a name and a password.
const MOST_OF_A_FORM: usize = 4 * 1024;

/// Until a request has been read and answered: one that never ends is given up.
pub(crate) const LONGEST: Duration = Duration::from_secs(10);

pub(crate) fn router(app: App) -> Router {
    router_with_timeout(app, LONGEST)
}

pub(crate) fn router_with_timeout(app: App, longest: Duration) -> Router {
    let playground = get(playground::show)
        .post(playground::judge)
        .layer(DefaultBodyLimit::max(playground::MOST_OF_A_FORM));
    Router::new()
        .route("/", get(home))
        .route("/login", get(login::show).post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/dashboard", get(dashboard::show))
        .route("/session.json", get(dashboard::json))
        .route("/sessions/{id}/end", post(dashboard::end))
        .route("/sessions/end-all", post(dashboard::end_all))
        .route("/admin", get(admin::show))
        .route("/admin/users/{name}/end-all", post(admin::end_all))
        .route("/admin/users/{name}/disable", post(admin::toggle_disabled))
        .route("/what-happened", get(what_happened::show))
        .layer(DefaultBodyLimit::max(MOST_OF_A_FORM))
        .route("/playground", playground)
        .fallback(async || StatusCode::NOT_FOUND)
        // Whose request it is, once; nothing that another site sends gets past it.
        .layer(app.cookies.layer())
        .layer(middleware::from_fn_with_state(app.clone(), cookies::fill_in))
        // Nobody's session is needed for these, nor refreshed by them.
        .route("/style.css", get(style))
        .route("/app.js", get(script))
        .route("/favicon.svg", get(icon))
        .layer(middleware::from_fn_with_state(longest, finish))
        .with_state(app)
}

async fn home(user: Option<SessionCookie<User>>) -> Redirect {
    Redirect::to(if user.is_some() { "/dashboard" } else { "/login" })
}

async fn style() -> impl IntoResponse {
    fixed("text/css; charset=utf-8", include_str!("../static/style.css"))
}

async fn script() -> impl IntoResponse {
    fixed("text/javascript; charset=utf-8", include_str!("../static/app.js"))
}

async fn icon() -> impl IntoResponse {
    fixed("image/svg+xml", include_str!("../static/favicon.svg"))
}

fn fixed(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache")], text)
}

/// Of every response, errors too. No script, style or frame but our own: were there a hole in the escaping, it would let
/// nothing in.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
];

async fn finish(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    let is_for_a_script = request.uri().path() == "/session.json";
    let mut response = match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let status = response.status();
    if (status.is_client_error() || status.is_server_error()) && !is_for_a_script {
        response = as_page(response);
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// What axum and the library say in a line or in JSON, as a page.
fn as_page(response: Response) -> Response {
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind.is_some_and(|kind| kind.starts_with(b"text/html")) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let page = error::page(parts.status).into_string();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(parts, Body::from(page))
}
