//! Responses to requests that are refused.

use std::fmt;
use std::marker::PhantomData;

use axum_core::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use jwt_core::VerifyError;
#[cfg(feature = "session")]
use jwt_session::{AccessError, Denied, EndError, RefreshError, StartError, StoreError};

use crate::scheme::{self, AuthScheme, BearerScheme};

/// The reason for refusing a request, without details that only the server may see.
///
/// The response is JSON, such as `{"error":"invalid_token","message":"invalid token"}`. It is the
/// same for every fault of a token, except that an expired token has its own message, because the
/// client can refresh it. For pages, use `Option<SessionCookie<T>>` or `Result<SessionCookie<T>,
/// Rejection>` and let the handler create the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rejection {
    /// There is no token. 401, and for a bearer token `WWW-Authenticate: Bearer` (RFC 6750 §3), or
    /// the name of its scheme.
    Missing,
    /// The token is not accepted. 401, `error="invalid_token"` (RFC 6750 §3.1).
    Invalid,
    /// The token has expired: the client must refresh it, or the user must log in again. 401,
    /// `error="invalid_token"`.
    Expired,
    /// The request may come from a page of another site (CSRF). 403.
    CrossSite,
    /// The user is authenticated and does not have the permission. 403,
    /// `error="insufficient_scope"` (RFC 6750 §3.1).
    Forbidden,
    /// The server cannot decide at present: the client should try again later. 503.
    Unavailable,
}

impl Rejection {
    /// Returns the HTTP status of the response.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Missing | Self::Invalid | Self::Expired => StatusCode::UNAUTHORIZED,
            Self::CrossSite | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns a message for users.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Missing => "not logged in",
            Self::Invalid => "invalid token",
            Self::Expired => "token expired",
            Self::CrossSite => "request from another site",
            Self::Forbidden => "not allowed",
            Self::Unavailable => "temporarily unavailable",
        }
    }

    const fn body(self) -> &'static str {
        match self {
            Self::Missing => r#"{"error":"not_logged_in","message":"not logged in"}"#,
            Self::Invalid => r#"{"error":"invalid_token","message":"invalid token"}"#,
            Self::Expired => r#"{"error":"invalid_token","message":"token expired"}"#,
            Self::CrossSite => {
                r#"{"error":"cross_site_request","message":"request from another site"}"#
            }
            Self::Forbidden => r#"{"error":"insufficient_scope","message":"not allowed"}"#,
            Self::Unavailable => {
                r#"{"error":"temporarily_unavailable","message":"temporarily unavailable"}"#
            }
        }
    }

    /// Returns the parameters of the challenge, or `None` if the response has no challenge.
    const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::Missing => Some(""),
            Self::Invalid => Some(r#" error="invalid_token", error_description="invalid token""#),
            Self::Expired => Some(r#" error="invalid_token", error_description="token expired""#),
            Self::Forbidden => Some(r#" error="insufficient_scope""#),
            Self::CrossSite | Self::Unavailable => None,
        }
    }

    /// Responds with a challenge for this scheme. A response about a cookie has no challenge.
    fn respond(self, scheme: Option<&'static str>) -> Response {
        let mut response = (self.status(), self.body()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((scheme, parameters)) = scheme.zip(self.challenge()) {
            // A scheme is a token, so the value is valid.
            if let Ok(challenge) = HeaderValue::try_from(format!("{scheme}{parameters}")) {
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
        }
        response
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Rejection {}

/// [`Rejection::Expired`] if a refresh may help, [`Rejection::Invalid`] otherwise.
impl From<VerifyError> for Rejection {
    fn from(error: VerifyError) -> Self {
        if error.public_message() == "token expired" { Self::Expired } else { Self::Invalid }
    }
}

/// [`Rejection::Unavailable`] if the list of ended sessions is too old to decide,
/// [`Rejection::Expired`] if a refresh may help, [`Rejection::Invalid`] otherwise.
#[cfg(feature = "session")]
impl From<AccessError> for Rejection {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Denied(Denied::Stale { .. }) => Self::Unavailable,
            _ if error.public_message() == "token expired" => Self::Expired,
            _ => Self::Invalid,
        }
    }
}

/// [`Rejection::Unavailable`]: a failing store is a fault of the server.
#[cfg(feature = "session")]
impl From<StoreError> for Rejection {
    fn from(_: StoreError) -> Self {
        Self::Unavailable
    }
}

/// [`Rejection::Unavailable`]: the client did not cause the failure of a login.
#[cfg(feature = "session")]
impl From<StartError> for Rejection {
    fn from(_: StartError) -> Self {
        Self::Unavailable
    }
}

/// [`Rejection::Unavailable`] if the client may try again with the same token,
/// [`Rejection::Invalid`] otherwise.
#[cfg(feature = "session")]
impl From<RefreshError> for Rejection {
    fn from(error: RefreshError) -> Self {
        if error.is_retryable() { Self::Unavailable } else { Self::Invalid }
    }
}

/// [`Rejection::Unavailable`] if the store failed, [`Rejection::Invalid`] otherwise, including the
/// case that the tokens cannot be read and the session continues.
#[cfg(feature = "session")]
impl From<EndError> for Rejection {
    fn from(error: EndError) -> Self {
        if matches!(error, EndError::Store(_)) { Self::Unavailable } else { Self::Invalid }
    }
}

/// Responds without a challenge, as for a cookie.
impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        self.respond(None)
    }
}

/// A [`Rejection`] of a bearer token, with its challenge (RFC 6750 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BearerRejection(pub Rejection);

impl fmt::Display for BearerRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for BearerRejection {}

impl From<Rejection> for BearerRejection {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

/// Removes the challenge.
impl From<BearerRejection> for Rejection {
    fn from(refused: BearerRejection) -> Self {
        refused.0
    }
}

impl IntoResponse for BearerRejection {
    fn into_response(self) -> Response {
        self.0.respond(Some(scheme::name::<BearerScheme>()))
    }
}

/// A [`Rejection`] of a bearer token in credentials of the scheme `S`, with its challenge.
pub struct BearerAsRejection<S> {
    /// The reason.
    pub rejection: Rejection,
    scheme: PhantomData<fn() -> S>,
}

impl<S> Clone for BearerAsRejection<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for BearerAsRejection<S> {}

impl<S: AuthScheme> fmt::Debug for BearerAsRejection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BearerAsRejection")
            .field("rejection", &self.rejection)
            .field("scheme", &scheme::name::<S>())
            .finish()
    }
}

impl<S> fmt::Display for BearerAsRejection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rejection.fmt(f)
    }
}

impl<S: AuthScheme> std::error::Error for BearerAsRejection<S> {}

impl<S> From<Rejection> for BearerAsRejection<S> {
    fn from(rejection: Rejection) -> Self {
        Self { rejection, scheme: PhantomData }
    }
}

/// Removes the scheme, and with it the challenge.
impl<S> From<BearerAsRejection<S>> for Rejection {
    fn from(refused: BearerAsRejection<S>) -> Self {
        refused.rejection
    }
}

impl<S: AuthScheme> IntoResponse for BearerAsRejection<S> {
    fn into_response(self) -> Response {
        self.rejection.respond(Some(scheme::name::<S>()))
    }
}
