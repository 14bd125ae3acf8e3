//! The addresses, and what is done at each.

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

use crate::answers::{Body, Refusal};
use crate::attempts::Attempts;
use crate::notes::{Note, Notes};
use crate::people::People;
use crate::user::{Admin, User, Write};

/// The largest body, in bytes.
const MAX_BODY_LEN: usize = 16 * 1024;

/// The longest name, in bytes.
const MAX_NAME_LEN: usize = 64;

/// What all requests share.
#[derive(Clone, FromRef)]
pub struct App {
    sessions: Sessions<User, MemoryStore>,
    verifier: AccessVerifier<User>,
    people: People,
    notes: Notes,
    attempts: Attempts,
}

impl App {
    /// Sessions of `people`, in memory and with keys that live as long as this program. With a store that outlives it, take
    /// keys that do: `Hs256Key::from_env`.
    ///
    /// # Errors
    ///
    /// Where the keys or the lifetimes make no sense.
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

/// All addresses.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/login", post(log_in))
        .route("/refresh", post(refresh))
        .route("/logout", post(log_out))
        .route("/me", get(me))
        .route("/notes", get(notes).post(add_note).delete(delete_notes))
        .fallback(|| async { Refusal::NOT_FOUND })
        .method_not_allowed_fallback(|| async { Refusal::METHOD })
        .layer(DefaultBodyLimit::max(MAX_BODY_LEN))
        .layer(middleware::from_fn(log))
        .with_state(app)
}

/// No header and no body: they have the tokens. An address has none here, and a client may have put one there.
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    tracing::info!(%method, path, status = response.status().as_u16(), "answered");
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
) -> Result<Granted, Refusal> {
    if name.is_empty() || name.len() > MAX_NAME_LEN {
        return Err(Refusal::NAME);
    }
    app.attempts.count(&name).map_err(Refusal::too_many_attempts)?;
    let user = app.people.log_in(&name, password).await.ok_or(Refusal::LOGIN)?;
    app.attempts.forget(&name);
    Ok(Granted::new(&app.sessions.start(&user).await?))
}

#[derive(Deserialize)]
struct Shown {
    refresh_token: String,
}

async fn refresh(State(app): State<App>, Body(shown): Body<Shown>) -> Result<Granted, Refusal> {
    // Scopes change, and users are disabled.
    let read_anew = async |renewal: Renewal<User>| Ok::<_, &str>(app.people.user(&renewal.subject));
    let token = RefreshToken::new(shown.refresh_token);
    Ok(Granted::new(&app.sessions.refresh_with(&token, read_anew).await?))
}

/// With the refresh token, which a client has also where its access token has expired. One that is over or was never
/// good has no session, and nothing is left to do (RFC 7009 §2.2).
async fn log_out(State(app): State<App>, Body(shown): Body<Shown>) -> Result<StatusCode, Refusal> {
    let token = RefreshToken::new(shown.refresh_token);
    match app.sessions.end_by_refresh_token(&token).await {
        Ok(_) | Err(EndError::Refused(_)) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(error.into()),
    }
}

/// The answer to a login and to a refresh (RFC 6749 §5.1).
#[derive(Serialize)]
struct Granted {
    access_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    refresh_token: String,
}

impl Granted {
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

impl IntoResponse for Granted {
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
) -> Result<(StatusCode, Json<Note>), Refusal> {
    let note = notes.add(&user.name, text).ok_or(Refusal::NOTE)?;
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
