//! Sets and reads the cookies of a session.

use std::fmt;
use std::time::Duration;

use cookie::{Cookie, SameSite};
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use jwt_session::SessionTokens;

use crate::cookie_header::{MAX_COOKIE_LEN, cookies, name_and_value, parts, token};
use crate::rejection::Rejection;

/// Maximum number of cookies of one name that a logout reads. A browser sends one.
const MAX_COOKIES_OF_ONE_NAME: usize = 4;

/// The attributes of the cookies of a session.
///
/// The names begin with `__Host-`: a browser accepts such a cookie only over TLS and for all paths
/// of the host that set it, so that no other host of the domain can set it. The cookies are
/// `Secure` and `HttpOnly`, so that no script can read them. With `SameSite=Lax` or
/// `SameSite=Strict` browsers do not send them with the forms of other sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cookies {
    same_site: SameSite,
    /// Whether browsers send the cookies over TLS only.
    secure: bool,
}

impl Cookies {
    /// `SameSite=Lax`: browsers send the cookies when a user follows a link from another site.
    pub const LAX: Self = Self { same_site: SameSite::Lax, secure: true };

    /// `SameSite=Strict`: browsers do not send the cookies when a user follows a link from another
    /// site, so that the first page is shown as if the user were not logged in.
    pub const STRICT: Self = Self { same_site: SameSite::Strict, secure: true };

    /// Returns attributes for development on `http://localhost`, without `Secure` and `__Host-`. An
    /// attacker on the network can read and set such cookies: do not use them in production.
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

    /// Reads the tokens of a request from its `Cookie` headers.
    ///
    /// Cookies with other names are ignored, because scripts, other hosts of the domain and other
    /// software add cookies to the same header.
    pub(crate) fn read(self, headers: &HeaderMap) -> RequestCookies<'_> {
        let mut received = RequestCookies::default();
        for (name, value) in cookies(headers) {
            let Some(kind) = self.kind(name.trim_ascii_end()) else { continue };
            let values = match kind {
                CookieKind::Access => &mut received.access,
                CookieKind::Refresh => &mut received.refresh,
                // The header `X-CSRF-Token` is checked instead.
                CookieKind::Csrf => continue,
            };
            match token(value).filter(|_| name.trim_ascii_end() == name) {
                None if value.is_empty() => values.has_empty = true,
                None => values.is_malformed = true,
                Some(_) if values.tokens.len() == MAX_COOKIES_OF_ONE_NAME => {
                    values.are_too_many = true;
                }
                Some(token) => values.tokens.push(token),
            }
        }
        received
    }

    /// Removes our cookies from a request, and adds a malformed one: a logout must fail instead of
    /// finding no session.
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

    /// Returns the cookies of a session after a login or a refresh.
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
        Ok(SetCookies { cookies: all, clears_cache: false })
    }

    /// Returns cookies that make the browser delete the cookies of a session.
    pub(crate) fn clear(self) -> SetCookies {
        let kinds = [CookieKind::Access, CookieKind::Refresh, CookieKind::Csrf];
        let cookies =
            kinds.into_iter().filter_map(|kind| self.cookie(kind, "", Duration::ZERO).ok());
        SetCookies { cookies: cookies.collect(), clears_cache: true }
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
            // A script of the page must read the CSRF token to send it back.
            .http_only(kind != CookieKind::Csrf)
            .same_site(self.same_site)
            .max_age(cookie::time::Duration::seconds(max_age));
        let text = cookie.to_string();
        if text.len() > MAX_COOKIE_LEN {
            return Err(CookieTooLong { name: self.name(kind), len: text.len() });
        }
        // A token consists of base64url and dots.
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
    /// Whether a value is empty. To authenticate, an empty cookie counts as absent. For a logout it is
    /// unreadable.
    pub(crate) has_empty: bool,
    /// Whether another value cannot be a token.
    pub(crate) is_malformed: bool,
    /// Whether `tokens` is incomplete.
    pub(crate) are_too_many: bool,
}

impl RequestCookies<'_> {
    /// Returns true if the request has none of our cookies, not even an unreadable one.
    pub(crate) fn is_empty(&self) -> bool {
        [&self.access, &self.refresh]
            .iter()
            .all(|values| values.tokens.is_empty() && !values.is_unreadable())
    }
}

impl<'h> Values<'h> {
    /// Returns the token, or `None` if there is no cookie of this name or it is empty.
    ///
    /// # Errors
    ///
    /// [`Rejection::Invalid`] if the value cannot be a token, or if there are two cookies of the
    /// name, which is ambiguous.
    pub(crate) fn only(&self) -> Result<Option<&'h str>, Rejection> {
        match (&*self.tokens, self.has_empty, self.is_malformed) {
            ([], _, false) => Ok(None),
            ([token], false, false) => Ok(Some(token)),
            _ => Err(Rejection::Invalid),
        }
    }

    /// Returns true if a value is not a token, so that its session is unknown.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.has_empty || self.is_malformed
    }
}

/// Cookies to set. A handler returns them as a part of its response, such as `(cookies, body)`.
#[derive(Clone)]
pub struct SetCookies {
    cookies: Vec<HeaderValue>,
    /// Whether the browser must delete its cached pages: `no-store` alone does not prevent that the
    /// back button shows them.
    clears_cache: bool,
}

impl SetCookies {
    pub(crate) fn append_to(self, headers: &mut HeaderMap) {
        for cookie in self.cookies {
            headers.append(SET_COOKIE, cookie);
        }
        if self.clears_cache {
            headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
        }
        // A shared cache would send the cookies to other users.
        headers.entry(http::header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
}

/// Shows the number of cookies and no tokens.
impl fmt::Debug for SetCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SetCookies").field(&self.cookies.len()).finish()
    }
}

/// Error: a cookie would be longer than browsers accept, because the claims are too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CookieTooLong {
    /// Name of the cookie.
    pub name: &'static str,
    /// Length of the cookie with its name and attributes, in bytes. The maximum is 4096.
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
