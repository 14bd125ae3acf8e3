//! `Authorization: Bearer …` (RFC 6750 §2.1).

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use jwt_core::Verified;

use crate::rejection::{BearerRejection, Rejection};
use crate::verifier::VerifiesAccess;

/// The verified claims of a request's bearer token.
///
/// A handler that takes it is not reached without a token that is accepted. Tokens are read from the header
/// `Authorization` and from nowhere else: not from the address, which ends up in logs. `Option<Bearer<T>>` is `None`
/// where there is no such header, and still refuses a token that is not accepted.
///
/// ```
/// use axum::{Router, routing::get};
/// use typed_jwt::web::{AccessVerifier, Bearer};
/// use typed_jwt::{Claims, Hs256Key, Tokens};
///
/// #[derive(Clone, Claims)]
/// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
/// struct User {
///     #[claim(sub)]
///     name: String,
/// }
///
/// async fn hello(Bearer(user): Bearer<User>) -> String {
///     format!("Hello, {}!", user.name)
/// }
///
/// let tokens = Tokens::<User, _>::new(Hs256Key::generate());
/// let app: Router =
///     Router::new().route("/hello", get(hello)).with_state(AccessVerifier::from(tokens));
/// ```
#[derive(Clone, Debug)]
pub struct Bearer<T>(pub Verified<T>);

impl<T> Deref for Bearer<T> {
    type Target = Verified<T>;

    fn deref(&self) -> &Verified<T> {
        &self.0
    }
}

impl<T, S> FromRequestParts<S> for Bearer<T>
where
    S: VerifiesAccess<T> + Send + Sync,
{
    type Rejection = BearerRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BearerRejection> {
        let token = token(&parts.headers)?.ok_or(Rejection::Missing)?;
        let verified = state.access_verifier().verify(token);
        Ok(Self(verified.map_err(|error| Rejection::of(&error))?))
    }
}

impl<T, S> OptionalFromRequestParts<S> for Bearer<T>
where
    S: VerifiesAccess<T> + Send + Sync,
{
    type Rejection = BearerRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, BearerRejection> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(bearer) => Ok(Some(bearer)),
            Err(BearerRejection(Rejection::Missing)) => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

/// The token, if the header is there; where there are two headers, nobody knows which is meant.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let Some(header) = all.next() else { return Ok(None) };
    if all.next().is_some() {
        return Err(Rejection::Invalid);
    }
    let header = header.to_str().map_err(|_| Rejection::Invalid)?;
    // One space, as every client sends it: a second one would be a part of the token, which has none.
    match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("Bearer") => Ok(Some(token)),
        _ => Err(Rejection::Invalid),
    }
}
