//! Login and logout.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{RETRY_AFTER, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use typed_jwt::session::EndError;
use typed_jwt::web::SessionCookie;

use super::{error, page};
use crate::app::App;
use crate::users::Account;

/// The login form. It does not implement `Debug`, because it contains a password.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    username: String,
    password: String,
}

pub(crate) async fn show<U: Account>(
    State(app): State<App<U>>,
    user: Option<SessionCookie<U>>,
) -> Markup {
    form(&app, user.as_ref().map(|user| &***user), "", None)
}

pub(crate) async fn log_in<U: Account>(
    State(app): State<App<U>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(Credentials { username, password }): Form<Credentials>,
) -> Response {
    let refused =
        |status, text: &str| (status, form(&app, None, &username, Some(text))).into_response();
    if let Err(wait) = app.limits.attempt(&username, client.ip(), Instant::now()) {
        let seconds = wait.as_secs() + 1;
        let text = format!("Too many failed attempts. Please try again in {seconds} seconds.");
        let page = refused(StatusCode::TOO_MANY_REQUESTS, &text);
        return ([(RETRY_AFTER, seconds.to_string())], page).into_response();
    }
    let Some(row) = app.users.check(&username, password).await else {
        return refused(StatusCode::UNAUTHORIZED, "Wrong user name or password.");
    };
    app.limits.succeeded(&username, client.ip());
    if row.is_disabled() {
        return refused(StatusCode::FORBIDDEN, "This account is disabled.");
    }
    // Ends the previous session of this browser. The new session has a new id, which an attacker
    // cannot have prepared. If the previous one cannot be ended, its cookies are replaced anyway.
    let _ = app.cookies.end(&headers).await;
    let browser = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let label = browser.map_or("Unknown browser".into(), label);
    let tokens = match app.sessions.start_with_label(&row.claims(), &label).await {
        Ok(tokens) => tokens,
        Err(error) => {
            tracing::error!(%error, "failed to start a session");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    match app.cookies.log_in(&tokens) {
        Ok(cookies) => (cookies, Redirect::to("/dashboard")).into_response(),
        Err(too_long) => {
            tracing::error!(%too_long, "failed to start a session");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Ends the session of the request's cookies. On an error the cookies stay, because the user may still be logged in.
pub(crate) async fn log_out<U: Account>(State(app): State<App<U>>, headers: HeaderMap) -> Response {
    let Err(error) = app.cookies.end(&headers).await else { return logged_out(&app) };
    tracing::error!(%error, "failed to end a session");
    let (status, text) = match error {
        EndError::Store(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "The session store is not responding, so you may still be logged in. Please try again.",
        ),
        _ => (
            StatusCode::BAD_REQUEST,
            "The cookies of this browser cannot be read, so you may still be logged in. Please log in and log out again.",
        ),
    };
    (status, error::page_with(status, text)).into_response()
}

pub(crate) fn logged_out<U: Account>(app: &App<U>) -> Response {
    (app.cookies.log_out(), Redirect::to("/login")).into_response()
}

fn form<U: Account>(app: &App<U>, user: Option<&U>, username: &str, error: Option<&str>) -> Markup {
    let main = html! {
        section.narrow {
            h1 { "Log in" }
            @if let Some(text) = error { p.alert role="alert" #error { (text) } }
            @if let Some(user) = user {
                p { "You are logged in as " strong { (user.name()) } ". Logging in again ends the current session of this browser." }
            }
            form #login method="post" action="/login" {
                label for="username" { "User name" }
                input #username name="username" value=(username) autocomplete="username" required
                    autocapitalize="none" spellcheck="false" maxlength="64"
                    aria-describedby=[error.map(|_| "error")];
                label for="password" { "Password" }
                input #password name="password" type="password" autocomplete="current-password" required
                    maxlength="200" aria-describedby=[error.map(|_| "error")];
                button type="submit" { "Log in" }
            }
        }
        section.narrow #seeded aria-labelledby="seeded-title" {
            h2 #seeded-title { "Demo users" }
            div.scroll tabindex="0" role="region" aria-labelledby="seeded-title" {
                table {
                    thead { tr { th scope="col" { "User name" } th scope="col" { "Password" } th scope="col" { "Role" } } }
                    tbody {
                        @for row in app.users.all() {
                            tr { td { code { (row.name) } } td { code { (row.password) } } td { (row.role.as_str()) } }
                        }
                    }
                }
            }
            p.hint {
                "Passwords are hashed with Argon2id, with parameters that are too weak for production. After five failed "
                "attempts for a user name, you have to wait for a minute."
            }
        }
    };
    page("Log in", "/login", user, &main)
}

/// Describes a browser by its `User-Agent` header, on a best-effort basis.
fn label(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chromium"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| user_agent.contains(part)).map(|(_, name)| *name)
    };
    let browser = find(&BROWSERS).unwrap_or("Unknown browser");
    find(&SYSTEMS).map_or(browser.into(), |system| format!("{browser} on {system}"))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn browsers_are_recognized() {
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36",
                "Chromium on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Windows",
            ),
            ("curl/8.9.1", "curl"),
            ("<script>", "Unknown browser"),
        ] {
            assert_eq!(label(user_agent), expected);
        }
    }
}
