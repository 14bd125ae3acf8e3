//! Requests that another site makes in a user's name (CSRF).

use std::fmt;

use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Method};
use jwt_core::{Clock, Hs256, KeyRing, NumericDate, Tokens};
use jwt_derive::Claims;
use jwt_session::SessionId;

/// How requests from other sites are told from one's own: [`FetchMetadata`] or [`DoubleSubmit`]. Cookies are sent along by the
/// browser whoever makes the request, so that sessions in cookies need one of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not protect against requests from other sites",
    label = "is no CSRF policy",
    note = "give `FetchMetadata` or a `DoubleSubmit`"
)]
pub trait CsrfPolicy: sealed::Sealed + Send + Sync + 'static {
    /// Whether a request may change something for the session that its cookies are of.
    #[doc(hidden)]
    fn allows(&self, method: &Method, headers: &HeaderMap, session: Option<SessionId>) -> bool;

    /// A token for the page's scripts.
    #[doc(hidden)]
    fn token(&self, _: SessionId, _: NumericDate) -> Option<String> {
        None
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::FetchMetadata {}
    impl Sealed for super::DoubleSubmit {}
}

/// By what the browser itself says of a request: `Sec-Fetch-Site`, which no script can set, and where a browser is too old
/// for it, `Origin` (OWASP's CSRF cheat sheet). It needs nothing of the pages.
///
/// Requests that change nothing (`GET`, `HEAD`, `OPTIONS`) are allowed: a handler of these may not change anything. Of all
/// others those are allowed that come from the same origin. What says nothing of where it comes from is refused: a
/// program without a browser uses a bearer token. To try such a request by hand, say it: `curl -H 'Sec-Fetch-Site: same-origin'`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchMetadata;

impl CsrfPolicy for FetchMetadata {
    fn allows(&self, method: &Method, headers: &HeaderMap, _: Option<SessionId>) -> bool {
        changes_nothing(method) || is_from_here(headers)
    }
}

/// By a token that only pages of one's own can read, bound to the session (OWASP's signed double-submit cookie), and by
/// [`FetchMetadata`] as well.
///
/// The token is in a cookie that scripts may read, `__Host-csrf`; the page sends it back in the header `X-CSRF-Token`. A
/// request without a session has no token: it is judged by where it comes from.
#[derive(Clone, Debug)]
pub struct DoubleSubmit {
    tokens: Tokens<CsrfClaims, KeyRing<Hs256>>,
}

#[derive(Debug, Claims)]
#[claims(
    alg = HS256, typ = "csrf+jwt", iss = any, aud = any, unknown = reject, crate = jwt_core,
)]
struct CsrfClaims {
    #[claim(sub)]
    session: String,
    #[claim(exp)]
    expires_at: NumericDate,
}

/// The header that a page sends its token in.
const HEADER: &str = "x-csrf-token";

impl DoubleSubmit {
    /// With tokens that `keys` sign; the keys of the refresh tokens will do.
    #[must_use]
    pub fn new(keys: KeyRing<Hs256>) -> Self {
        Self { tokens: Tokens::new(keys) }
    }

    /// The same on another clock than the system's: that of the sessions.
    #[must_use]
    pub fn with_clock(keys: KeyRing<Hs256>, clock: impl Clock + 'static) -> Self {
        let tokens = Tokens::builder(keys.clone()).clock(clock).build();
        // A policy that is complete when the program is built cannot fail.
        Self { tokens: tokens.unwrap_or_else(|_| Tokens::new(keys)) }
    }

    fn is_of(&self, headers: &HeaderMap, session: SessionId) -> bool {
        let Some(token) = one(headers, HEADER) else { return false };
        self.tokens.verify(token).is_ok_and(|claims| claims.session == session.to_string())
    }
}

impl CsrfPolicy for DoubleSubmit {
    fn allows(&self, method: &Method, headers: &HeaderMap, session: Option<SessionId>) -> bool {
        let is_proved = || session.is_none_or(|session| self.is_of(headers, session));
        changes_nothing(method) || is_from_here(headers) && is_proved()
    }

    fn token(&self, session: SessionId, expires_at: NumericDate) -> Option<String> {
        self.tokens.encode(&CsrfClaims { session: session.to_string(), expires_at }).ok()
    }
}

/// RFC 9110 §9.2.1.
fn changes_nothing(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn is_from_here(headers: &HeaderMap) -> bool {
    // `none` is the user's own doing: an address typed in, a bookmark.
    if headers.contains_key("sec-fetch-site") {
        return matches!(one(headers, "sec-fetch-site"), Some("same-origin" | "none"));
    }
    let (Some(origin), Some(host)) = (one(headers, ORIGIN.as_str()), one(headers, HOST.as_str()))
    else {
        return false;
    };
    let origin_host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    origin_host.is_some_and(|origin_host| origin_host.eq_ignore_ascii_case(host))
}

/// A header that is there once.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    if all.next().is_some() {
        return None;
    }
    first.to_str().ok()
}

impl fmt::Debug for dyn CsrfPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfPolicy")
    }
}
