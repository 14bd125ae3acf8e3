//! Access to the cookies of a response. Pages that display them are rendered after the response is
//! complete, because a refresh may set new cookies.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::users::Account;

/// Name and attributes of a cookie that the library sets.
pub(crate) struct CookieKind {
    pub(crate) name: String,
    pub(crate) attributes: Vec<String>,
}

impl CookieKind {
    /// Reads all cookies from the response to a logout, which deletes them.
    pub(crate) fn from_logout(log_out: &Response) -> Vec<Self> {
        let kind = |cookie: &str| {
            let (name, rest) = cookie.split_once('=')?;
            let attributes = rest.split("; ").skip(1).filter(|part| !part.starts_with("Max-Age"));
            Some(Self { name: name.into(), attributes: attributes.map(String::from).collect() })
        };
        texts(log_out.headers(), SET_COOKIE).filter_map(kind).collect()
    }
}

/// The cookies that the browser has after it receives this response.
#[derive(Clone)]
pub(crate) struct BrowserCookies {
    pub(crate) access_token: String,
    /// Length of the refresh token. The token itself is not displayed.
    pub(crate) refresh_token_len: usize,
    /// Whether the cookies are new, because the access token had expired.
    pub(crate) renewed: bool,
}

/// A page that is rendered from the browser's cookies. The response is empty until
/// [`render_deferred`] has processed it.
#[derive(Clone)]
pub(crate) struct DeferredPage(Arc<dyn Fn(&BrowserCookies) -> Response + Send + Sync>);

impl DeferredPage {
    pub(crate) fn new(page: impl Fn(&BrowserCookies) -> Response + Send + Sync + 'static) -> Self {
        Self(Arc::new(page))
    }
}

impl IntoResponse for DeferredPage {
    fn into_response(self) -> Response {
        let mut response = Response::default();
        response.extensions_mut().insert(self);
        response
    }
}

/// Renders a [`DeferredPage`]. This middleware wraps the session layer, in order to see its
/// cookies.
pub(crate) async fn render_deferred<U: Account>(
    State(app): State<App<U>>,
    request: Request,
    next: Next,
) -> Response {
    let received: Vec<Option<String>> = app
        .cookie_kinds
        .iter()
        .map(|kind| {
            // Other cookies in the header need not be ASCII.
            let headers = request.headers().get_all(COOKIE).iter();
            let parts = headers.flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
            let mut cookies = parts.filter_map(|part| std::str::from_utf8(part).ok());
            cookies.find_map(|cookie| value(cookie.trim(), &kind.name)).map(String::from)
        })
        .collect();
    let mut response = next.run(request).await;
    let Some(DeferredPage(page)) = response.extensions_mut().remove() else { return response };
    let set = |at: usize| {
        let name = &app.cookie_kinds.get(at)?.name;
        let cookie =
            texts(response.headers(), SET_COOKIE).find_map(|cookie| value(cookie, name))?;
        cookie.split(';').next().map(String::from)
    };
    let newest = |at: usize| set(at).or_else(|| received.get(at)?.clone()).unwrap_or_default();
    let held = BrowserCookies {
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
