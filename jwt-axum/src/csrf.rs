//! Requests that another site makes in a user's name (CSRF).

use std::fmt;

use http::Method;
use http::request::Parts;
use jwt_core::{Clock, Hs256, KeyRing, NumericDate, Tokens};
use jwt_derive::Claims;
use jwt_session::SessionId;

use crate::cookies::Cookies;
use crate::origin::{self, Header};

/// A policy that tells requests of the own pages from requests of other sites: [`FetchMetadata`] or [`DoubleSubmit`].
///
/// Sessions in cookies need one of them, because a browser sends cookies along with the requests of every page.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not protect against requests from other sites",
    label = "is not a CSRF policy",
    note = "give `FetchMetadata` or a `DoubleSubmit`"
)]
pub trait CsrfPolicy: sealed::Sealed + Send + Sync + 'static {
    /// Checks that a request may act for the session of its cookies. `cookies` is how they are set.
    #[doc(hidden)]
    fn allows(&self, request: &Parts, cookies: Cookies, session: Option<SessionId>) -> bool;

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

/// Judges a request by the headers that its browser adds: by `Sec-Fetch-Site`, which no script can set, and by `Origin` if
/// the browser is too old for it (OWASP's CSRF cheat sheet). The pages need nothing for it.
///
/// - `GET`, `HEAD` and `OPTIONS` are allowed, because they change nothing: let no handler of them change anything.
///   Server-sent events are such a `GET`.
/// - A request that switches protocols, such as the handshake of a WebSocket, is allowed from the own origin only,
///   whatever its method is. Every browser sends `Origin` with a handshake: it must have the host and port that the
///   request was sent to, and `Sec-Fetch-Site` must not contradict it. Without `Origin` only
///   `Sec-Fetch-Site: same-origin` is a proof.
/// - All other requests are allowed from the own origin only. A request without a header that names its origin is refused:
///   a program that is not a browser uses a bearer token. To try such a request by hand, add
///   `curl -H 'Sec-Fetch-Site: same-origin'`.
///
/// `Origin` is compared with the header `Host`, or with the target of the request in HTTP/2 and HTTP/3. A proxy in front
/// of the server must pass the host on as the browser sent it. With `Secure` cookies an `http://` origin is another one,
/// except on `localhost`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchMetadata;

impl CsrfPolicy for FetchMetadata {
    fn allows(&self, request: &Parts, cookies: Cookies, _: Option<SessionId>) -> bool {
        origin::is_safe(request) || origin::is_own(request, cookies.are_secure())
    }
}

/// Judges a request by a token that only the own pages can read, bound to the session (OWASP's signed double-submit
/// cookie), and by [`FetchMetadata`] as well.
///
/// The token is in a cookie that scripts may read, `__Host-csrf`; the page sends it back in the header `X-CSRF-Token`. A
/// request without a session has no token, and is judged by its origin alone. A handshake of a WebSocket is judged
/// likewise, because a browser lets no script set its headers.
///
/// The cookie itself is not read here: the token in the header is signed, and names its session.
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
    /// Signs the tokens with `keys`; they may be the keys of the refresh tokens.
    #[must_use]
    pub fn new(keys: KeyRing<Hs256>) -> Self {
        Self { tokens: Tokens::new(keys) }
    }

    /// Signs the tokens with `keys`, on the clock of the sessions instead of the system's.
    #[must_use]
    pub fn with_clock(keys: KeyRing<Hs256>, clock: impl Clock + 'static) -> Self {
        let tokens = Tokens::builder(keys.clone()).clock(clock).build();
        // A policy that is complete when the program is built cannot fail.
        Self { tokens: tokens.unwrap_or_else(|_| Tokens::new(keys)) }
    }

    fn has_token_of(&self, session: SessionId, request: &Parts) -> bool {
        let Header::Once(token) = Header::of(&request.headers, HEADER) else { return false };
        self.tokens.verify(token).is_ok_and(|claims| claims.session == session.to_string())
    }
}

impl CsrfPolicy for DoubleSubmit {
    fn allows(&self, request: &Parts, cookies: Cookies, session: Option<SessionId>) -> bool {
        // `CONNECT` is a handshake; browsers let no page send it as anything else.
        let needs_token =
            !origin::is_safe_method(&request.method) && request.method != Method::CONNECT;
        FetchMetadata.allows(request, cookies, session)
            && (!needs_token || session.is_none_or(|session| self.has_token_of(session, request)))
    }

    fn token(&self, session: SessionId, expires_at: NumericDate) -> Option<String> {
        self.tokens.encode(&CsrfClaims { session: session.to_string(), expires_at }).ok()
    }
}

impl fmt::Debug for dyn CsrfPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfPolicy")
    }
}
