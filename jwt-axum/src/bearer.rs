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
/// A handler with this argument runs only for a request with an accepted token. The token is read
/// from the `Authorization` header only, and not from the URI, which is often logged.
///
/// `Option<Bearer<T>>` is `None` if there is no bearer token. It still refuses a token that is not
/// accepted.
///
/// Credentials of another scheme, such as `Basic`, are ignored, also in a second `Authorization`
/// header. Within one header a comma does not separate credentials: the first scheme determines how
/// the header is read. Two bearer tokens are refused, and so is `Bearer` without a token.
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
        Ok(Self(state.access_verifier().verify(token)?))
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

/// Checks for bearer credentials, valid or not. Unlike `Basic`, browsers never add them
/// automatically, and a page of another site can send them only if the server permits it (CORS).
#[cfg(feature = "session")]
pub(crate) fn is_bearer(headers: &HeaderMap) -> bool {
    credentials(headers).next().is_some()
}

/// Returns the bearer token of a request, or `None` if the request has no bearer credentials.
///
/// # Errors
///
/// [`Rejection::Invalid`] if the credentials are malformed or repeated, because two tokens are
/// ambiguous.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    let mut all = credentials(headers);
    let Some(credentials) = all.next() else { return Ok(None) };
    // `1*SP token68` (RFC 9110 §11.4).
    let spaces = credentials.iter().take_while(|byte| **byte == b' ').count();
    let token = &credentials[spaces..];
    let is_of_a_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
    let is_token = spaces > 0 && !token.is_empty() && token.iter().all(is_of_a_token);
    if !is_token || all.next().is_some() {
        return Err(Rejection::Invalid);
    }
    std::str::from_utf8(token).map(Some).map_err(|_| Rejection::Invalid)
}

/// Finds the credentials in each `Authorization` header of the scheme `Bearer`. Other schemes are
/// ignored.
fn credentials(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let is_of_a_scheme =
        |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    headers.get_all(AUTHORIZATION).iter().filter_map(move |header| {
        let header = header.as_bytes();
        let len = header.iter().take_while(|byte| is_of_a_scheme(byte)).count();
        let (scheme, credentials) = header.split_at(len);
        scheme.eq_ignore_ascii_case(b"Bearer").then_some(credentials)
    })
}
