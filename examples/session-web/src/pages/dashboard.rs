//! The dashboard: the user's token and sessions.

use axum::Json;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use typed_jwt::session::{SessionId, SessionInfo};
use typed_jwt::web::SessionCookie;
use typed_jwt::{NumericDate, Verified};

use super::login::logged_out;
use super::{ago, page, token};
use crate::app::App;
use crate::cookies::{BrowserCookies, DeferredPage};
use crate::untrusted;
use crate::users::Account;
use crate::visitor::LoggedIn;

pub(crate) async fn show<U: Account>(
    State(app): State<App<U>>,
    LoggedIn(user): LoggedIn<U>,
) -> Response {
    let Ok(sessions) = app.sessions.list(user.name()).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let now = app.now();
    DeferredPage::new(move |held| render(&user, held, &sessions, now).into_response())
        .into_response()
}

/// Data for the script of the page. The session layer has already refreshed an expired token.
pub(crate) async fn json<U: Account>(SessionCookie(user): SessionCookie<U>) -> impl IntoResponse {
    DeferredPage::new(move |held| {
        Json(json!({
            "name": user.name(),
            "role": user.role(),
            "expires_at": user.expires_at().map(NumericDate::as_unix),
            "session": SessionId::from_token(&user).map(String::from),
            "token": held.access_token,
        }))
        .into_response()
    })
}

/// Sends over a WebSocket how many seconds the access token has left. No page of another origin can open it.
pub(crate) async fn socket<U: Account>(
    State(app): State<App<U>>,
    SessionCookie(user): SessionCookie<U>,
    handshake: WebSocketUpgrade,
) -> Response {
    let now = app.now();
    let left = user.expires_at().unwrap_or(now).saturating_duration_since(now).as_secs();
    handshake.on_upgrade(async move |mut socket| {
        let _ = socket.send(Message::Text(left.to_string().into())).await;
    })
}

pub(crate) async fn end<U: Account>(
    State(app): State<App<U>>,
    LoggedIn(user): LoggedIn<U>,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<SessionId>() else { return StatusCode::NOT_FOUND.into_response() };
    // Only the user's own sessions can be ended. Session ids are not secret.
    let Ok(own) = app.sessions.list(user.name()).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    if !own.iter().any(|session| session.id == id) {
        return Redirect::to("/dashboard").into_response();
    }
    match app.sessions.end_by_id(user.name(), id).await {
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(_) if SessionId::from_token(&user) == Some(id) => logged_out(&app),
        Ok(_) => Redirect::to("/dashboard").into_response(),
    }
}

pub(crate) async fn end_all<U: Account>(
    State(app): State<App<U>>,
    LoggedIn(user): LoggedIn<U>,
) -> Response {
    match app.sessions.end_all(user.name()).await {
        Ok(_) => logged_out(&app),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn render<U: Account>(
    user: &Verified<U>,
    held: &BrowserCookies,
    sessions: &[SessionInfo],
    now: NumericDate,
) -> Markup {
    let expires_at = user.expires_at().unwrap_or(now);
    let left = expires_at.saturating_duration_since(now.whole_seconds()).as_secs();
    let main = html! {
        h1 { "Hello, " span #user { (user.name()) } }
        p.lead {
            "Your role is " strong #role { (user.role().as_str()) } ". Your access token "
            strong.countdown #countdown role="timer"
                data-expires-at=(expires_at.as_unix()) data-now=(now.as_unix()) { "expires in " (left) " s" }
            "."
        }
        progress.left max="60" value=(left) aria-hidden="true" {}
        p.hint {
            "In this demo, access tokens expire after one minute, so that you can watch it happen. The next request then "
            "refreshes the token automatically. While this page is visible, it sends such a request by itself. "
            "Refreshes since the page was loaded: " strong #refreshes { "0" } ". "
            noscript { "JavaScript is disabled: reload the page to refresh. " }
            "A session ends after 30 minutes without a refresh, and after 8 hours at the latest."
        }
        p.visually-hidden #announcement role="status" {}
        section aria-labelledby="token-title" {
            h2 #token-title { "Your access token" }
            (token(&held.access_token))
            p.hint {
                "The token is stored in a cookie that scripts cannot read (" code { "HttpOnly" } "). The server displays it "
                "here for demonstration, and only to you. It consists of " span.token-header { "header" }
                @if U::IS_ENCRYPTED {
                    " and " span.token-payload { "encrypted payload" } ". Only the server can read its claims: the "
                    a href="/playground" { "playground" } " shows what is still visible."
                } @else {
                    ", " span.token-payload { "payload" } " and " span.token-signature { "signature" }
                    ", and is signed but not encrypted."
                }
            }
            @if !U::IS_ENCRYPTED { (claims(&held.access_token)) }
        }
        section aria-labelledby="sessions-title" {
            h2 #sessions-title { "Your sessions" }
            ul.cards #sessions {
                @for session in sessions { (card(session, SessionId::from_token(user), now)) }
            }
            form #end-all method="post" action="/sessions/end-all" {
                button.danger type="submit" { "End all sessions" }
            }
            p.hint {
                "This includes the current session. Tokens of ended sessions are rejected immediately, even if they "
                "have not expired."
            }
        }
    };
    page("Dashboard", "/dashboard", Some(&**user), &main)
}

fn card(session: &SessionInfo, own: Option<SessionId>, now: NumericDate) -> Markup {
    let is_current = own == Some(session.id);
    let label = session.label.as_deref().unwrap_or("Unknown browser");
    html! {
        li.card.current[is_current] data-session=(session.id) {
            div {
                strong { (label) }
                @if is_current { " " span.badge { "current" } }
                dl {
                    div { dt { "Started" } dd { (ago(session.started_at, now)) } }
                    div { dt { "Last refreshed" } dd { (ago(session.refreshed_at, now)) } }
                }
            }
            form method="post" action={ "/sessions/" (session.id) "/end" } {
                button type="submit" { "End this session" span.visually-hidden { ": " (label) } }
            }
        }
    }
}

/// Renders the claims of a token with explanations.
fn claims(token: &str) -> Markup {
    let payload = token.split('.').nth(1).and_then(untrusted::decoded);
    let claims: Map<String, Value> =
        payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default();
    html! {
        div.scroll tabindex="0" role="region" aria-label="Claims" {
            table #claims {
                caption { "Claims" }
                thead { tr { th scope="col" { "Claim" } th scope="col" { "Value" } th scope="col" { "Meaning" } } }
                tbody {
                    @for (name, value) in &claims {
                        tr data-claim=(name) {
                            th scope="row" { code { (name) } }
                            td { code.value { (value) } }
                            td { (in_words(name)) }
                        }
                    }
                }
            }
        }
    }
}

fn in_words(claim: &str) -> &'static str {
    match claim {
        "iss" => "Issuer: this server. Tokens from other issuers are rejected (RFC 7519 §4.1.1).",
        "sub" => "Subject: your user name (RFC 7519 §4.1.2).",
        "aud" => {
            "Audience: this application. Tokens for other applications are rejected (RFC 7519 §4.1.3)."
        }
        "exp" => {
            "Expiration time in seconds since 1970: one minute after the time of issue (RFC 7519 §4.1.4)."
        }
        "iat" => "Time of issue in seconds since 1970 (RFC 7519 §4.1.6).",
        "jti" => {
            "Token id. The part before the dot identifies the session, and is used to reject all of its tokens after a \
             logout (RFC 7519 §4.1.7)."
        }
        "role" => "Your role, which is updated at every refresh (private claim, RFC 7519 §4.3).",
        "scopes" => "Your permissions (private claim, RFC 7519 §4.3).",
        _ => "Private claim (RFC 7519 §4.3).",
    }
}
