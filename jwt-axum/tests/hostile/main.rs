//! Requests that a hostile page, a sibling host or a confused client sends.

#[allow(dead_code, reason = "each test program uses a part of it")]
#[path = "../common/mod.rs"]
mod common;

mod authorization;
mod cookie_header;
mod layer;
mod logout;
mod websocket;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{any, get, post};
use common::{App, Client, User, user};
use jwt_session::SessionTokens;
use typed_jwt::web::{AccessVerifier, Bearer, Rejection, SessionCookie};

type Headers = Vec<(&'static str, String)>;

/// A site with a route for each extractor.
fn site(app: &App) -> Router {
    routes(app).layer(app.cookies.layer()).with_state(app.clone())
}

/// The same routes without the layer.
fn site_without_layer(app: &App) -> Router {
    routes(app).with_state(app.clone())
}

fn routes(app: &App) -> Router<App> {
    let verifier = AccessVerifier::from(&app.sessions);
    let api = Router::new()
        .route("/bearer", any(bearer))
        .route("/maybe-bearer", any(maybe_bearer))
        .with_state(verifier);
    Router::new()
        .route("/cookie", any(cookie))
        .route("/maybe-cookie", any(maybe_cookie))
        .route("/plain", any(async || "plain"))
        .route("/health", get(async || "healthy"))
        .route("/logout", post(log_out))
        .merge(api)
}

async fn bearer(Bearer(user): Bearer<User>) -> String {
    user.name.clone()
}

async fn maybe_bearer(user: Option<Bearer<User>>) -> String {
    user.map_or("nobody".into(), |user| user.name.clone())
}

async fn cookie(SessionCookie(user): SessionCookie<User>) -> String {
    user.name.clone()
}

async fn maybe_cookie(user: Option<SessionCookie<User>>) -> String {
    user.map_or("nobody".into(), |user| user.name.clone())
}

async fn log_out(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Rejection> {
    Ok((app.cookies.end(&headers).await?, "bye"))
}

async fn tokens(app: &App) -> SessionTokens {
    app.sessions.start(&user("ferris")).await.unwrap()
}

/// The `Cookie` header that a browser with this session sends.
fn cookies_of(tokens: &SessionTokens) -> String {
    let (access, refresh) = (&tokens.access_token, tokens.refresh_token.as_str());
    format!("__Host-session={access}; __Host-refresh={refresh}")
}

/// Status and body of `path` for this `Cookie` header.
async fn get_with(client: &Client, path: &str, cookies: &str) -> (StatusCode, String) {
    let answer = client.get(path, &[("cookie", cookies.to_owned())]).await;
    (answer.status, answer.body)
}
