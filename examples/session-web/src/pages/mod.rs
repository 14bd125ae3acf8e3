//! The pages, one file each, and their common layout.

pub(crate) mod admin;
pub(crate) mod dashboard;
pub(crate) mod error;
pub(crate) mod login;
pub(crate) mod playground;
pub(crate) mod what_happened;

use maud::{DOCTYPE, Markup, html};
use typed_jwt::NumericDate;

use crate::users::{Account, Role};

/// Renders a complete page. All dynamic content in `main` has been escaped by `html!`.
fn page<U: Account>(title: &str, here: &str, user: Option<&U>, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – session-web" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/style.css";
                script src="/app.js" defer {}
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header.site {
                    a.brand href="/" { span.dot aria-hidden="true" {} "session-web" }
                    nav aria-label="Pages" {
                        ul {
                            @for (path, name) in links(user) {
                                li { a href=(path) aria-current=[(path == here).then_some("page")] { (name) } }
                            }
                        }
                    }
                    @if let Some(user) = user {
                        form #logout method="post" action="/logout" {
                            span.who { (user.name()) }
                            button.quiet type="submit" { "Log out" }
                        }
                    }
                }
                main #main tabindex="-1" { (main) }
                footer {
                    p {
                        "A demo of typed-jwt. All passwords are shown on the login page, so do not enter anything confidential."
                    }
                }
            }
        }
    }
}

fn links<U: Account>(user: Option<&U>) -> Vec<(&'static str, &'static str)> {
    let mut links = Vec::new();
    match user {
        Some(_) => {
            links.extend([("/dashboard", "Dashboard"), ("/what-happened", "Request")]);
        }
        None => links.push(("/login", "Log in")),
    }
    links.push(("/playground", "Playground"));
    if user.is_some_and(|user| user.role() == Role::Admin) {
        links.push(("/admin", "Admin"));
    }
    links
}

/// Renders a token in three colors, or an encrypted one in two.
fn token(token: &str) -> Markup {
    if let Some((header, rest)) = token.split_once('.')
        && rest.matches('.').count() == 3
    {
        return html! {
            code #token .token role="group" tabindex="0" aria-label="The access token: header and encrypted payload" {
                span.token-header { (header) } span.token-dot { "." }
                span.token-payload { (rest) }
            }
        };
    }
    let mut parts = token.splitn(3, '.');
    let mut next = || parts.next().unwrap_or_default();
    html! {
        code #token .token role="group" tabindex="0" aria-label="The access token: header, payload and signature" {
            span.token-header { (next()) } span.token-dot { "." }
            span.token-payload { (next()) } span.token-dot { "." }
            span.token-signature { (next()) }
        }
    }
}

/// Renders a time as the elapsed time since then.
fn ago(then: NumericDate, now: NumericDate) -> Markup {
    let seconds = now.saturating_duration_since(then).as_secs();
    let text = match seconds {
        0..2 => "just now".into(),
        2..120 => format!("{seconds} s ago"),
        120..7_200 => format!("{} min ago", seconds / 60),
        _ => format!("{} h ago", seconds / 3_600),
    };
    html! { time datetime=(then) title=(then) { (text) } }
}
