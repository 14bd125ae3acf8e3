//! A tower layer that authenticates each request and renews its cookies.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum_core::extract::Request;
use axum_core::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use jwt_core::SessionClaims;
use tower_layer::Layer;
use tower_service::Service;

use crate::cookie_sessions::CookieSessions;
use crate::cookies::{CookieKind, Cookies, SetCookies};
use crate::rejection::Rejection;
use crate::session_cookie::CachedAuth;

impl<T> CookieSessions<T> {
    /// Returns a layer that authenticates each request once, refreshes an expired access token, and
    /// sets the new cookies with the response.
    ///
    /// It also protects handlers without [`SessionCookie`](crate::SessionCookie), such as that of a
    /// login form. A request that the [`CsrfPolicy`](crate::CsrfPolicy) does not allow is answered
    /// with 403 before the handler is called, except in two cases:
    ///
    /// - It has bearer credentials. The handler is called without our cookies:
    ///   [`Bearer`](crate::Bearer) verifies the token, `SessionCookie` answers 403, and
    ///   [`end`](Self::end) returns an error. If the request had none of our cookies,
    ///   `SessionCookie` answers 401 and `Option<SessionCookie>` is `None`.
    /// - It has none of our cookies, and no header of a browser (`Origin`, `Referer`,
    ///   `Sec-Fetch-*`), such as a webhook. The handler is called without a session.
    ///
    /// Add routes that pages of other sites post to, such as the `form_post` callback of an
    /// identity provider, after the layer, which then does not apply to them.
    #[must_use]
    pub fn layer(&self) -> SessionLayer<T> {
        SessionLayer(self.clone())
    }
}

/// See [`CookieSessions::layer`].
#[derive(Debug)]
pub struct SessionLayer<T>(CookieSessions<T>);

impl<T> Clone for SessionLayer<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T, I> Layer<I> for SessionLayer<T> {
    type Service = SessionService<T, I>;

    fn layer(&self, inner: I) -> SessionService<T, I> {
        SessionService { sessions: self.0.clone(), inner }
    }
}

/// See [`CookieSessions::layer`].
pub struct SessionService<T, I> {
    sessions: CookieSessions<T>,
    inner: I,
}

impl<T, I: Clone> Clone for SessionService<T, I> {
    fn clone(&self) -> Self {
        Self { sessions: self.sessions.clone(), inner: self.inner.clone() }
    }
}

impl<T, I: fmt::Debug> fmt::Debug for SessionService<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionService").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<T, I> Service<Request> for SessionService<T, I>
where
    T: SessionClaims + Clone + Send + Sync + 'static,
    I: Service<Request, Response = Response> + Clone + Send + 'static,
    I::Future: Send,
{
    type Response = Response;
    type Error = I::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, I::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), I::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let sessions = self.sessions.clone();
        // `poll_ready` was called on `self.inner` and not on its clone.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let (result, cookies) = sessions.authenticate_or_refresh(&parts).await;
            let is_cross_site = matches!(result, Err(Rejection::CrossSite));
            parts.extensions.insert(CachedAuth(result));
            let mut response = if is_cross_site && !sessions.is_bearer(&parts.headers) {
                Rejection::CrossSite.into_response()
            } else {
                if is_cross_site {
                    sessions.cookies().withhold(&mut parts.headers);
                }
                inner.call(Request::from_parts(parts, body)).await?
            };
            if let Some(cookies) = cookies {
                set(cookies, sessions.cookies(), &mut response);
            }
            Ok(response)
        })
    }
}

/// Sets the new cookies, unless the handler has set cookies for a login or a logout.
fn set(new: SetCookies, cookies: Cookies, response: &mut Response) {
    let name = cookies.name(CookieKind::Refresh);
    let is_set = |value: &http::HeaderValue| {
        value.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="))
    };
    if !response.headers().get_all(SET_COOKIE).iter().any(is_set) {
        new.append_to(response.headers_mut());
    }
}
