//! User management for administrators.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::page;
use crate::app::App;
use crate::users::{Account, Row};
use crate::visitor::Administrator;

pub(crate) async fn show<U: Account>(
    State(app): State<App<U>>,
    Administrator(admin): Administrator<U>,
) -> Response {
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
                        th scope="col" { "User" } th scope="col" { "Role" } th scope="col" { "Sessions" }
                        th scope="col" { "Status" } th scope="col" { "Actions" }
                    }
                }
                tbody { @for (row, live) in rows { (line(row, live, &*admin)) } }
            }
        }
        p.hint {
            "A disabled user cannot log in, and their sessions end at the next refresh, within one minute. “End all sessions” "
            "takes effect immediately. The status of users is kept in the memory of this server and is not shared with "
            "other servers."
        }
    };
    page("Admin", "/admin", Some(&*admin), &main).into_response()
}

pub(crate) async fn end_all<U: Account>(
    State(app): State<App<U>>,
    Administrator(_): Administrator<U>,
    Path(name): Path<String>,
) -> Response {
    let Some(row) = app.users.find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    match app.sessions.end_all(row.name).await {
        Ok(_) => Redirect::to("/admin").into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

pub(crate) async fn toggle_disabled<U: Account>(
    State(app): State<App<U>>,
    Administrator(admin): Administrator<U>,
    Path(name): Path<String>,
) -> Response {
    let Some(row) = app.users.find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    // Administrators cannot disable themselves: only another administrator could undo it.
    if row.name == admin.name() {
        return StatusCode::CONFLICT.into_response();
    }
    row.toggle_disabled();
    Redirect::to("/admin").into_response()
}

/// The page for logged-in users without the required role.
pub(crate) fn forbidden<U: Account>(user: &U) -> Response {
    let main = html! {
        section.narrow #forbidden {
            p.status { "403" }
            h1 { "Administrators only" }
            p role="alert" {
                "This page requires the role " code { "admin" } ", and your role is " code { (user.role().as_str()) }
                ". The request was rejected before it reached the handler."
            }
            p { a href="/dashboard" { "Back to the dashboard" } }
        }
    };
    (StatusCode::FORBIDDEN, page("Forbidden", "/admin", Some(user), &main)).into_response()
}

fn line<U: Account>(row: &Row, live: usize, admin: &U) -> Markup {
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
                @if row.name != admin.name() {
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
