//! The playground: verifies any token and shows the result of each check.

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
use crate::cookies::DeferredPage;
use crate::untrusted;
use crate::users::Account;

/// Twice the maximum length of an accepted token.
const MAX_TOKEN_LEN: usize = 16 * 1024;

/// URL encoding needs up to three characters per byte.
pub(crate) const MAX_FORM_LEN: usize = 3 * MAX_TOKEN_LEN + 1024;

#[derive(Deserialize)]
pub(crate) struct Params {
    /// The example to start with.
    example: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct TokenForm {
    token: String,
}

pub(crate) async fn show<U: Account>(
    Query(params): Query<Params>,
    user: Option<SessionCookie<U>>,
) -> Response {
    let Some(SessionCookie(user)) = user else {
        return render::<U>(None, "", None).into_response();
    };
    DeferredPage::new(move |held| {
        let token = example(params.example.as_deref(), &held.access_token);
        render(Some(&user), &token, None).into_response()
    })
    .into_response()
}

pub(crate) async fn verify<U: Account>(
    State(app): State<App<U>>,
    user: Option<SessionCookie<U>>,
    Form(TokenForm { token }): Form<TokenForm>,
) -> Response {
    let user = user.map(|SessionCookie(user)| user);
    // Copied tokens often have white space around them.
    let token = token.trim();
    if token.len() > MAX_TOKEN_LEN {
        let status = StatusCode::PAYLOAD_TOO_LARGE;
        let page = error::page_with(status, "Tokens are limited to 16 KiB here.");
        return (status, page).into_response();
    }
    let verdict = Verdict::new(&app, token);
    render(user.as_ref(), token, Some(&verdict)).into_response()
}

/// Returns the user's token, unchanged or modified as by an attacker.
fn example(params: Option<&str>, own: &str) -> String {
    let parts: Vec<&str> = own.split('.').collect();
    let [header, payload, signature] = *parts else { return encrypted_example(params, own) };
    match params {
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

/// Returns the user's encrypted token, unchanged or modified.
fn encrypted_example(params: Option<&str>, own: &str) -> String {
    let Some((header, rest)) = own.split_once('.') else { return own.into() };
    let with_header = |header: &str| format!("{}.{rest}", BASE64URL.encode(header));
    match params {
        // Without the key, the role cannot be found in the ciphertext: one letter of it changes.
        Some("admin") => {
            let (former, tag) = rest.rsplit_once('.').unwrap_or((rest, ""));
            let (before, ciphertext) = former.rsplit_once('.').unwrap_or(("", former));
            let other = if ciphertext.starts_with('A') { 'B' } else { 'A' };
            let unchanged = ciphertext.get(1..).unwrap_or_default();
            format!("{header}.{before}.{other}{unchanged}.{tag}")
        }
        Some("none") => with_header(r#"{"alg":"none","typ":"session+jwt"}"#),
        Some("other") => with_header(r#"{"alg":"dir","enc":"A256GCM","typ":"refresh+jwt"}"#),
        _ => own.into(),
    }
}

fn render<U: Account>(
    user: Option<&Verified<U>>,
    token: &str,
    verdict: Option<&Verdict>,
) -> Markup {
    let main = html! {
        h1 { "Playground" }
        p.lead { "Paste any token to see whether this server accepts it, and which check fails if it does not." }
        @if user.is_some() {
            p {
                "Examples: " a href="/playground" { "your own token" } ", "
                a href="/playground?example=admin" { "a modified payload" } ", "
                a href="/playground?example=none" { code { "alg: none" } } ", "
                a href="/playground?example=other" { "another token type" } "."
            }
        } @else {
            p { "If you are logged in, this form starts with your own token." }
        }
        form #playground method="post" action="/playground" {
            label for="token" { "Token" }
            // The parser drops the first line break after the tag (HTML §13.1.2.5).
            textarea #token name="token" rows="7" spellcheck="false" autocomplete="off" autocapitalize="none"
                aria-describedby="token-hint" { "\n" (token) }
            p.hint #token-hint { "At most 16 KiB. The token is not stored. In production, give clients less detail than this page does." }
            button type="submit" { "Verify" }
        }
        @if let Some(verdict) = verdict { (result::<U>(token, verdict)) }
    };
    page("Playground", "/playground", user.map(|user| &**user), &main)
}

fn result<U: Account>(token: &str, verdict: &Verdict) -> Markup {
    html! {
        section aria-labelledby="verdict" {
            h2 #verdict data-accepted=(verdict.is_accepted()) {
                @if verdict.is_accepted() { "Accepted" } @else { "Rejected" }
            }
            @if let Some(reason) = &verdict.reason { p role="alert" { (reason) "." } }
            p.hint {
                "Verified in " (verdict.took.as_micros()) " µs. "
                @if let Some(public) = verdict.public_message {
                    "Message for clients: “" (public) "”."
                }
            }
            ol #checks {
                @for check in Check::ALL {
                    @let outcome = verdict.outcome(check);
                    li data-check=(check.id()) data-result=(outcome.as_str()) {
                        strong { (check.title(U::IS_ENCRYPTED)) } " " span.badge { (label(outcome)) }
                        p { (check.in_words(U::IS_ENCRYPTED)) }
                    }
                }
            }
            h2 { "Decoded content" }
            p.hint {
                @if verdict.is_accepted() && U::IS_ENCRYPTED { "Encrypted by this server." }
                @else if verdict.is_accepted() { "Signed by this server." }
                @else { "Not verified: anyone could have written this." }
            }
            @if let Some(parts) = encrypted_parts(token) { (visible_parts(token, parts)) }
            @else { (segments(token)) }
        }
    }
}

/// Returns the segments of a token in the form of an encrypted one: header, encrypted key,
/// initialization vector, ciphertext and tag.
fn encrypted_parts(token: &str) -> Option<[&str; 5]> {
    token.split('.').collect::<Vec<_>>().try_into().ok()
}

/// Renders what anyone can see of an encrypted token without the key.
fn visible_parts(token: &str, [header, _, _, ciphertext, _]: [&str; 5]) -> Markup {
    let header_text = untrusted::shown(header).unwrap_or_else(|| "(not base64url)".into());
    let key_id =
        typed_jwt::peek(token).ok().and_then(|header| header.kid().map(untrusted::visible));
    let payload_len = untrusted::decoded(ciphertext).map(|bytes| bytes.len());
    html! {
        div.two {
            figure {
                figcaption { "Header" }
                pre.token-header dir="ltr" role="group" tabindex="0" aria-label="Header, decoded" { code { (header_text) } }
            }
            figure {
                figcaption { "Payload" }
                pre.token-payload dir="ltr" role="group" tabindex="0" aria-label="Payload" {
                    code #unreadable { "(encrypted: unreadable without the key)" }
                }
            }
        }
        h2 #visible { "What an outsider can still see" }
        dl.facts {
            div { dt { "Header" } dd { "The whole header is readable. It has no claims." } }
            div { dt { "Key id (kid)" } dd { @if let Some(id) = key_id { code #visible-kid { (id) } } @else { "none" } } }
            div {
                dt { "Length" }
                dd {
                    span #visible-len { (token.len()) } " characters"
                    @if let Some(len) = payload_len {
                        ", of them " span #visible-payload-len { (len) } " bytes of payload after decoding. This server pads payloads to "
                        "a multiple of 256 bytes, so that all users have tokens of one length"
                    }
                    "."
                }
            }
            div {
                dt { "Time of issue" }
                dd {
                    "Not in the token. Keys are rotated, and therefore the key id shows between which two rotations it was "
                    "issued. Anyone on the way also sees when it was sent."
                }
            }
        }
    }
}

fn segments(token: &str) -> Markup {
    let mut parts = token.splitn(3, '.');
    let decoded = |part: Option<&str>| match part {
        None => "(missing)".into(),
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

const fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "✓ passed",
        Outcome::Failed => "✗ failed",
        Outcome::Skipped => "– not checked",
    }
}
