//! What the server did for this very request.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use typed_jwt::Verified;
use typed_jwt::session::Store;

use super::page;
use crate::app::{App, IDLE};
use crate::checks::{Check, Verdict};
use crate::cookies::{Held, OfHeld};
use crate::users::User;
use crate::visitor::LoggedIn;

pub(crate) async fn show(State(app): State<App>, LoggedIn(user): LoggedIn) -> Response {
    OfHeld::new(move |held| whole(&app, &user, held).into_response()).into_response()
}

fn whole(app: &App, user: &Verified<User>, held: &Held) -> Markup {
    // Once more, to take the time of it: the layer has verified it before this page was reached.
    let verdict = Verdict::of(app, &held.access_token);
    let nanos = verdict.took.as_nanos();
    let denied = app.sessions.store().deny_list().len();
    let main = html! {
        h1 { "What happened" }
        p.lead {
            "Your browser asked for this page as " strong { (user.name) } ", and the server has looked nothing up: "
            @if held.renewed {
                strong #renewed { "but your access token had expired, so that it was refreshed on the way" }
                ", which is one look into the store."
            } @else { "your access token says who you are." }
        }
        section aria-labelledby="cookies-title" {
            h2 #cookies-title { "Your cookies" }
            (cookies(app, held))
            p.hint {
                "No script reads them (" code { "HttpOnly" } "). " code { "__Host-" } " means: of this host alone, over TLS, for all "
                "paths; no other host of the domain can set them. The refresh token is not shown anywhere."
            }
        }
        section aria-labelledby="checks-title" {
            h2 #checks-title { "What was checked, in this order" }
            ol #request-checks {
                li {
                    strong { "Another site?" }
                    p {
                        "This is a GET, which changes nothing here, so that links from elsewhere work. For a POST the browser’s "
                        code { "Sec-Fetch-Site" } ", else " code { "Origin" } ", must be this site: no form of another site "
                        "reaches a handler (CSRF)."
                    }
                }
                @if held.renewed {
                    li {
                        strong { "Refresh token" }
                        p {
                            "Its signature and times, and in the store that it is the session’s current one. Its user was read "
                            "anew, and it was replaced: used twice, it would end the session."
                        }
                    }
                }
                @for check in Check::ALL {
                    li data-check=(check.id()) data-result=(verdict.outcome(check).as_str()) {
                        strong { (check.title()) }
                        p { (check.in_words()) }
                    }
                }
            }
        }
        section aria-labelledby="cost-title" {
            h2 #cost-title { "What it cost" }
            dl.facts {
                div {
                    dt { "Verifying your token, once more for this page" }
                    dd { span #took { (nanos / 1000) "." (nanos / 100 % 10) } " µs" }
                }
                div { dt { "Requests for it to a store or another server" } dd { "0" } }
                div { dt { "Entries of the deny-list in this server’s memory" } dd #deny-list { (denied) } }
                div { dt { "Sessions are in" } dd #store { (app.sessions.store()) } }
            }
            @if cfg!(debug_assertions) {
                p.hint { "This server was built without optimization, and takes many times as long: try " code { "--release" } "." }
            }
        }
    };
    page("What happened", "/what-happened", Some(user), &main)
}

fn cookies(app: &App, held: &Held) -> Markup {
    let what = [
        ("access token", held.access_token.len(), "60 s, the life of the token".into()),
        (
            "refresh token",
            held.refresh_token_len,
            format!("{} s, the idle time of the session", IDLE.as_secs()),
        ),
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="cookies-title" {
            table #cookies {
                thead {
                    tr {
                        th scope="col" { "Name" } th scope="col" { "Holds" } th scope="col" { "Size" }
                        th scope="col" { "Attributes" } th scope="col" { "Max-Age" }
                    }
                }
                tbody {
                    @for (kind, (holds, len, max_age)) in app.cookie_kinds.iter().zip(what) {
                        tr {
                            th scope="row" { code { (kind.name) } }
                            td { (holds) }
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
