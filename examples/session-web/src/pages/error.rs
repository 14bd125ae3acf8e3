//! Every error that has no page of its own.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::page as whole_page;

pub(crate) fn page_with(status: StatusCode, text: &str) -> Markup {
    let name = status.canonical_reason().unwrap_or("Error");
    let main = html! {
        section.narrow {
            p.status { (status.as_u16()) }
            h1 { (name) }
            p role="alert" { (text) }
            p { a href="/" { "To the start" } }
        }
    };
    whole_page(name, "", None, &main)
}

pub(crate) fn page(status: StatusCode) -> Markup {
    page_with(status, text(status))
}

fn text(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "There is no such page.",
        StatusCode::METHOD_NOT_ALLOWED => {
            "This address takes another method: what changes something is a POST."
        }
        StatusCode::FORBIDDEN => {
            "This request may have been made by another site in your name, and nothing was done. Go to the page and use its \
             button."
        }
        StatusCode::REQUEST_TIMEOUT => "The request did not end in time.",
        StatusCode::PAYLOAD_TOO_LARGE => "That is more than this form takes.",
        StatusCode::SERVICE_UNAVAILABLE => {
            "The server cannot tell at present: the session store does not answer. Try again in a \
             moment."
        }
        status if status.is_client_error() => "The server does not understand this request.",
        _ => "Something went wrong on the server.",
    }
}
