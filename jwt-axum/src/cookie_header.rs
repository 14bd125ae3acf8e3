//! The `Cookie` headers of a request (RFC 6265 §4.2), of which HTTP/2 may send several (RFC 9113 §8.2.3).
//!
//! Names are compared byte by byte. A part without `=` has no name. The length of the headers is not
//! limited here: the HTTP server limits it.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// Maximum length of a cookie that every browser accepts: name, value and attributes, in bytes
/// (RFC 6265 §6.1).
pub(crate) const MAX_COOKIE_LEN: usize = 4096;

/// Returns the names and values of all cookies of a request.
pub(crate) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let headers = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    headers.flat_map(parts).filter_map(name_and_value)
}

/// Splits a `Cookie` header into its parts, without the surrounding white space.
pub(crate) fn parts(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header.split(|byte| *byte == b';').map(<[u8]>::trim_ascii)
}

pub(crate) fn name_and_value(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = part.iter().position(|byte| *byte == b'=')?;
    Some((&part[..at], &part[at + 1..]))
}

/// Returns the value of a cookie if it has the characters of a token, base64url and dots, and at most
/// the length of a cookie.
pub(crate) fn token(value: &[u8]) -> Option<&str> {
    let is_of_a_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let is_token =
        !value.is_empty() && value.len() <= MAX_COOKIE_LEN && value.iter().all(is_of_a_token);
    std::str::from_utf8(value).ok().filter(|_| is_token)
}
