//! A tower layer that finds out once who makes a request, and renews the cookies.

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
use crate::cookies::{Cookies, SetCookies, Which};
use crate::rejection::Rejection;
use crate::session_cookie::Found;

impl<T> CookieSessions<T> {
    /// The layer that finds out once for each request whose session it is, refreshes an expired access token, and sets the
    /// new cookies with the response. Requests that may be another site's do not get past it, whatever the handler
    /// takes: neither does a login form of another site.
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
        // The one that was asked whether it is ready is the one that is called.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let (found, cookies) = sessions.find_out(&parts).await;
            let is_forged = matches!(found, Err(Rejection::Forged));
            parts.extensions.insert(Found(found));
            let mut response = if is_forged {
                Rejection::Forged.into_response()
            } else {
                inner.call(Request::from_parts(parts, body)).await?
            };
            if let Some(cookies) = cookies {
                set(cookies, sessions.cookies(), &mut response);
            }
            Ok(response)
        })
    }
}

/// Unless the handler has set them itself: it knows of the login or logout that came after.
fn set(new: SetCookies, cookies: Cookies, response: &mut Response) {
    let name = cookies.name(Which::Refresh);
    let is_set = |value: &http::HeaderValue| {
        value.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.starts_with(b"="))
    };
    if !response.headers().get_all(SET_COOKIE).iter().any(is_set) {
        new.append_to(response.headers_mut());
    }
}
