//! The cookies of a session: how they are set, and how they are read.

use std::fmt;
use std::time::Duration;

use cookie::{Cookie, SameSite};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use jwt_session::SessionTokens;

use crate::rejection::Rejection;

/// The longest cookie that every browser takes: name, value and attributes, in bytes (RFC 6265 §6.1).
const MAX_COOKIE_LEN: usize = 4096;

/// Number of cookies of one name that a logout reads. A browser sends one.
const MAX_COOKIES_OF_ONE_NAME: usize = 4;

/// How the cookies of a session are set.
///
/// Their names begin with `__Host-`: a browser takes them from this host alone, over TLS, for all of its paths, and no
/// other host of the domain can set them (OWASP). They are `Secure` and `HttpOnly`, so that no script reads them, and
/// `SameSite=Lax`, so that another site's forms do not send them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookies {
    same_site: SameSite,
    /// Not over plain http.
    secure: bool,
}

impl Cookies {
    /// With `SameSite=Lax`: sent when a user follows a link from another site.
    pub const LAX: Self = Self { same_site: SameSite::Lax, secure: true };

    /// With `SameSite=Strict`: not even then, so that the first page is that of a user who is not logged in.
    pub const STRICT: Self = Self { same_site: SameSite::Strict, secure: true };

    /// For development on `http://localhost`, and for nothing else: without `Secure` and without `__Host-`, so that whoever
    /// is on the way reads and sets them.
    #[must_use]
    pub const fn insecure_for_development_over_plain_http(self) -> Self {
        Self { secure: false, ..self }
    }

    pub(crate) const fn are_secure(self) -> bool {
        self.secure
    }

    pub(crate) const fn name(self, kind: CookieKind) -> &'static str {
        match (kind, self.secure) {
            (CookieKind::Access, true) => "__Host-session",
            (CookieKind::Refresh, true) => "__Host-refresh",
            (CookieKind::Csrf, true) => "__Host-csrf",
            (CookieKind::Access, false) => "insecure-session",
            (CookieKind::Refresh, false) => "insecure-refresh",
            (CookieKind::Csrf, false) => "insecure-csrf",
        }
    }

    /// Reads the tokens of a request from its `Cookie` headers, of which HTTP/2 may send several (RFC 9113 §8.2.3).
    ///
    /// Only the parts with our names are judged, because scripts, other hosts of the domain and other software add
    /// cookies to the same header. Names are compared byte by byte. A part without `=` has no name. The length
    /// of the header is the HTTP server's to limit.
    pub(crate) fn read(self, headers: &HeaderMap) -> RequestCookies<'_> {
        let mut received = RequestCookies::default();
        let headers = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
        for (name, value) in headers.flat_map(parts).filter_map(name_and_value) {
            let Some(kind) = self.kind(name.trim_ascii_end()) else { continue };
            let values = match kind {
                CookieKind::Access => &mut received.access,
                CookieKind::Refresh => &mut received.refresh,
                // The token is judged in the header `X-CSRF-Token`.
                CookieKind::Csrf => continue,
            };
            match token(value).filter(|_| name.trim_ascii_end() == name) {
                None => values.is_malformed = true,
                Some(_) if values.tokens.len() == MAX_COOKIES_OF_ONE_NAME => {
                    values.are_too_many = true;
                }
                Some(token) => values.tokens.push(token),
            }
        }
        received
    }

    /// Takes our cookies out of a request, and leaves one that cannot be read: a logout must fail instead of finding no
    /// session.
    pub(crate) fn withhold(self, headers: &mut HeaderMap) {
        let is_other = |part: &&[u8]| {
            name_and_value(part).is_none_or(|(name, _)| self.kind(name.trim_ascii_end()).is_none())
        };
        let mut kept = Vec::new();
        for header in headers.get_all(COOKIE) {
            let others: Vec<&[u8]> = parts(header.as_bytes()).filter(is_other).collect();
            if !others.is_empty() {
                kept.extend(HeaderValue::from_bytes(&others.join(&b"; "[..])));
            }
        }
        kept.extend(HeaderValue::from_str(&format!("{}=", self.name(CookieKind::Access))));
        headers.remove(COOKIE);
        for header in kept {
            headers.append(COOKIE, header);
        }
    }

    /// Returns the kind of our cookie of this name.
    fn kind(self, name: &[u8]) -> Option<CookieKind> {
        let all = [CookieKind::Access, CookieKind::Refresh, CookieKind::Csrf];
        all.into_iter().find(|kind| self.name(*kind).as_bytes() == name)
    }

    /// The cookies of a session that begins or goes on.
    pub(crate) fn set(
        self,
        tokens: &SessionTokens,
        csrf: Option<String>,
    ) -> Result<SetCookies, CookieTooLong> {
        let left = |until: jwt_core::NumericDate| until.saturating_duration_since(tokens.issued_at);
        let (access, refresh) = (left(tokens.access_expires_at), left(tokens.refresh_expires_at));
        let mut all = vec![
            self.cookie(CookieKind::Access, &tokens.access_token, access)?,
            self.cookie(CookieKind::Refresh, tokens.refresh_token.as_str(), refresh)?,
        ];
        if let Some(csrf) = csrf {
            all.push(self.cookie(CookieKind::Csrf, &csrf, refresh)?);
        }
        Ok(SetCookies { cookies: all, forgets_pages: false })
    }

    /// The same cookies, forgotten at once.
    pub(crate) fn clear(self) -> SetCookies {
        let kinds = [CookieKind::Access, CookieKind::Refresh, CookieKind::Csrf];
        let cookies =
            kinds.into_iter().filter_map(|kind| self.cookie(kind, "", Duration::ZERO).ok());
        SetCookies { cookies: cookies.collect(), forgets_pages: true }
    }

    fn cookie(
        self,
        kind: CookieKind,
        value: &str,
        max_age: Duration,
    ) -> Result<HeaderValue, CookieTooLong> {
        let max_age = i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX);
        let cookie = Cookie::build((self.name(kind), value))
            .path("/")
            .secure(self.secure)
            // The page's script reads this one, to prove that it can.
            .http_only(kind != CookieKind::Csrf)
            .same_site(self.same_site)
            .max_age(cookie::time::Duration::seconds(max_age));
        let text = cookie.to_string();
        if text.len() > MAX_COOKIE_LEN {
            return Err(CookieTooLong { name: self.name(kind), len: text.len() });
        }
        // A token is base64url and dots.
        HeaderValue::from_str(&text)
            .map_err(|_| CookieTooLong { name: self.name(kind), len: text.len() })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CookieKind {
    Access,
    Refresh,
    Csrf,
}

/// The parts of a `Cookie` header, without the space around them.
fn parts(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header.split(|byte| *byte == b';').map(<[u8]>::trim_ascii)
}

fn name_and_value(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = part.iter().position(|byte| *byte == b'=')?;
    Some((&part[..at], &part[at + 1..]))
}

/// The value of one of our cookies, if it may be a token: base64url and dots, and no longer than a cookie.
fn token(value: &[u8]) -> Option<&str> {
    let is_of_a_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let is_token =
        !value.is_empty() && value.len() <= MAX_COOKIE_LEN && value.iter().all(is_of_a_token);
    std::str::from_utf8(value).ok().filter(|_| is_token)
}

/// The values of our cookies in a request.
#[derive(Default)]
pub(crate) struct RequestCookies<'h> {
    pub(crate) access: Values<'h>,
    pub(crate) refresh: Values<'h>,
}

/// The values of the cookies of one name.
#[derive(Default)]
pub(crate) struct Values<'h> {
    /// The values that may be tokens.
    pub(crate) tokens: Vec<&'h str>,
    /// Whether one cannot be a token.
    pub(crate) is_malformed: bool,
    /// Whether some are left out of `tokens`.
    pub(crate) are_too_many: bool,
}

impl RequestCookies<'_> {
    /// Returns true if the request has none of our cookies, not even an unreadable one.
    pub(crate) fn is_empty(&self) -> bool {
        [&self.access, &self.refresh]
            .iter()
            .all(|values| values.tokens.is_empty() && !values.is_malformed)
    }
}

impl<'h> Values<'h> {
    /// The token, if there is a cookie of this name.
    ///
    /// # Errors
    ///
    /// [`Rejection::Invalid`] if it cannot be a token, or if there is a second cookie of the name: it is not known which
    /// one is meant.
    pub(crate) fn only(&self) -> Result<Option<&'h str>, Rejection> {
        match (&*self.tokens, self.is_malformed) {
            ([], false) => Ok(None),
            ([token], false) => Ok(Some(token)),
            _ => Err(Rejection::Invalid),
        }
    }
}

/// Cookies to be set with a response: a part of it, beside whatever else a handler returns.
#[derive(Clone)]
pub struct SetCookies {
    cookies: Vec<HeaderValue>,
    /// Whether the browser is to forget the pages as well that it would show again on its way back: `no-store` alone does not
    /// keep them from there.
    forgets_pages: bool,
}

impl SetCookies {
    pub(crate) fn append_to(self, headers: &mut HeaderMap) {
        for cookie in self.cookies {
            headers.append(SET_COOKIE, cookie);
        }
        if self.forgets_pages {
            headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
        }
        // Not for a cache, which would give it to others.
        headers.entry(http::header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// Without the tokens.
impl fmt::Debug for SetCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SetCookies").field(&self.cookies.len()).finish()
    }
}

/// A cookie would be longer than browsers take: the claims are too long for a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieTooLong {
    /// The cookie's name.
    pub name: &'static str,
    /// Its length with name and attributes, in bytes; 4096 are the most.
    pub len: usize,
}

impl fmt::Display for CookieTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the cookie `{}` would have {} bytes, and browsers take {MAX_COOKIE_LEN}: put less into the claims, and the \
             rest into a database",
            self.name, self.len
        )
    }
}

impl std::error::Error for CookieTooLong {}

impl axum_core::response::IntoResponseParts for SetCookies {
    type Error = std::convert::Infallible;

    fn into_response_parts(
        self,
        mut response: axum_core::response::ResponseParts,
    ) -> Result<axum_core::response::ResponseParts, Self::Error> {
        self.append_to(response.headers_mut());
        Ok(response)
    }
}
