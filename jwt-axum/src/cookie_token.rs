//! Tokens in the cookies of other software, which may split a long token into several cookies.

use std::borrow::Cow;
use std::collections::BTreeSet;

use http::HeaderMap;

use crate::cookie_header::{cookies, token};
use crate::rejection::Rejection;

/// Maximum number of cookies of one token. Together they have up to 64 KiB, which is more than HTTP
/// servers accept.
const MAX_CHUNKS: usize = 16;

/// The length at which Auth.js splits a token, in bytes. The rest of the 4096 bytes of a cookie is for its
/// name and attributes.
const CHUNK_LEN: usize = 4096 - 160;

/// Returns the token in the cookie `name`, or `None` if the request has no such cookie or it is empty.
///
/// A token that was split into the cookies `NAME.0`, `NAME.1` and so on is joined in the order of the numbers,
/// as Auth.js (`NextAuth`) writes its session tokens. Other cookies are ignored, including those with
/// other text after `NAME.`. The cookies of [`CookieSessions`](crate::CookieSessions) are read by
/// [`SessionCookie`](crate::SessionCookie).
///
/// Browsers add cookies to requests of pages of other sites: check the origin of a request that changes
/// something, with `FetchMetadata::check` of the feature `session`.
///
/// ```
/// use axum::http::HeaderMap;
/// use typed_jwt::web::{Rejection, cookie_token};
///
/// let mut headers = HeaderMap::new();
/// headers.append("cookie", "theme=dark; authjs.session-token=abc.def".parse()?);
/// assert_eq!(cookie_token(&headers, "authjs.session-token")?.as_deref(), Some("abc.def"));
///
/// headers.insert("cookie", "authjs.session-token.1=def; authjs.session-token.0=abc.".parse()?);
/// assert_eq!(cookie_token(&headers, "authjs.session-token")?.as_deref(), Some("abc.def"));
///
/// headers.insert("cookie", "authjs.session-token.1=def".parse()?);
/// assert_eq!(cookie_token(&headers, "authjs.session-token"), Err(Rejection::Invalid));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Rejection::Invalid`] if a value has other characters than base64url and dots, if a cookie is repeated, if a
/// number is missing or above 15, or if the request has both `NAME` and `NAME.0`, because two tokens are
/// ambiguous.
pub fn cookie_token<'h>(
    headers: &'h HeaderMap,
    name: &str,
) -> Result<Option<Cow<'h, str>>, Rejection> {
    let mut whole = None;
    let mut chunks = [None; MAX_CHUNKS];
    for (found, value) in cookies(headers).filter(|(_, value)| !value.is_empty()) {
        let slot = match Place::of(found.trim_ascii_end(), name) {
            None => continue,
            Some(Place::Whole) => &mut whole,
            Some(Place::Chunk(number)) => number
                .parse()
                .ok()
                .and_then(|number: usize| chunks.get_mut(number))
                .ok_or(Rejection::Invalid)?,
        };
        let value = token(value).filter(|_| found.trim_ascii_end() == found);
        let value = value.ok_or(Rejection::Invalid)?;
        if slot.replace(value).is_some() {
            return Err(Rejection::Invalid);
        }
    }
    let count = chunks.iter().take_while(|chunk| chunk.is_some()).count();
    let is_interrupted = chunks.iter().skip(count).any(Option::is_some);
    match (whole, count) {
        _ if is_interrupted => Err(Rejection::Invalid),
        (whole, 0) => Ok(whole.map(Cow::Borrowed)),
        (None, _) => Ok(Some(chunks.iter().flatten().copied().collect::<String>().into())),
        (Some(_), _) => Err(Rejection::Invalid),
    }
}

/// Returns the names and values of the cookies in which [`cookie_token`] reads the token `value`, as Auth.js writes
/// them: one, or several of at most 3936 bytes.
///
/// A cookie of the request that does not belong to the new token has an empty value: delete it
/// (`Max-Age=0`), or the next request has two tokens. An empty token deletes all cookies of the name.
///
/// ```
/// use axum::http::HeaderMap;
/// use typed_jwt::web::cookie_token_chunks;
///
/// let mut headers = HeaderMap::new();
/// headers.append("cookie", "session=abc".parse()?);
/// let token = "x".repeat(5000);
/// let cookies = cookie_token_chunks(&headers, "session", &token).ok_or("the token is too long")?;
///
/// let set_cookie = cookies.iter().map(|(name, value)| {
///     let max_age = if value.is_empty() { 0 } else { 30 * 24 * 60 * 60 };
///     format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; Secure; SameSite=Lax")
/// });
/// assert_eq!(set_cookie.count(), 3);
/// let names: Vec<&str> = cookies.iter().map(|(name, _)| &**name).collect();
/// assert_eq!(names, ["session.0", "session.1", "session"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Returns `None` if the token is longer than 16 cookies, or has characters that are not of a token.
#[must_use]
pub fn cookie_token_chunks<'t>(
    headers: &HeaderMap,
    name: &str,
    value: &'t str,
) -> Option<Vec<(String, &'t str)>> {
    let chunks = value.as_bytes().chunks(CHUNK_LEN);
    if chunks.len() > MAX_CHUNKS {
        return None;
    }
    let is_split = chunks.len() > 1;
    let mut written = Vec::with_capacity(chunks.len());
    for (number, chunk) in chunks.enumerate() {
        let name = if is_split { format!("{name}.{number}") } else { name.to_owned() };
        written.push((name, token(chunk)?));
    }
    let mut outdated = BTreeSet::new();
    for (found, _) in cookies(headers) {
        outdated.extend(match Place::of(found, name) {
            None => None,
            Some(Place::Whole) => Some(name.to_owned()),
            Some(Place::Chunk(number)) => Some(format!("{name}.{number}")),
        });
    }
    for (name, _) in &written {
        outdated.remove(name);
    }
    written.extend(outdated.into_iter().map(|name| (name, "")));
    Some(written)
}

/// The part of a token that a cookie holds.
enum Place<'h> {
    Whole,
    /// The digits of the number.
    Chunk(&'h str),
}

impl<'h> Place<'h> {
    /// Returns `None` for a cookie of another name.
    fn of(found: &'h [u8], name: &str) -> Option<Self> {
        match found.strip_prefix(name.as_bytes())? {
            [] => Some(Self::Whole),
            [b'.', digits @ ..] => {
                let is_number = match digits {
                    [b'0'] => true,
                    [first, ..] => *first != b'0' && digits.iter().all(u8::is_ascii_digit),
                    [] => false,
                };
                std::str::from_utf8(digits).ok().filter(|_| is_number).map(Self::Chunk)
            }
            _ => None,
        }
    }
}
