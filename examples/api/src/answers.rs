//! What a client is told where it does not get what it asked for: `{"error":"…","message":"…"}`, whatever it was.

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Json};
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use typed_jwt::session::{EndError, RefreshError, StartError};

#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error: &'static str,
    message: &'static str,
    /// Seconds.
    retry_after: Option<u64>,
}

impl Refusal {
    pub(crate) const NOT_FOUND: Self =
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address");
    pub(crate) const METHOD: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "this address does not take this method",
    );
    pub(crate) const NOTE: Self = Self::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unexpected_body",
        "a note has between 1 and 1000 bytes",
    );
    pub(crate) const NAME: Self = Self::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "unexpected_body",
        "a name has between 1 and 64 bytes",
    );
    /// The same for a wrong name and a wrong password.
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
        let message = "too many attempts: try again later";
        let refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", message);
        Self { retry_after: Some(retry_after), ..refusal }
    }
}

impl IntoResponse for Refusal {
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

/// The store failed, or the system has no randomness: `jwt_session` has logged which.
impl From<StartError> for Refusal {
    fn from(_: StartError) -> Self {
        Self::UNAVAILABLE
    }
}

impl From<RefreshError> for Refusal {
    fn from(error: RefreshError) -> Self {
        if error.is_retryable() {
            return Self::UNAVAILABLE;
        }
        Self::new(StatusCode::UNAUTHORIZED, "invalid_grant", error.public_message())
    }
}

impl From<EndError> for Refusal {
    fn from(_: EndError) -> Self {
        Self::UNAVAILABLE
    }
}

/// A JSON body.
#[derive(FromRequest)]
#[from_request(via(Json), rejection(Refusal))]
pub(crate) struct Body<T>(pub(crate) T);

/// In words of our own: a message of the parser may repeat a part of the body, and bodies here hold passwords.
impl From<JsonRejection> for Refusal {
    fn from(rejection: JsonRejection) -> Self {
        let status = rejection.status();
        let (error, message) = match status {
            StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "the body is too large"),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                ("unsupported_media_type", "the body is to be application/json")
            }
            StatusCode::UNPROCESSABLE_ENTITY => {
                ("unexpected_body", "the body has other fields or types than are expected")
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
    fn a_client_logs_in_again_only_where_the_session_is_over() {
        for error in [RefreshError::Busy, RefreshError::Claims("the database is away".into())] {
            let refusal = Refusal::from(error);
            assert_eq!(refusal.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(refusal.message, "temporarily unavailable");
        }
        for error in [RefreshError::Reused, RefreshError::Ended, RefreshError::Forbidden] {
            let refusal = Refusal::from(error);
            assert_eq!(refusal.status, StatusCode::UNAUTHORIZED);
            assert_eq!((refusal.error, refusal.message), ("invalid_grant", "invalid token"));
        }
    }
}
