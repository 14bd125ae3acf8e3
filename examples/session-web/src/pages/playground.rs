//! Any token, and what this server says of it.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL;
use maud::{Markup, html};
use serde::Deserialize;
use typed_jwt::Verified;
use typed_jwt::web::SessionCookie;

use super::{error, page};
use crate::app::App;
use crate::checks::{Check, Outcome, Verdict};
use crate::cookies::OfHeld;
use crate::untrusted;
use crate::users::User;

/// Twice as long as any token that is accepted.
const LONGEST_TOKEN: usize = 16 * 1024;

/// Every byte may be three characters of a form.
pub(crate) const MOST_OF_A_FORM: usize = 3 * LONGEST_TOKEN + 1024;

#[derive(Deserialize)]
pub(crate) struct Wish {
    /// Which token stands in the field to begin with.
    example: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Shown {
    token: String,
}

pub(crate) async fn show(Query(wish): Query<Wish>, user: Option<SessionCookie<User>>) -> Response {
    let Some(SessionCookie(user)) = user else { return whole(None, "", None).into_response() };
    OfHeld::new(move |held| {
        let token = example(wish.example.as_deref(), &held.access_token);
        whole(Some(&user), &token, None).into_response()
    })
    .into_response()
}

pub(crate) async fn judge(
    State(app): State<App>,
    user: Option<SessionCookie<User>>,
    Form(Shown { token }): Form<Shown>,
) -> Response {
    let user = user.map(|SessionCookie(user)| user);
    // White space comes along when a token is copied from somewhere.
    let token = token.trim();
    if token.len() > LONGEST_TOKEN {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        let page = error::page_with(status, "A token has 16 KiB here at the most.");
        return (status, page).into_response();
    }
    let verdict = Verdict::of(&app, token);
    whole(user.as_ref(), token, Some(&verdict)).into_response()
}

/// One's own token, whole or as an attacker would like it.
fn example(wish: Option<&str>, own: &str) -> String {
    let parts: Vec<&str> = own.split('.').collect();
    let [header, payload, signature] = *parts else { return own.into() };
    match wish {
        Some("admin") => {
            let payload = untrusted::decoded(payload).unwrap_or_default();
            let payload = String::from_utf8_lossy(&payload).replace("\"member\"", "\"admin\"");
            let payload = payload.replace("\"sub\":\"", "\"sub\":\"not-");
            format!("{header}.{}.{signature}", BASE64URL.encode(payload))
        }
        Some("none") => {
            let header = BASE64URL.encode(r#"{"alg":"none","typ":"session+jwt"}"#);
            format!("{header}.{payload}.")
        }
        Some("other") => {
            let header = BASE64URL.encode(r#"{"alg":"HS256","typ":"refresh+jwt"}"#);
            format!("{header}.{payload}.{signature}")
        }
        _ => own.into(),
    }
}

fn whole(user: Option<&Verified<User>>, token: &str, verdict: Option<&Verdict>) -> Markup {
    let main = html! {
        h1 { "Playground" }
        p.lead { "Give any token, and see which check refuses it, with the keys of this server." }
        @if user.is_some() {
            p {
                "To begin with: " a href="/playground" { "your own token" } ", "
                a href="/playground?example=admin" { "with another payload" } ", "
                a href="/playground?example=none" { "with " code { "alg: none" } } ", or "
                a href="/playground?example=other" { "of another type" } "."
            }
        } @else {
            p { "When you are logged in, your own token stands here to begin with." }
        }
        form #playground method="post" action="/playground" {
            label for="token" { "Token" }
            // The first line break after the tag is not of the text (HTML §13.1.2.5).
            textarea #token name="token" rows="7" spellcheck="false" autocomplete="off" autocapitalize="none"
                aria-describedby="token-hint" { "\n" (token) }
            p.hint #token-hint { "16 KiB at the most. It is not kept. A server should tell its clients less than this page does." }
            button type="submit" { "Verify" }
        }
        @if let Some(verdict) = verdict { (answer(token, verdict)) }
    };
    page("Playground", "/playground", user.map(|user| &**user), &main)
}

fn answer(token: &str, verdict: &Verdict) -> Markup {
    html! {
        section aria-labelledby="verdict" {
            h2 #verdict data-accepted=(verdict.is_accepted()) {
                @if verdict.is_accepted() { "Accepted" } @else { "Refused" }
            }
            @if let Some(reason) = &verdict.reason { p role="alert" { (reason) "." } }
            p.hint {
                "Verified in " (verdict.took.as_micros()) " µs. "
                @if let Some(public) = verdict.public_message {
                    "A client would be told: “" (public) "”."
                }
            }
            ol #checks {
                @for check in Check::ALL {
                    @let outcome = verdict.outcome(check);
                    li data-check=(check.id()) data-result=(outcome.as_str()) {
                        strong { (check.title()) } " " span.badge { (in_a_word(outcome)) }
                        p { (check.in_words()) }
                    }
                }
            }
            h2 { "What it says of itself" }
            p.hint {
                @if verdict.is_accepted() { "Signed by this server." }
                @else { "Anybody may have written this. It is shown, and not believed." }
            }
            (segments(token))
        }
    }
}

fn segments(token: &str) -> Markup {
    let mut parts = token.splitn(3, '.');
    let decoded = |part: Option<&str>| match part {
        None => "(there is none)".into(),
        Some(part) => untrusted::shown(part).unwrap_or_else(|| "(not base64url)".into()),
    };
    let (header, payload) = (decoded(parts.next()), decoded(parts.next()));
    html! {
        div.two {
            @for (name, class, text) in
                [("Header", "token-header", header), ("Payload", "token-payload", payload)]
            {
                figure {
                    figcaption { (name) }
                    pre class=(class) dir="ltr" role="group" tabindex="0" aria-label={ (name) ", decoded" } { code { (text) } }
                }
            }
        }
    }
}

const fn in_a_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "✓ passed",
        Outcome::Failed => "✗ failed",
        Outcome::Skipped => "– not reached",
    }
}
