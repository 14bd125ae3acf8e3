//! What stands in the cookies: pages that show it are made when the response is known, for a refresh on the way sets new
//! ones.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// A cookie as the library sets it.
pub(crate) struct CookieKind {
    pub(crate) name: String,
    pub(crate) attributes: Vec<String>,
}

impl CookieKind {
    /// Of the response to a logout, which names all of them.
    pub(crate) fn all_of(log_out: &Response) -> Vec<Self> {
        let kind = |cookie: &str| {
            let (name, rest) = cookie.split_once('=')?;
            let attributes = rest.split("; ").skip(1).filter(|part| !part.starts_with("Max-Age"));
            Some(Self { name: name.into(), attributes: attributes.map(String::from).collect() })
        };
        texts(log_out.headers(), SET_COOKIE).filter_map(kind).collect()
    }
}

/// What the browser holds when it has this response.
#[derive(Clone)]
pub(crate) struct Held {
    pub(crate) access_token: String,
    /// Of the refresh token only how long it is.
    pub(crate) refresh_token_len: usize,
    /// Whether they are new: the access token had expired.
    pub(crate) renewed: bool,
}

/// A page to be made of what the browser holds. As a response it is empty, until [`fill_in`] has seen it.
#[derive(Clone)]
pub(crate) struct OfHeld(Arc<dyn Fn(&Held) -> Response + Send + Sync>);

impl OfHeld {
    pub(crate) fn new(page: impl Fn(&Held) -> Response + Send + Sync + 'static) -> Self {
        Self(Arc::new(page))
    }
}

impl IntoResponse for OfHeld {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// Makes the page of an [`OfHeld`]. It stands around the layer of the sessions, whose cookies it looks at.
pub(crate) async fn fill_in(State(app): State<App>, request: Request, next: Next) -> Response {
    let received: Vec<Option<String>> = app
        .cookie_kinds
        .iter()
        .map(|kind| {
            let cookies = texts(request.headers(), COOKIE).flat_map(|header| header.split(';'));
            cookies.map(str::trim).find_map(|cookie| value(cookie, &kind.name)).map(String::from)
        })
        .collect();
    let mut response = next.run(request).await;
    let Some(OfHeld(page)) = response.extensions_mut().remove() else { return response };
    let set = |at: usize| {
        let name = &app.cookie_kinds.get(at)?.name;
        let cookie =
            texts(response.headers(), SET_COOKIE).find_map(|cookie| value(cookie, name))?;
        cookie.split(';').next().map(String::from)
    };
    let newest = |at: usize| set(at).or_else(|| received.get(at)?.clone()).unwrap_or_default();
    let held = Held {
        access_token: newest(0),
        refresh_token_len: newest(1).len(),
        renewed: set(0).is_some(),
    };
    let mut page = page(&held);
    page.headers_mut().extend(
        response
            .headers()
            .get_all(SET_COOKIE)
            .iter()
            .map(|cookie| (SET_COOKIE, cookie.clone()))
            .collect::<Vec<_>>(),
    );
    page
}

fn value<'c>(cookie: &'c str, name: &str) -> Option<&'c str> {
    cookie.strip_prefix(name)?.strip_prefix('=')
}

fn texts(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
}
