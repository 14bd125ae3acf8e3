//! The extractor of the session in the cookies of a request.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use jwt_core::{SessionClaims, Verified};

use crate::cookie_sessions::HasCookieSessions;
use crate::rejection::Rejection;

/// The verified claims of the session in the cookies of a request.
///
/// A handler with this argument runs only for a request with a live session that the
/// [`CsrfPolicy`](crate::CsrfPolicy) allows. It is a separate type from [`Bearer`](crate::Bearer),
/// because a browser adds cookies to the requests of pages of every site. That includes the
/// handshake of a WebSocket, which is refused unless it comes from the server's own origin.
///
/// The claims are `Clone`, because the layer and the extractors of one request share them.
///
/// With the [`layer`](crate::CookieSessions::layer) an expired access token is refreshed before the
/// handler is called, and the token of a request is verified once. Without the layer an expired
/// token is refused.
///
/// `Option<SessionCookie<T>>` is `None` if the request has none of our cookies, an access token
/// that is not accepted, or malformed cookies. `None` does not mean that the browser has no
/// session: for a logout use [`CookieSessions::end`](crate::CookieSessions::end). A request that
/// may come from another site is refused with 403, and the response is 503 if the server cannot
/// decide at present.
#[derive(Clone, Debug)]
pub struct SessionCookie<T>(pub Verified<T>);

impl<T> Deref for SessionCookie<T> {
    type Target = Verified<T>;

    fn deref(&self) -> &Verified<T> {
        &self.0
    }
}

/// The result of the layer or of the first extractor, kept for the later extractors of the request.
#[derive(Clone)]
pub(crate) struct CachedAuth<T>(pub(crate) Result<Verified<T>, Rejection>);

impl<T, S> FromRequestParts<S> for SessionCookie<T>
where
    T: SessionClaims + Clone + Send + Sync + 'static,
    S: HasCookieSessions<T> + Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        if let Some(CachedAuth(result)) = parts.extensions.get::<CachedAuth<T>>() {
            return result.clone().map(Self);
        }
        let result = state.cookie_sessions().authenticate(parts);
        parts.extensions.insert(CachedAuth(result.clone()));
        result.map(Self)
    }
}

impl<T, S> OptionalFromRequestParts<S> for SessionCookie<T>
where
    T: SessionClaims + Clone + Send + Sync + 'static,
    S: HasCookieSessions<T> + Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Rejection> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(session) => Ok(Some(session)),
            Err(Rejection::Missing | Rejection::Invalid | Rejection::Expired) => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}
