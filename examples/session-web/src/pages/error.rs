//! The error page.

use axum::http::StatusCode;
use maud::{Markup, html};

use super::page as whole_page;
use crate::users::User;

pub(crate) fn page_with(status: StatusCode, text: &str) -> Markup {
    let name = status.canonical_reason().unwrap_or("Error");
    let main = html! {
        section.narrow {
            p.status { (status.as_u16()) }
            h1 { (name) }
            p role="alert" { (text) }
            p { a href="/" { "Back to the start page" } }
        }
    };
    whole_page(name, "", None::<&User>, &main)
}

pub(crate) fn page(status: StatusCode) -> Markup {
    page_with(status, text(status))
}

fn text(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "This page does not exist.",
        StatusCode::METHOD_NOT_ALLOWED => {
            "This address does not support this method. Changes require a POST request."
        }
        StatusCode::FORBIDDEN => {
            "This request may have been sent by another site on your behalf, and was therefore blocked. To continue, use the \
             buttons on the pages of this site."
        }
        StatusCode::REQUEST_TIMEOUT => "The request took too long.",
        StatusCode::PAYLOAD_TOO_LARGE => "The submitted data is too large.",
        StatusCode::SERVICE_UNAVAILABLE => {
            "The session store is not responding. Please try again in a moment."
        }
        status if status.is_client_error() => "The server cannot process this request.",
        _ => "An unexpected error occurred on the server.",
    }
}
