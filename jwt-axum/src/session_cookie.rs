//! The user whose session is in a request's cookies.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use jwt_core::{SessionClaims, Verified};

use crate::cookie_sessions::HasCookieSessions;
use crate::rejection::Rejection;

/// The verified claims of the session in a request's cookies.
///
/// A handler that takes it is not reached without a session that lives, nor by a request that may be another site's. It
/// is a type of its own, and not [`Bearer`](crate::Bearer): a cookie is sent along by the browser whoever makes the
/// request.
///
/// The claims are `Clone`, for the layer and the extractors of one request share them.
///
/// With the [`layer`](crate::CookieSessions::layer) an expired access token is refreshed on the way, and the token of a
/// request is verified once. Without it an expired one is refused.
///
/// `Option<SessionCookie<T>>` is `None` where nobody is logged in, whatever is wrong with the cookies; a request from another
/// site, and a server that cannot tell, are refused still.
#[derive(Clone, Debug)]
pub struct SessionCookie<T>(pub Verified<T>);

impl<T> Deref for SessionCookie<T> {
    type Target = Verified<T>;

    fn deref(&self) -> &Verified<T> {
        &self.0
    }
}

/// What the layer has found out.
#[derive(Clone)]
pub(crate) struct Found<T>(pub(crate) Result<Verified<T>, Rejection>);

impl<T, S> FromRequestParts<S> for SessionCookie<T>
where
    T: SessionClaims + Clone + Send + Sync + 'static,
    S: HasCookieSessions<T> + Send + Sync,
{
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Rejection> {
        if let Some(Found(found)) = parts.extensions.get::<Found<T>>() {
            return found.clone().map(Self);
        }
        let found = state.cookie_sessions().look(parts);
        parts.extensions.insert(Found(found.clone()));
        found.map(Self)
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
