//! Routes and handlers.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, FromRef, Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use typed_jwt::session::{
    EndError, Lifetimes, MemoryStore, RefreshToken, Renewal, SessionTokens, Sessions,
};
use typed_jwt::web::{AccessVerifier, Bearer, Require};
use typed_jwt::{Clock, Hs256Key, KeyRing, Tokens};

use crate::attempts::Attempts;
use crate::error_response::{Body, ErrorResponse};
use crate::notes::{Note, Notes};
use crate::people::People;
use crate::user::{Admin, User, Write};

/// Maximum size of a request body, in bytes.
const MAX_BODY_LEN: usize = 16 * 1024;

/// Maximum length of a name, in bytes.
const MAX_NAME_LEN: usize = 64;

/// The application state.
#[derive(Clone, FromRef)]
pub struct App {
    sessions: Sessions<User, MemoryStore>,
    verifier: AccessVerifier<User>,
    people: People,
    notes: Notes,
    attempts: Attempts,
}

impl App {
    /// Creates an application with in-memory sessions of `people` and generated keys, which are
    /// lost when the program stops. With a persistent store, use persistent keys:
    /// `Hs256Key::from_env`.
    ///
    /// # Errors
    ///
    /// If the keys or the lifetimes are invalid.
    pub fn new(people: People, clock: Arc<dyn Clock>) -> Result<Self, Box<dyn std::error::Error>> {
        let access_keys = KeyRing::new(Hs256Key::generate().with_id("access-1"))?;
        let refresh_keys = KeyRing::new(Hs256Key::generate().with_id("refresh-1"))?;
        let tokens = Tokens::builder(access_keys).clock(Arc::clone(&clock)).build()?;
        let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
        let lifetimes = Lifetimes::new(hours(24), hours(30 * 24));
        let sessions = Sessions::new(tokens, refresh_keys, MemoryStore::new(), lifetimes)?;
        let verifier = AccessVerifier::from(&sessions);
        let attempts = Attempts::new(clock);
        Ok(Self { sessions, verifier, people, notes: Notes::default(), attempts })
    }
}

/// Returns the routes of the API.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/refresh", post(refresh))
        .route("/logout", post(log_out))
        .route("/me", get(me))
        .route("/notes", get(notes).post(add_note).delete(delete_notes))
        .fallback(|| async { ErrorResponse::NOT_FOUND })
        .method_not_allowed_fallback(|| async { ErrorResponse::METHOD })
        .layer(DefaultBodyLimit::max(MAX_BODY_LEN))
        .layer(middleware::from_fn(log))
        .with_state(app)
}

/// Logs method, path and status. Headers, bodies and query strings are not logged, because they may
/// contain tokens.
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    tracing::info!(%method, path, status = response.status().as_u16(), "request completed");
    response
}

#[derive(Deserialize)]
struct Login {
    name: String,
    password: String,
}

async fn log_in(
    State(app): State<App>,
    Body(Login { name, password }): Body<Login>,
) -> Result<TokenResponse, ErrorResponse> {
    if name.is_empty() || name.len() > MAX_NAME_LEN {
        return Err(ErrorResponse::NAME);
    }
    app.attempts.count(&name).map_err(ErrorResponse::too_many_attempts)?;
    let user = app.people.log_in(&name, password).await.ok_or(ErrorResponse::LOGIN)?;
    app.attempts.reset(&name);
    Ok(TokenResponse::new(&app.sessions.start(&user).await?))
}

#[derive(Deserialize)]
struct RefreshRequest {
    refresh_token: String,
}

async fn refresh(
    State(app): State<App>,
    Body(request): Body<RefreshRequest>,
) -> Result<TokenResponse, ErrorResponse> {
    // Applies changed scopes, and rejects disabled users.
    let load_claims =
        async |renewal: Renewal<User>| Ok::<_, &str>(app.people.user(&renewal.subject));
    let token = RefreshToken::new(request.refresh_token);
    Ok(TokenResponse::new(&app.sessions.refresh_with(&token, load_claims).await?))
}

/// Uses the refresh token, because the access token may have expired. If the token is expired or
/// invalid, there is no session to end (RFC 7009 §2.2).
async fn log_out(
    State(app): State<App>,
    Body(request): Body<RefreshRequest>,
) -> Result<StatusCode, ErrorResponse> {
    let token = RefreshToken::new(request.refresh_token);
    match app.sessions.end_by_refresh_token(&token).await {
        Ok(_) | Err(EndError::Refused(_)) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}

/// The response to a login or refresh (RFC 6749 §5.1).
#[derive(Serialize)]
struct TokenResponse {
    access_token: String,
    token_type: &'static str,
    /// Lifetime of the access token, in seconds.
    expires_in: u64,
    refresh_token: String,
}

impl TokenResponse {
    fn new(tokens: &SessionTokens) -> Self {
        let lifetime = tokens.access_expires_at.saturating_duration_since(tokens.issued_at);
        Self {
            access_token: tokens.access_token.clone(),
            token_type: "Bearer",
            expires_in: lifetime.as_secs(),
            refresh_token: tokens.refresh_token.as_str().into(),
        }
    }
}

impl IntoResponse for TokenResponse {
    fn into_response(self) -> Response {
        const NO_STORE: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];
        (NO_STORE, Json(self)).into_response()
    }
}

#[derive(Serialize)]
struct Me {
    name: String,
    scopes: Vec<String>,
}

async fn me(Bearer(user): Bearer<User>) -> Json<Me> {
    let User { name, scopes } = user.into_inner();
    Json(Me { name, scopes })
}

async fn notes(_: Bearer<User>, State(notes): State<Notes>) -> Json<Vec<Note>> {
    Json(notes.all())
}

#[derive(Deserialize)]
struct NewNote {
    text: String,
}

async fn add_note(
    user: Require<Write, Bearer<User>>,
    State(notes): State<Notes>,
    Body(NewNote { text }): Body<NewNote>,
) -> Result<(StatusCode, Json<Note>), ErrorResponse> {
    let note = notes.add(&user.name, text).ok_or(ErrorResponse::NOTE)?;
    Ok((StatusCode::CREATED, Json(note)))
}

async fn delete_notes(_: Require<Admin, Bearer<User>>, State(notes): State<Notes>) -> StatusCode {
    notes.clear();
    StatusCode::NO_CONTENT
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
