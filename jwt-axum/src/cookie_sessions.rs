//! Sessions whose tokens are in cookies.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum_core::extract::FromRef;
use http::request::Parts;
use jwt_core::{SessionClaims, Verified};
use jwt_session::{
    AccessError, Denied, EndError, RefreshError, RefreshToken, Renewal, SessionId, SessionTokens,
    Sessions, Store,
};

use crate::bearer::is_bearer;
use crate::cookies::{CookieTooLong, Cookies, Received, SetCookies};
use crate::csrf::CsrfPolicy;
use crate::origin::is_from_browser;
use crate::rejection::Rejection;

type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// Sessions whose tokens live in cookies, with a policy against requests from other sites.
///
/// It is a part of the application's state, for [`SessionCookie`](crate::SessionCookie), and makes the
/// [`layer`](Self::layer) that renews the cookies. Cloning shares one value.
pub struct CookieSessions<T> {
    shared: Arc<Shared<T>>,
}

struct Shared<T> {
    sessions: Box<dyn Renews<T>>,
    csrf: Box<dyn CsrfPolicy>,
    cookies: Cookies,
}

/// The tokens of a request, each there once at most.
struct Tokens<'r> {
    access: Option<&'r str>,
    refresh: Option<&'r str>,
}

/// Sessions, whatever their store is.
trait Renews<T>: Send + Sync {
    fn verify(&self, token: &str) -> Result<Verified<T>, AccessError>;

    fn refresh<'r>(
        &'r self,
        token: &'r RefreshToken,
    ) -> BoxFuture<'r, Result<SessionTokens, RefreshError>>;

    /// Ends the sessions of all of these tokens, and returns whether there was one.
    fn end<'r>(
        &'r self,
        access: &'r [&'r str],
        refresh: &'r [&'r str],
    ) -> BoxFuture<'r, Result<bool, EndError>>;
}

impl<T: SessionClaims + Send + Sync + 'static> CookieSessions<T> {
    /// Sessions with the claims of their login for as long as they last.
    pub fn new<S: Store>(
        sessions: Sessions<T, S>,
        csrf: impl CsrfPolicy,
        cookies: Cookies,
    ) -> Self {
        let renew = |renewal: Renewal<T>| {
            let lost =
                "the claims type has changed since login: use `CookieSessions::reading_anew`";
            std::future::ready(renewal.claims.map(Some).ok_or(lost))
        };
        Self::reading_anew(sessions, csrf, cookies, renew)
    }

    /// Sessions whose claims are read anew at every refresh, as by [`Sessions::refresh_with`].
    pub fn reading_anew<S, F, R, E>(
        sessions: Sessions<T, S>,
        csrf: impl CsrfPolicy,
        cookies: Cookies,
        read_anew: F,
    ) -> Self
    where
        S: Store,
        F: Fn(Renewal<T>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Option<T>, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + Send + 'static,
    {
        let sessions = Box::new(Reading { sessions, read_anew });
        let shared = Shared { sessions, csrf: Box::new(csrf), cookies };
        Self { shared: Arc::new(shared) }
    }
}

struct Reading<T: SessionClaims, S, F> {
    sessions: Sessions<T, S>,
    read_anew: F,
}

impl<T, S, F, R, E> Renews<T> for Reading<T, S, F>
where
    T: SessionClaims + Send + Sync + 'static,
    S: Store,
    F: Fn(Renewal<T>) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Option<T>, E>> + Send + 'static,
    E: Into<Box<dyn Error + Send + Sync>> + Send + 'static,
{
    fn verify(&self, token: &str) -> Result<Verified<T>, AccessError> {
        self.sessions.verify(token)
    }

    fn refresh<'r>(
        &'r self,
        token: &'r RefreshToken,
    ) -> BoxFuture<'r, Result<SessionTokens, RefreshError>> {
        Box::pin(self.sessions.refresh_with(token, &self.read_anew))
    }

    fn end<'r>(
        &'r self,
        access: &'r [&'r str],
        refresh: &'r [&'r str],
    ) -> BoxFuture<'r, Result<bool, EndError>> {
        Box::pin(async move {
            let mut outcomes = Vec::new();
            for token in refresh {
                let token = RefreshToken::new(*token);
                outcomes.push(self.sessions.end_by_refresh_token(&token).await.map(drop));
            }
            let has_ended_one = outcomes.iter().any(Result::is_ok);
            for token in access {
                // The usual case: it is of the session that its refresh token has just ended.
                let is_done = has_ended_one
                    && matches!(self.verify(token), Err(AccessError::Denied(Denied::Ended)));
                if !is_done {
                    outcomes.push(self.sessions.end_by_access_token(token).await);
                }
            }
            let mut has_ended_one = false;
            for outcome in outcomes {
                match outcome {
                    Ok(()) => has_ended_one = true,
                    // No server accepts this token.
                    Err(EndError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(has_ended_one)
        })
    }
}

impl<T> CookieSessions<T> {
    /// The cookies of a session that has just been started: a part of the response to a login.
    ///
    /// # Errors
    ///
    /// [`CookieTooLong`], where the claims are more than a cookie holds.
    pub fn log_in(&self, tokens: &SessionTokens) -> Result<SetCookies, CookieTooLong> {
        let csrf = self.shared.csrf.token(tokens.session, tokens.refresh_expires_at);
        self.shared.cookies.set(tokens, csrf)
    }

    /// Ends every session that the cookies of a request have a token of, and returns cookies that make the browser forget
    /// them: a part of the response to a logout.
    ///
    /// When this returns `Ok`, no token of the request is accepted any more. A request
    /// without a session is not an error: a logout can be repeated. The access token, the refresh token and a second cookie of the same name are each enough
    /// to end their session.
    ///
    /// # Errors
    ///
    /// Do not take the cookies away on an error: the user may still be logged in, and must see that.
    ///
    /// - [`EndError::Unreadable`] if our cookies are malformed or too long and no session was ended, or if more than four
    ///   have one name.
    /// - [`EndError::Store`] if the store failed: this server refuses the session from now on, and others may not. Let the
    ///   user try again.
    /// - [`EndError::NoSession`] if the access token was not issued by sessions: it stays valid until it expires.
    pub async fn end(&self, headers: &http::HeaderMap) -> Result<SetCookies, EndError> {
        let Received { access, refresh } = self.shared.cookies.read(headers);
        let has_ended_one = self.shared.sessions.end(&access.tokens, &refresh.tokens).await?;
        let is_malformed = access.is_malformed || refresh.is_malformed;
        if is_malformed && !has_ended_one || access.are_too_many || refresh.are_too_many {
            return Err(EndError::Unreadable);
        }
        Ok(self.log_out())
    }

    /// Cookies that make the browser forget its tokens. They do not end the session: [`end`](Self::end) does both.
    #[must_use]
    pub fn log_out(&self) -> SetCookies {
        self.shared.cookies.clear()
    }

    /// The refresh token in the cookies of a request.
    ///
    /// `None` does not mean that there is no session: the cookie may be malformed, too long or there twice, and the access
    /// token may be there alone. For a logout use [`end`](Self::end), which tells these apart.
    #[must_use]
    pub fn refresh_token(&self, headers: &http::HeaderMap) -> Option<RefreshToken> {
        let received = self.shared.cookies.read(headers);
        received.refresh.only().ok()?.map(RefreshToken::new)
    }

    pub(crate) fn cookies(&self) -> Cookies {
        self.shared.cookies
    }

    /// The session of a request, by its access token alone.
    pub(crate) fn look(&self, request: &Parts) -> Result<Verified<T>, Rejection>
    where
        T: SessionClaims,
    {
        let received = self.received(request)?;
        self.unless_forged(request, self.by_access_token(received.access))
    }

    /// The session of a request, and the cookies to be set: new ones after a refresh, empty ones if the session has ended.
    pub(crate) async fn find_out(
        &self,
        request: &Parts,
    ) -> (Result<Verified<T>, Rejection>, Option<SetCookies>)
    where
        T: SessionClaims,
    {
        let received = match self.received(request) {
            Ok(received) => received,
            // No session is looked up or refreshed for another site, or for cookies that are not as we set them.
            Err(rejection) => return (Err(rejection), None),
        };
        let rejection = match self.by_access_token(received.access) {
            // The refresh token decides, whatever is wrong with the access token: a key may have been removed, or a claim
            // be new. If the session was ended, the browser must forget its cookies.
            Err(rejection) if rejection != Rejection::Unavailable => rejection,
            found => return (self.unless_forged(request, found), None),
        };
        let Some(token) = received.refresh.map(RefreshToken::new) else {
            return (Err(rejection), None);
        };
        let (found, cookies) = self.renew(&token).await;
        (self.unless_forged(request, found), cookies)
    }

    /// The tokens of a request that comes from the own origin.
    ///
    /// A request that no page of another site can have sent, and that has none of our cookies, has no tokens. It acts for
    /// no session, and therefore needs no proof of its origin.
    fn received<'r>(&self, request: &'r Parts) -> Result<Tokens<'r>, Rejection> {
        let headers = &request.headers;
        let received = self.shared.cookies.read(headers);
        let is_of_a_program = || is_bearer(headers) || !is_from_browser(headers);
        match self.is_from_here(request, None) {
            Err(_) if received.is_empty() && is_of_a_program() => Err(Rejection::Missing),
            Err(rejection) => Err(rejection),
            Ok(()) => {
                Ok(Tokens { access: received.access.only()?, refresh: received.refresh.only()? })
            }
        }
    }

    fn by_access_token(&self, token: Option<&str>) -> Result<Verified<T>, Rejection> {
        let token = token.ok_or(Rejection::Missing)?;
        self.shared.sessions.verify(token).map_err(|error| Rejection::from_access_error(&error))
    }

    async fn renew(
        &self,
        token: &RefreshToken,
    ) -> (Result<Verified<T>, Rejection>, Option<SetCookies>) {
        let tokens = match self.shared.sessions.refresh(token).await {
            Ok(tokens) => tokens,
            Err(error) if error.is_retryable() => return (Err(Rejection::Unavailable), None),
            // The user has to log in again; the browser need not ask again and again.
            Err(_) => return (Err(Rejection::Expired), Some(self.log_out())),
        };
        let found = self.by_access_token(Some(&tokens.access_token));
        match self.log_in(&tokens) {
            Ok(cookies) => (found, Some(cookies)),
            Err(too_long) => {
                tracing::error!(target: "jwt_session", cookie = too_long.name, len = too_long.len, "cookie_too_long");
                (Err(Rejection::Unavailable), None)
            }
        }
    }

    /// Returns what was found, if the request may act for that session.
    fn unless_forged(
        &self,
        request: &Parts,
        found: Result<Verified<T>, Rejection>,
    ) -> Result<Verified<T>, Rejection>
    where
        T: SessionClaims,
    {
        let found = found?;
        self.is_from_here(request, SessionId::from_token(&found))?;
        Ok(found)
    }

    fn is_from_here(&self, request: &Parts, session: Option<SessionId>) -> Result<(), Rejection> {
        let is_allowed = self.shared.csrf.allows(request, self.shared.cookies, session);
        if is_allowed { Ok(()) } else { Err(Rejection::Forged) }
    }
}

impl<T> Clone for CookieSessions<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T> fmt::Debug for CookieSessions<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CookieSessions")
            .field("csrf", &self.shared.csrf)
            .field("cookies", &self.shared.cookies)
            .finish_non_exhaustive()
    }
}

/// A router's state that keeps sessions with the claims `T` in cookies.
#[diagnostic::on_unimplemented(
    message = "the state `{Self}` has no sessions in cookies with the claims `{T}`",
    label = "has no `CookieSessions<{T}>`",
    note = "add a field `cookie_sessions: CookieSessions<{T}>` to it and `#[derive(axum::extract::FromRef)]`, or make them the state: `Router::with_state(CookieSessions::new(sessions, FetchMetadata, Cookies::LAX))`"
)]
pub trait HasCookieSessions<T> {
    #[doc(hidden)]
    fn cookie_sessions(&self) -> CookieSessions<T>;
}

#[diagnostic::do_not_recommend]
impl<T, S> HasCookieSessions<T> for S
where
    CookieSessions<T>: FromRef<S>,
{
    fn cookie_sessions(&self) -> CookieSessions<T> {
        CookieSessions::from_ref(self)
    }
}
