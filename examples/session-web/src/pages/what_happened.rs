//! Details of the current request: cookies, checks and cost.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use typed_jwt::Verified;
use typed_jwt::session::Store;

use super::page;
use crate::app::{App, IDLE};
use crate::checks::{Check, Verdict};
use crate::cookies::{BrowserCookies, DeferredPage};
use crate::users::Account;
use crate::visitor::LoggedIn;

pub(crate) async fn show<U: Account>(
    State(app): State<App<U>>,
    LoggedIn(user): LoggedIn<U>,
) -> Response {
    DeferredPage::new(move |held| render(&app, &user, held).into_response()).into_response()
}

fn render<U: Account>(app: &App<U>, user: &Verified<U>, held: &BrowserCookies) -> Markup {
    // Verifies the token again in order to measure the time. The session layer has already verified
    // it.
    let verdict = Verdict::new(app, &held.access_token);
    let nanos = verdict.took.as_nanos();
    let denied = app.sessions.store().deny_list().len();
    let main = html! {
        h1 { "Request details" }
        p.lead {
            "Your browser requested this page as " strong { (user.name()) } ". "
            @if held.renewed {
                strong #renewed { "Your access token had expired and was refreshed automatically" }
                ", which required one access to the session store."
            } @else { "Your access token identifies you, so that no look-up was needed." }
        }
        section aria-labelledby="cookies-title" {
            h2 #cookies-title { "Your cookies" }
            (cookies(app, held))
            p.hint {
                "Scripts cannot read these cookies (" code { "HttpOnly" } "). The prefix " code { "__Host-" } " ensures that they "
                "were set by this host over a secure connection, and not by another host of the same domain. The refresh "
                "token is never displayed."
            }
        }
        section aria-labelledby="checks-title" {
            h2 #checks-title { "Checks, in order" }
            ol #request-checks {
                li {
                    strong { "Cross-site request" }
                    p {
                        "This is a GET request, which does not change anything; links from other sites are allowed. For a POST "
                        "request, the header " code { "Sec-Fetch-Site" } " or, if it is missing, " code { "Origin" }
                        " must show that it comes from this site. This prevents cross-site request forgery (CSRF)."
                    }
                }
                @if held.renewed {
                    li {
                        strong { "Refresh token" }
                        p {
                            @if U::IS_ENCRYPTED { "It was decrypted, its times were checked" }
                            @else { "Its signature and times were checked" }
                            ", and the store confirmed that it is the current one of the session. "
                            "The user’s role was loaded again, and the token was replaced. Using it a second time would "
                            "end the session."
                        }
                    }
                }
                @for check in Check::ALL {
                    li data-check=(check.id()) data-result=(verdict.outcome(check).as_str()) {
                        strong { (check.title(U::IS_ENCRYPTED)) }
                        p { (check.in_words(U::IS_ENCRYPTED)) }
                    }
                }
            }
        }
        section aria-labelledby="cost-title" {
            h2 #cost-title { "Cost" }
            dl.facts {
                div {
                    dt { "Time to verify your token" }
                    dd { span #took { (nanos / 1000) "." (nanos / 100 % 10) } " µs" }
                }
                div { dt { "Requests to a store or another server for that" } dd { "0" } }
                div { dt { "Deny-list entries in this server’s memory" } dd #deny-list { (denied) } }
                div { dt { "Session store" } dd #store { (app.sessions.store()) } }
            }
            @if cfg!(debug_assertions) {
                p.hint { "This is a debug build, which is many times slower than one with " code { "--release" } "." }
            }
        }
    };
    page("Request details", "/what-happened", Some(&**user), &main)
}

fn cookies<U: Account>(app: &App<U>, held: &BrowserCookies) -> Markup {
    let contents = [
        ("access token", held.access_token.len(), "60 s (lifetime of the token)".into()),
        (
            "refresh token",
            held.refresh_token_len,
            format!("{} s (idle time of the session)", IDLE.as_secs()),
        ),
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="cookies-title" {
            table #cookies {
                thead {
                    tr {
                        th scope="col" { "Name" } th scope="col" { "Content" } th scope="col" { "Size" }
                        th scope="col" { "Attributes" } th scope="col" { "Max-Age" }
                    }
                }
                tbody {
                    @for (kind, (content, len, max_age)) in app.cookie_kinds.iter().zip(contents) {
                        tr {
                            th scope="row" { code { (kind.name) } }
                            td { (content) }
                            td { (len) " bytes" }
                            td { @for attribute in &kind.attributes { code { (attribute) } " " } }
                            td { (max_age) }
                        }
                    }
                }
            }
        }
    }
}
