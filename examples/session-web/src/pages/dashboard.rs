//! One's own token, and one's sessions.

use axum::Json;
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
use crate::cookies::{Held, OfHeld};
use crate::untrusted;
use crate::users::User;
use crate::visitor::LoggedIn;

pub(crate) async fn show(State(app): State<App>, LoggedIn(user): LoggedIn) -> Response {
    let Ok(sessions) = app.sessions.list(&user.name).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let now = app.now();
    OfHeld::new(move |held| whole(&user, held, &sessions, now).into_response()).into_response()
}

/// For the page's script. The layer has refreshed the token, if it had expired.
pub(crate) async fn json(SessionCookie(user): SessionCookie<User>) -> impl IntoResponse {
    OfHeld::new(move |held| {
        Json(json!({
            "name": user.name,
            "role": user.role,
            "expires_at": user.expires_at().map(NumericDate::as_unix),
            "session": SessionId::from_token(&user).map(String::from),
            "token": held.access_token,
        }))
        .into_response()
    })
}

pub(crate) async fn end(
    State(app): State<App>,
    LoggedIn(user): LoggedIn,
    Path(id): Path<String>,
) -> Response {
    let Ok(id) = id.parse::<SessionId>() else { return StatusCode::NOT_FOUND.into_response() };
    // Only what the user's own list has: names of sessions are no secrets, and the deny-list goes by them alone.
    let Ok(own) = app.sessions.list(&user.name).await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    if !own.iter().any(|session| session.id == id) {
        return Redirect::to("/dashboard").into_response();
    }
    match app.sessions.end_by_id(&user.name, id).await {
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Ok(_) if SessionId::from_token(&user) == Some(id) => logged_out(&app),
        Ok(_) => Redirect::to("/dashboard").into_response(),
    }
}

pub(crate) async fn end_all(State(app): State<App>, LoggedIn(user): LoggedIn) -> Response {
    match app.sessions.end_all(&user.name).await {
        Ok(_) => logged_out(&app),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn whole(user: &Verified<User>, held: &Held, sessions: &[SessionInfo], now: NumericDate) -> Markup {
    let expires_at = user.expires_at().unwrap_or(now);
    let left = expires_at.saturating_duration_since(now.whole_seconds()).as_secs();
    let main = html! {
        h1 { "Hello, " span #user { (user.name) } }
        p.lead {
            "You are logged in as " strong #role { (user.role.as_str()) } ". Your access token "
            strong.countdown #countdown role="timer"
                data-expires-at=(expires_at.as_unix()) data-now=(now.as_unix()) { "expires in " (left) " s" }
            "."
        }
        progress.left max="60" value=(left) aria-hidden="true" {}
        p.hint {
            "It lives for one minute, so that you can see it end. Then the next request refreshes it on its way, and you notice "
            "nothing: with a script, this page asks by itself, while it is in sight. Refreshed since this page was loaded: "
            strong #refreshes { "0" } ". "
            noscript { "Without a script, load the page again. " }
            "A session ends after 30 minutes without a refresh, and after 8 hours whatever happens."
        }
        p.visually-hidden #announcement role="status" {}
        section aria-labelledby="token-title" {
            h2 #token-title { "Your access token" }
            (token(&held.access_token))
            p.hint {
                "Nobody but you sees this page. The token is in a cookie that no script can read ("
                code { "HttpOnly" } "); the server has written it here for you to look at. It is signed, not encrypted: "
                span.token-header { "header" } ", " span.token-payload { "payload" } " and "
                span.token-signature { "signature" } "."
            }
            (claims(&held.access_token))
        }
        section aria-labelledby="sessions-title" {
            h2 #sessions-title { "Your sessions" }
            ul.cards #sessions {
                @for session in sessions { (card(session, SessionId::from_token(user), now)) }
            }
            form #end-all method="post" action="/sessions/end-all" {
                button.danger type="submit" { "End all sessions" }
            }
            p.hint { "This one too. Their tokens are refused at once, although they have not expired." }
        }
    };
    page("Dashboard", "/dashboard", Some(user), &main)
}

fn card(session: &SessionInfo, own: Option<SessionId>, now: NumericDate) -> Markup {
    let is_current = own == Some(session.id);
    let label = session.label.as_deref().unwrap_or("Unknown browser");
    html! {
        li.card.current[is_current] data-session=(session.id) {
            div {
                strong { (label) }
                @if is_current { " " span.badge { "this one" } }
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

/// What a token says, in words.
fn claims(token: &str) -> Markup {
    let payload = token.split('.').nth(1).and_then(untrusted::decoded);
    let claims: Map<String, Value> =
        payload.and_then(|payload| serde_json::from_slice(&payload).ok()).unwrap_or_default();
    html! {
        div.scroll tabindex="0" role="region" aria-label="Claims" {
            table #claims {
                caption { "What it says" }
                thead { tr { th scope="col" { "Claim" } th scope="col" { "Value" } th scope="col" { "In words" } } }
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
        "iss" => {
            "Who issued it: this server. A token of another issuer is refused (RFC 7519 §4.1.1)."
        }
        "sub" => "Whose it is: your user name (RFC 7519 §4.1.2).",
        "aud" => {
            "Whom it is for: this application. A token for another is refused (RFC 7519 §4.1.3)."
        }
        "exp" => {
            "When it ends, in seconds since 1970: one minute after it was issued (RFC 7519 §4.1.4)."
        }
        "iat" => "When it was issued, in seconds since 1970 (RFC 7519 §4.1.6).",
        "jti" => {
            "Its name: before the dot that of the session, by which all its tokens are refused after a logout (RFC 7519 §4.1.7)."
        }
        "role" => {
            "What you are here. It is read anew at every refresh (a private claim, RFC 7519 §4.3)."
        }
        "scopes" => "What you may do here (a private claim, RFC 7519 §4.3).",
        _ => "A claim of this application (RFC 7519 §4.3).",
    }
}
