//! Protection against cross-site request forgery (CSRF).

use std::fmt;

use http::Method;
use http::request::Parts;
use jwt_core::{Clock, Hs256, KeyRing, NumericDate, Tokens};
use jwt_derive::Claims;
use jwt_session::SessionId;

use crate::cookies::Cookies;
use crate::origin::{self, Header};
use crate::rejection::Rejection;

/// A policy that refuses requests of other sites: [`FetchMetadata`] or [`DoubleSubmit`].
///
/// Sessions in cookies require a policy, because a browser adds the cookies to the requests of
/// pages of every site.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not protect against requests from other sites",
    label = "is not a CSRF policy",
    note = "pass `FetchMetadata` or a `DoubleSubmit`"
)]
pub trait CsrfPolicy: sealed::Sealed + Send + Sync + 'static {
    /// Returns true if a request may act for the session of its cookies. `cookies` has their
    /// attributes.
    #[doc(hidden)]
    fn allows(&self, request: &Parts, cookies: Cookies, session: Option<SessionId>) -> bool;

    /// Returns a token for the scripts of the page.
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

/// Checks the origin of a request by the headers that browsers add: `Sec-Fetch-Site`, which no
/// script can set, or `Origin` from browsers that do not send it (OWASP's CSRF cheat sheet). The
/// pages need no change.
///
/// - `GET`, `HEAD` and `OPTIONS` are allowed: their handlers must not change anything. Server-sent
///   events are such a `GET`.
/// - A request that switches protocols, such as the handshake of a WebSocket, is allowed from the
///   server's own origin only, independent of its method. Every browser sends `Origin` with a
///   handshake: it must have the host and port that the request was sent to, and `Sec-Fetch-Site`
///   must not contradict it. Without `Origin` only `Sec-Fetch-Site: same-origin` is a proof.
/// - All other requests are allowed from the server's own origin only. A request without either
///   header is refused: programs other than browsers use a bearer token. To test such a request by
///   hand, use `curl -H 'Sec-Fetch-Site: same-origin'`.
///
/// `Origin` is compared with the header `Host`, or with the target of the request in HTTP/2 and
/// HTTP/3. A proxy in front of the server must forward the host as the browser sent it. If the
/// cookies are `Secure`, an `http://` origin is refused, except on `localhost`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FetchMetadata;

impl FetchMetadata {
    /// Refuses a request that may come from a page of another site, in an extractor of your own that reads
    /// the token of a cookie with [`cookie_token`](crate::cookie_token). Requests that change nothing (`GET`, `HEAD`
    /// and `OPTIONS`, without `Upgrade`) are accepted from every page.
    ///
    /// If the browser does not send `Sec-Fetch-Site`, the `Origin` decides. An `http://` origin is then refused with
    /// [`Cookies::LAX`] and [`Cookies::STRICT`], except on `localhost`.
    ///
    /// # Errors
    ///
    /// [`Rejection::CrossSite`].
    pub fn check(self, request: &Parts, cookies: Cookies) -> Result<(), Rejection> {
        if self.allows(request, cookies, None) { Ok(()) } else { Err(Rejection::CrossSite) }
    }
}

impl CsrfPolicy for FetchMetadata {
    fn allows(&self, request: &Parts, cookies: Cookies, _: Option<SessionId>) -> bool {
        origin::is_safe(request) || origin::is_own(request, cookies.are_secure())
    }
}

/// Requires a token that is bound to the session and that only pages of the server's own origin can
/// read (OWASP's signed double-submit cookie), and checks the origin as [`FetchMetadata`] does.
///
/// The token is in the cookie `__Host-csrf`, which scripts can read. The page sends it back in the
/// header `X-CSRF-Token`. For a request without a session only the origin is checked, and for the
/// handshake of a WebSocket as well, because scripts cannot set its headers.
///
/// The cookie itself is not checked: the token in the header is signed and contains the session id.
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

/// The header with the token of the page.
const HEADER: &str = "x-csrf-token";

impl DoubleSubmit {
    /// Signs the tokens with `keys`, which may be the keys of the refresh tokens if these are signed.
    #[must_use]
    pub fn new(keys: KeyRing<Hs256>) -> Self {
        Self { tokens: Tokens::new(keys) }
    }

    /// Signs the tokens with `keys`, and uses the clock of the sessions instead of the system
    /// clock.
    #[must_use]
    pub fn with_clock(keys: KeyRing<Hs256>, clock: impl Clock + 'static) -> Self {
        let tokens = Tokens::builder(keys.clone()).clock(clock).build();
        // `build` fails only for an incomplete policy, and the policy of `CsrfClaims` is complete.
        Self { tokens: tokens.unwrap_or_else(|_| Tokens::new(keys)) }
    }

    fn has_token_of(&self, session: SessionId, request: &Parts) -> bool {
        let Header::Once(token) = Header::of(&request.headers, HEADER) else { return false };
        self.tokens.verify(token).is_ok_and(|claims| claims.session == session.to_string())
    }
}

impl CsrfPolicy for DoubleSubmit {
    fn allows(&self, request: &Parts, cookies: Cookies, session: Option<SessionId>) -> bool {
        // `CONNECT` is a handshake: no page can send it for another purpose.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_checked_without_sessions() {
        let check = |request: &str, cookies: Cookies| {
            let mut words = request.split(' ');
            let builder = http::Request::builder().method(words.next().unwrap());
            let mut builder = builder.uri("/").header("host", "example.com");
            while let (Some(name), Some(value)) = (words.next(), words.next()) {
                builder = builder.header(name, value);
            }
            FetchMetadata.check(&builder.body(()).unwrap().into_parts().0, cookies)
        };
        let insecure = Cookies::LAX.insecure_for_development_over_plain_http();
        for (request, cookies) in [
            ("GET sec-fetch-site cross-site", Cookies::LAX),
            ("HEAD origin https://evil.example", Cookies::STRICT),
            ("POST sec-fetch-site same-origin", Cookies::LAX),
            ("POST origin https://example.com", Cookies::STRICT),
            ("POST origin http://example.com", insecure),
        ] {
            assert_eq!(check(request, cookies), Ok(()), "{request}");
        }
        for (request, cookies) in [
            ("POST", Cookies::LAX),
            ("POST sec-fetch-site cross-site", insecure),
            ("POST sec-fetch-site same-site", Cookies::LAX),
            ("POST origin https://evil.example", insecure),
            ("POST origin http://example.com", Cookies::LAX),
            ("DELETE origin http://example.com", Cookies::STRICT),
            ("GET upgrade websocket sec-fetch-site cross-site", Cookies::LAX),
        ] {
            assert_eq!(check(request, cookies), Err(Rejection::CrossSite), "{request}");
        }
    }
}
