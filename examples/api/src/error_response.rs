//! Error responses: `{"error":"…","message":"…"}` for every error.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Json};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use typed_jwt::session::{EndError, RefreshError, StartError};

#[derive(Debug)]
pub(crate) struct ErrorResponse {
    status: StatusCode,
    error: &'static str,
    message: &'static str,
    /// Value of `Retry-After`, in seconds.
    retry_after: Option<u64>,
}

impl ErrorResponse {
    pub(crate) const NOT_FOUND: Self =
        Self::new(StatusCode::NOT_FOUND, "not_found", "unknown path");
    pub(crate) const METHOD: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "method not allowed for this path",
    );
    pub(crate) const NOTE: Self = Self::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unexpected_body",
        "a note must have 1 to 1000 bytes",
    );
    pub(crate) const NAME: Self = Self::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unexpected_body",
        "a name must have 1 to 64 bytes",
    );
    /// The response is the same for a wrong name and a wrong password.
    pub(crate) const LOGIN: Self =
        Self::new(StatusCode::UNAUTHORIZED, "invalid_login", "wrong name or password");

    const UNAVAILABLE: Self = Self::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "temporarily_unavailable",
        "temporarily unavailable",
    );

    const fn new(status: StatusCode, error: &'static str, message: &'static str) -> Self {
        Self { status, error, message, retry_after: None }
    }

    pub(crate) const fn too_many_attempts(retry_after: u64) -> Self {
        let message = "too many attempts; try again later";
        let response = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", message);
        Self { retry_after: Some(retry_after), ..response }
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            error: &'static str,
            message: &'static str,
        }
        let body = Json(Body { error: self.error, message: self.message });
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// The store or the random number generator failed. `jwt_session` has logged the reason.
impl From<StartError> for ErrorResponse {
    fn from(_: StartError) -> Self {
        Self::UNAVAILABLE
    }
}

impl From<RefreshError> for ErrorResponse {
    fn from(error: RefreshError) -> Self {
        if error.is_retryable() {
            return Self::UNAVAILABLE;
        }
        Self::new(StatusCode::UNAUTHORIZED, "invalid_grant", error.public_message())
    }
}

impl From<EndError> for ErrorResponse {
    fn from(_: EndError) -> Self {
        Self::UNAVAILABLE
    }
}

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(ErrorResponse))]
pub(crate) struct Body<T>(pub(crate) T);

/// Replaces the parser's message, which may contain a part of the body, and therefore a password.
impl From<JsonRejection> for ErrorResponse {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        let (error, message) = match status {
            StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "the body is too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("unsupported_media_type", "the body must be application/json")
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                ("unexpected_body", "the body has missing fields or wrong types")
            }
            _ => ("malformed_body", "the body is not JSON"),
        };
        Self::new(status, error, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_must_log_in_again_only_if_the_session_has_ended() {
        for error in
            [RefreshError::Busy, RefreshError::Claims("the database is unavailable".into())]
        {
            let response = ErrorResponse::from(error);
            assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(response.message, "temporarily unavailable");
        }
        for error in [RefreshError::Reused, RefreshError::Ended, RefreshError::Forbidden] {
            let response = ErrorResponse::from(error);
            assert_eq!(response.status, StatusCode::UNAUTHORIZED);
            assert_eq!((response.error, response.message), ("invalid_grant", "invalid token"));
        }
    }
}
