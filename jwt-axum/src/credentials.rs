//! The credentials of a scheme in the `Authorization` headers of a request (RFC 9110 §11.4).

use http::HeaderMap;
use http::header::AUTHORIZATION;

use crate::rejection::Rejection;
use crate::scheme::{self, AuthScheme, BearerScheme};

/// Returns the bearer token of a request, or `None` if the request has no bearer credentials: the
/// token that [`Bearer`](crate::Bearer) verifies, for an extractor of your own.
///
/// ```
/// use axum::http::HeaderMap;
/// use typed_jwt::web::{Rejection, bearer_token};
///
/// let mut headers = HeaderMap::new();
/// headers.append("authorization", "Basic ZmVycmlzOmNyYWI=".parse()?);
/// assert_eq!(bearer_token(&headers), Ok(None));
/// headers.append("authorization", "Bearer abc.def.ghi".parse()?);
/// assert_eq!(bearer_token(&headers), Ok(Some("abc.def.ghi")));
/// headers.append("authorization", "Bearer jkl.mno.pqr".parse()?);
/// assert_eq!(bearer_token(&headers), Err(Rejection::Invalid));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Rejection::Invalid`] if the credentials are malformed or repeated, because two tokens are
/// ambiguous.
pub fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    bearer_token_as::<BearerScheme>(headers)
}

/// Returns the token of a request with the scheme `S`, as [`bearer_token`] does.
///
/// # Errors
///
/// [`Rejection::Invalid`] if the credentials are malformed or repeated, because two tokens are
/// ambiguous.
pub fn bearer_token_as<S: AuthScheme>(headers: &HeaderMap) -> Result<Option<&str>, Rejection> {
    let mut all = credentials(headers, scheme::name::<S>());
    let Some(credentials) = all.next() else { return Ok(None) };
    // `1*SP token68` (RFC 9110 §11.4).
    let spaces = credentials.iter().take_while(|byte| **byte == b' ').count();
    let token = &credentials[spaces..];
    let is_of_token68 = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte);
    let is_token = spaces > 0 && !token.is_empty() && token.iter().all(is_of_token68);
    if !is_token || all.next().is_some() {
        return Err(Rejection::Invalid);
    }
    std::str::from_utf8(token).map(Some).map_err(|_| Rejection::Invalid)
}

/// Checks for credentials of one of these schemes, valid or not. Unlike those of `Basic`, browsers
/// never add them automatically, and a page of another site can send them only if the server permits
/// it (CORS).
#[cfg(feature = "session")]
pub(crate) fn has_credentials(headers: &HeaderMap, schemes: &[&str]) -> bool {
    schemes.iter().any(|scheme| credentials(headers, scheme).next().is_some())
}

/// Finds the credentials in each `Authorization` header of a scheme. Other schemes are ignored.
fn credentials<'h>(headers: &'h HeaderMap, wanted: &str) -> impl Iterator<Item = &'h [u8]> {
    headers.get_all(AUTHORIZATION).iter().filter_map(move |header| {
        let header = header.as_bytes();
        let len = header.iter().take_while(|byte| scheme::is_of_a_token(**byte)).count();
        let (scheme, credentials) = header.split_at(len);
        scheme.eq_ignore_ascii_case(wanted.as_bytes()).then_some(credentials)
    })
}
