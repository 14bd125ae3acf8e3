//! Sessions in cookies: who is it, as far as a request's cookies say.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum_core::extract::FromRef;
use http::request::Parts;
use jwt_core::{SessionClaims, Verified};
use jwt_session::{
    AccessError, EndError, RefreshError, RefreshToken, Renewal, SessionId, SessionTokens, Sessions,
    Store,
};

use crate::cookies::{CookieTooLong, Cookies, Received, SetCookies};
use crate::csrf::CsrfPolicy;
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

/// Sessions in whichever store.
trait Renews<T>: Send + Sync {
    fn verify(&self, token: &str) -> Result<Verified<T>, AccessError>;

    fn refresh<'r>(
        &'r self,
        token: &'r RefreshToken,
    ) -> BoxFuture<'r, Result<SessionTokens, RefreshError>>;

    fn end<'r>(
        &'r self,
        access: Option<&'r str>,
        refresh: Option<RefreshToken>,
    ) -> BoxFuture<'r, Result<(), EndError>>;
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
        access: Option<&'r str>,
        refresh: Option<RefreshToken>,
    ) -> BoxFuture<'r, Result<(), EndError>> {
        Box::pin(async move {
            // By the refresh token first: it says whose session it is also when that is on this server's deny-list already.
            if let Some(token) = refresh {
                match self.sessions.end_by_refresh_token(&token).await {
                    Err(EndError::Refused(_)) => {}
                    ended => return ended.map(drop),
                }
            }
            match access.map(|token| self.sessions.verify(token)) {
                Some(Ok(token)) => self.sessions.end(&token).await,
                // Nobody is logged in.
                Some(Err(_)) | None => Ok(()),
            }
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

    /// Ends the session that a request's cookies are of, and gives the cookies, forgotten: a part of the response to a
    /// logout. Where nobody is logged in it ends nothing, so that it can be called again.
    ///
    /// # Errors
    ///
    /// [`EndError::Store`]: this server refuses the session from now on, and others may not. Keep the cookies, and let the
    /// user try again.
    pub async fn end(&self, headers: &http::HeaderMap) -> Result<SetCookies, EndError> {
        if let Ok(received) = self.shared.cookies.read(headers) {
            self.shared.sessions.end(received.access.as_deref(), received.refresh()).await?;
        }
        Ok(self.log_out())
    }

    /// The cookies, forgotten. They do not end the session: [`end`](Self::end) does both.
    #[must_use]
    pub fn log_out(&self) -> SetCookies {
        self.shared.cookies.clear()
    }

    /// The refresh token that a request brings: for a logout where the access token has expired.
    #[must_use]
    pub fn refresh_token(&self, headers: &http::HeaderMap) -> Option<RefreshToken> {
        self.shared.cookies.read(headers).ok()?.refresh()
    }

    pub(crate) fn cookies(&self) -> Cookies {
        self.shared.cookies
    }

    /// Who it is, by the access token alone.
    pub(crate) fn look(&self, request: &Parts) -> Result<Verified<T>, Rejection>
    where
        T: SessionClaims,
    {
        let received = self.received(request)?;
        self.unless_forged(request, self.by_access_token(&received))
    }

    /// Who it is, and the cookies to be set: new ones after a refresh, none after a session that is over.
    pub(crate) async fn find_out(
        &self,
        request: &Parts,
    ) -> (Result<Verified<T>, Rejection>, Option<SetCookies>)
    where
        T: SessionClaims,
    {
        let received = match self.received(request) {
            Ok(received) => received,
            // Nothing is looked up for another site, or for cookies that are not as we set them.
            Err(rejection) => return (Err(rejection), None),
        };
        let rejection = match self.by_access_token(&received) {
            // Whatever is wrong with it, the refresh token stands on its own: a key may have been removed, a claim may be new,
            // and of a session that was ended the cookies are to go.
            Err(rejection) if rejection != Rejection::Unavailable => rejection,
            who => return (self.unless_forged(request, who), None),
        };
        let Some(token) = received.refresh() else {
            return (Err(rejection), None);
        };
        let (who, cookies) = self.renew(&token).await;
        (self.unless_forged(request, who), cookies)
    }

    /// The cookies of a request that is not another site's.
    fn received(&self, request: &Parts) -> Result<Received, Rejection> {
        self.is_from_here(request, None)?;
        self.shared.cookies.read(&request.headers)
    }

    fn by_access_token(&self, received: &Received) -> Result<Verified<T>, Rejection> {
        let token = received.access.as_deref().ok_or(Rejection::Missing)?;
        self.shared.sessions.verify(token).map_err(|error| Rejection::of(&error))
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
        let who = self.shared.sessions.verify(&tokens.access_token);
        let who = who.map_err(|error| Rejection::of(&error));
        match self.log_in(&tokens) {
            Ok(cookies) => (who, Some(cookies)),
            Err(too_long) => {
                tracing::error!(target: "jwt_session", cookie = too_long.name, len = too_long.len, "cookie_too_long");
                (Err(Rejection::Unavailable), None)
            }
        }
    }

    /// `who`, if the request may be made in the name of that session.
    fn unless_forged(
        &self,
        request: &Parts,
        who: Result<Verified<T>, Rejection>,
    ) -> Result<Verified<T>, Rejection>
    where
        T: SessionClaims,
    {
        let who = who?;
        self.is_from_here(request, SessionId::from_token(&who))?;
        Ok(who)
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
