//! Routes, and what applies to all of them.

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
use axum::routing::{any, get, post};
use typed_jwt::web::SessionCookie;

use crate::app::App;
use crate::cookies;
use crate::pages::{admin, dashboard, error, login, playground, what_happened};
use crate::users::Account;

/// Maximum size of a form in bytes.
const MAX_FORM_LEN: usize = 4 * 1024;

/// Time limit for receiving and answering a request.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) fn router<U: Account>(app: App<U>) -> Router {
    router_with_timeout(app, REQUEST_TIMEOUT)
}

pub(crate) fn router_with_timeout<U: Account>(app: App<U>, limit: Duration) -> Router {
    let playground = get(playground::show::<U>)
        .post(playground::verify::<U>)
        .layer(DefaultBodyLimit::max(playground::MAX_FORM_LEN));
    Router::new()
        .route("/", get(home::<U>))
        .route("/login", get(login::show::<U>).post(login::log_in::<U>))
        .route("/logout", post(login::log_out::<U>))
        .route("/dashboard", get(dashboard::show::<U>))
        .route("/session.json", get(dashboard::json::<U>))
        .route("/ws", any(dashboard::socket::<U>))
        .route("/sessions/{id}/end", post(dashboard::end::<U>))
        .route("/sessions/end-all", post(dashboard::end_all::<U>))
        .route("/admin", get(admin::show::<U>))
        .route("/admin/users/{name}/end-all", post(admin::end_all::<U>))
        .route("/admin/users/{name}/disable", post(admin::toggle_disabled::<U>))
        .route("/what-happened", get(what_happened::show::<U>))
        .layer(DefaultBodyLimit::max(MAX_FORM_LEN))
        .route("/playground", playground)
        .fallback(async || StatusCode::NOT_FOUND)
        // Authenticates each request once, and rejects cross-site requests that could change
        // something.
        .layer(app.cookies.layer())
        .layer(middleware::from_fn_with_state(app.clone(), cookies::render_deferred::<U>))
        // Static files need no session and do not refresh one.
        .route("/style.css", get(style))
        .route("/app.js", get(script))
        .route("/favicon.svg", get(icon))
        .layer(middleware::from_fn_with_state(limit, finish))
        .with_state(app)
}

async fn home<U: Account>(user: Option<SessionCookie<U>>) -> Redirect {
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

/// Headers of every response, including errors. Only our own scripts, styles and frames are
/// allowed, as a second line of defense if the HTML escaping had a bug.
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

async fn finish(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let is_for_a_script = request.uri().path() == "/session.json";
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
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

/// Replaces plain-text and JSON errors of axum and the library by an HTML page.
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
