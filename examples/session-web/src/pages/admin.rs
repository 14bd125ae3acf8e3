//! The users, for an administrator.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::page;
use crate::app::App;
use crate::users::{Row, User};
use crate::visitor::Administrator;

pub(crate) async fn show(State(app): State<App>, Administrator(admin): Administrator) -> Response {
    let mut rows = Vec::new();
    for row in app.users.all() {
        match app.sessions.list(row.name).await {
            Ok(sessions) => rows.push((row, sessions.len())),
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        }
    }
    let main = html! {
        h1 { "Users" }
        section.scroll tabindex="0" aria-label="Users" {
            table #admin {
                thead {
                    tr {
                        th scope="col" { "User" } th scope="col" { "Role" } th scope="col" { "Live sessions" }
                        th scope="col" { "State" } th scope="col" { "Actions" }
                    }
                }
                tbody { @for (row, live) in rows { (line(row, live, &admin)) } }
            }
        }
        p.hint {
            "A disabled user cannot log in, and the next refresh ends the session: within a minute, the life of an access token. "
            "“End all sessions” ends them at once. Users are in the memory of this server: others do not know who is disabled."
        }
    };
    page("Admin", "/admin", Some(&admin), &main).into_response()
}

pub(crate) async fn end_all(
    State(app): State<App>,
    Administrator(_): Administrator,
    Path(name): Path<String>,
) -> Response {
    let Some(row) = app.users.find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    match app.sessions.end_all(row.name).await {
        Ok(_) => Redirect::to("/admin").into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

pub(crate) async fn toggle_disabled(
    State(app): State<App>,
    Administrator(admin): Administrator,
    Path(name): Path<String>,
) -> Response {
    let Some(row) = app.users.find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    // Nobody could undo it.
    if row.name == admin.name {
        return StatusCode::CONFLICT.into_response();
    }
    row.toggle_disabled();
    Redirect::to("/admin").into_response()
}

/// For a user who is known, and may not.
pub(crate) fn forbidden(user: &User) -> Response {
    let main = html! {
        section.narrow #forbidden {
            p.status { "403" }
            h1 { "Not for members" }
            p role="alert" {
                "This page wants the role " code { "admin" } ", and your token says " code { (user.role.as_str()) }
                ". The handler behind it has not been reached."
            }
            p { a href="/dashboard" { "To the dashboard" } }
        }
    };
    (StatusCode::FORBIDDEN, page("Forbidden", "/admin", Some(user), &main)).into_response()
}

fn line(row: &Row, live: usize, admin: &User) -> Markup {
    let action = |what: &str| format!("/admin/users/{}/{what}", row.name);
    html! {
        tr data-user=(row.name) {
            th scope="row" { (row.name) }
            td { (row.role.as_str()) }
            td.live { (live) }
            td.state { @if row.is_disabled() { "disabled" } @else { "active" } }
            td.actions {
                form method="post" action=(action("end-all")) {
                    button type="submit" { "End all sessions" span.visually-hidden { " of " (row.name) } }
                }
                @if row.name != admin.name {
                    form method="post" action=(action("disable")) {
                        button.danger[!row.is_disabled()] type="submit" {
                            @if row.is_disabled() { "Enable" } @else { "Disable" }
                            span.visually-hidden { " " (row.name) }
                        }
                    }
                }
            }
        }
    }
}
