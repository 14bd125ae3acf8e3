//! Sessions whose tokens are in cookies.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use axum_core::extract::FromRef;
use http::request::Parts;
use jwt_core::{SessionClaims, Verified, VerifyError, VerifyingKey};
use jwt_session::{
    AccessError, AccessKeys, Denied, EndError, RefreshError, RefreshToken, Renewal, SessionId,
    SessionTokens, SessionVerifier, Sessions, Store,
};

use crate::cookies::{CookieTooLong, Cookies, RequestCookies, SetCookies};
use crate::credentials;
use crate::csrf::CsrfPolicy;
use crate::origin::is_from_browser;
use crate::rejection::Rejection;
use crate::scheme::{self, AuthScheme, BearerScheme};

type BoxFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// Sessions whose tokens are in cookies, with a policy against requests from other sites.
///
/// It is a part of the application's state, for [`SessionCookie`](crate::SessionCookie), and
/// creates the [`layer`](Self::layer) that renews the cookies. Cloning shares one value.
pub struct CookieSessions<T> {
    shared: Arc<Shared<T>>,
    /// The schemes of bearer credentials.
    schemes: Arc<[&'static str]>,
    /// A type whose tokens are accepted too.
    other: Option<Arc<dyn OtherTokens<T>>>,
}

struct Shared<T> {
    sessions: Box<dyn DynSessions<T>>,
    csrf: Box<dyn CsrfPolicy>,
    cookies: Cookies,
}

/// The tokens of a request, at most one of each kind.
struct Tokens<'r> {
    access: Option<&'r str>,
    refresh: Option<&'r str>,
}

/// The operations of [`Sessions`], independent of the type of the store.
trait DynSessions<T>: Send + Sync {
    fn verify(&self, token: &str) -> Result<Verified<T>, AccessError>;

    fn refresh<'r>(
        &'r self,
        token: &'r RefreshToken,
    ) -> BoxFuture<'r, Result<SessionTokens, RefreshError>>;

    /// Ends the sessions of all of these tokens, and returns whether it ended at least one.
    fn end<'r>(
        &'r self,
        access: &'r [&'r str],
        refresh: &'r [&'r str],
        other: Option<&'r dyn OtherTokens<T>>,
    ) -> BoxFuture<'r, Result<bool, EndError>>;
}

impl<T: SessionClaims + Send + Sync + 'static> CookieSessions<T> {
    /// Creates sessions that keep the claims of their login.
    ///
    /// To load the current claims at each refresh, use
    /// [`with_claims_loader`](Self::with_claims_loader).
    pub fn new<S: Store, K: AccessKeys<T::Alg>>(
        sessions: Sessions<T, S, K>,
        csrf: impl CsrfPolicy,
        cookies: Cookies,
    ) -> Self {
        let renew = |renewal: Renewal<T>| {
            let lost =
                "the claims type has changed since login: use `CookieSessions::with_claims_loader`";
            std::future::ready(renewal.claims.map(Some).ok_or(lost))
        };
        Self::with_claims_loader(sessions, csrf, cookies, renew)
    }

    /// Creates sessions whose claims are loaded again at each refresh, as by
    /// [`Sessions::refresh_with`].
    ///
    /// `load_claims` returns the current claims of the user. `Ok(None)` ends the session: the user
    /// may have been removed. After an error the session continues, and the request gets
    /// [`Rejection::Unavailable`].
    pub fn with_claims_loader<S, K, F, R, E>(
        sessions: Sessions<T, S, K>,
        csrf: impl CsrfPolicy,
        cookies: Cookies,
        load_claims: F,
    ) -> Self
    where
        S: Store,
        K: AccessKeys<T::Alg>,
        F: Fn(Renewal<T>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Option<T>, E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>> + Send + 'static,
    {
        let sessions = Box::new(WithLoader { sessions, load_claims });
        let shared = Shared { sessions, csrf: Box::new(csrf), cookies };
        let schemes = [scheme::name::<BearerScheme>()];
        Self { shared: Arc::new(shared), schemes: Arc::new(schemes), other: None }
    }

    /// Accepts access tokens of another claims type too, while a new format replaces an old one: of
    /// two types, of two keys, or signed and encrypted ones. New tokens are always those of `T`.
    ///
    /// `T` is made from the other type by its `From<U>`. If there is none, the compiler reports that the
    /// verifier has a mismatched type. A logout ends the tokens of both types, which
    /// requires that they have the same `iss`, and that the verifier has the deny list of the same
    /// store. A token is verified as `U` only if it is refused as `T`, for another reason than its
    /// expiry. If this is called several times, the last type counts.
    #[must_use]
    pub fn with_other_tokens<U, K>(mut self, verifier: SessionVerifier<U, K>) -> Self
    where
        T: From<U>,
        U: SessionClaims + 'static,
        K: VerifyingKey<U::Alg> + Send + Sync + 'static,
    {
        self.other = Some(Arc::new(verifier));
        self
    }
}

/// Access tokens of another claims type than `T`.
trait OtherTokens<T>: Send + Sync {
    fn verify(&self, token: &str) -> Result<Verified<T>, AccessError>;

    /// Verifies a token without the deny list: a logout can be repeated.
    fn verify_to_end(&self, token: &str) -> Result<Verified<T>, VerifyError>;
}

/// Verifies a token as the other type if `T` refuses it, and not for its expiry or its session.
fn or_other<T>(
    own: Result<Verified<T>, AccessError>,
    token: &str,
    other: Option<&dyn OtherTokens<T>>,
) -> Result<Verified<T>, AccessError> {
    match (&own, other) {
        (Err(AccessError::Refused(VerifyError::Expired { .. })), _) => own,
        (Err(AccessError::Refused(_)), Some(other)) => other.verify(token),
        _ => own,
    }
}

impl<T, U, K> OtherTokens<T> for SessionVerifier<U, K>
where
    T: From<U>,
    U: SessionClaims,
    K: VerifyingKey<U::Alg> + Send + Sync,
{
    fn verify(&self, token: &str) -> Result<Verified<T>, AccessError> {
        self.verify(token).map(Verified::convert)
    }

    fn verify_to_end(&self, token: &str) -> Result<Verified<T>, VerifyError> {
        self.verify_without_deny_list(token).map(Verified::convert)
    }
}

struct WithLoader<T: SessionClaims, S, K, F> {
    sessions: Sessions<T, S, K>,
    load_claims: F,
}

impl<T, S, K, F, R, E> DynSessions<T> for WithLoader<T, S, K, F>
where
    T: SessionClaims + Send + Sync + 'static,
    S: Store,
    K: AccessKeys<T::Alg>,
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
        Box::pin(self.sessions.refresh_with(token, &self.load_claims))
    }

    fn end<'r>(
        &'r self,
        access: &'r [&'r str],
        refresh: &'r [&'r str],
        other: Option<&'r dyn OtherTokens<T>>,
    ) -> BoxFuture<'r, Result<bool, EndError>> {
        Box::pin(async move {
            let mut outcomes = Vec::new();
            for token in refresh {
                let token = RefreshToken::new(*token);
                outcomes.push(self.sessions.end_by_refresh_token(&token).await.map(drop));
            }
            let has_ended_one = outcomes.iter().any(Result::is_ok);
            for token in access {
                // Usually its session is the one that the refresh token has just ended.
                let is_ended = || {
                    let result = or_other(self.verify(token), token, other);
                    matches!(result, Err(AccessError::Denied(Denied::Ended)))
                };
                if has_ended_one && is_ended() {
                    continue;
                }
                let mut outcome = self.sessions.end_by_access_token(token).await;
                if matches!(outcome, Err(EndError::Refused(_)))
                    && let Some(Ok(verified)) = other.map(|other| other.verify_to_end(token))
                {
                    outcome = self.sessions.end(&verified).await;
                }
                outcomes.push(outcome);
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
    /// Returns the cookies of a session that has just been started, for the response to a login.
    ///
    /// # Errors
    ///
    /// [`CookieTooLong`] if the claims do not fit in a cookie.
    pub fn log_in(&self, tokens: &SessionTokens) -> Result<SetCookies, CookieTooLong> {
        let csrf = self.shared.csrf.token(tokens.session, tokens.refresh_expires_at);
        self.shared.cookies.set(tokens, csrf)
    }

    /// Ends every session of the tokens in the cookies of a request, and returns cookies that clear
    /// them, for the response to a logout.
    ///
    /// After `Ok`, no token of the request is accepted any more. A request without a session is not
    /// an error: a logout can be repeated. The access token, the refresh token and a second cookie
    /// of the same name each suffice to end their session.
    ///
    /// # Errors
    ///
    /// Do not clear the cookies after an error: the user may still be logged in, and must see that.
    ///
    /// - [`EndError::Unreadable`] if our cookies are malformed or too long and no session was
    ///   ended, or if more than four have the same name.
    /// - [`EndError::Store`] if the store failed: this server refuses the session from now on, and
    ///   other servers may still accept it. Let the user try again.
    /// - [`EndError::NoSession`] if the access token was not issued by sessions: it stays valid
    ///   until it expires.
    pub async fn end(&self, headers: &http::HeaderMap) -> Result<SetCookies, EndError> {
        let RequestCookies { access, refresh } = self.shared.cookies.read(headers);
        let (sessions, other) = (&self.shared.sessions, self.other.as_deref());
        let has_ended_one = sessions.end(&access.tokens, &refresh.tokens, other).await?;
        let is_unreadable = access.is_unreadable() || refresh.is_unreadable();
        if is_unreadable && !has_ended_one || access.are_too_many || refresh.are_too_many {
            return Err(EndError::Unreadable);
        }
        Ok(self.log_out())
    }

    /// Returns cookies that clear the tokens in the browser. They do not end the session:
    /// [`end`](Self::end) does both.
    #[must_use]
    pub fn log_out(&self) -> SetCookies {
        self.shared.cookies.clear()
    }

    /// Returns the refresh token in the cookies of a request.
    ///
    /// `None` does not mean that there is no session: the cookie may be malformed, too long or
    /// repeated, or there may be an access token alone. For a logout use [`end`](Self::end), which
    /// distinguishes these.
    #[must_use]
    pub fn refresh_token(&self, headers: &http::HeaderMap) -> Option<RefreshToken> {
        let cookies = self.shared.cookies.read(headers);
        cookies.refresh.only().ok()?.map(RefreshToken::new)
    }

    /// Adds a scheme of bearer credentials that the layer recognizes besides `Bearer`: that of
    /// [`BearerAs`](crate::BearerAs).
    #[must_use]
    pub fn with_bearer_scheme<S: AuthScheme>(mut self) -> Self {
        self.schemes = self.schemes.iter().copied().chain([scheme::name::<S>()]).collect();
        self
    }

    pub(crate) fn cookies(&self) -> Cookies {
        self.shared.cookies
    }

    /// Checks for bearer credentials, valid or not.
    pub(crate) fn is_bearer(&self, headers: &http::HeaderMap) -> bool {
        credentials::has_credentials(headers, &self.schemes)
    }

    /// Verifies the access token of a request.
    pub(crate) fn authenticate(&self, request: &Parts) -> Result<Verified<T>, Rejection>
    where
        T: SessionClaims,
    {
        let tokens = self.tokens(request)?;
        self.check_csrf(request, self.verify(tokens.access)?)
    }

    /// Verifies the access token of a request, and refreshes it if it is not accepted.
    ///
    /// Returns the cookies to set as well: new ones after a refresh, empty ones if the session has
    /// ended.
    pub(crate) async fn authenticate_or_refresh(
        &self,
        request: &Parts,
    ) -> (Result<Verified<T>, Rejection>, Option<SetCookies>)
    where
        T: SessionClaims,
    {
        let tokens = match self.tokens(request) {
            Ok(tokens) => tokens,
            // Cross-site requests and malformed cookies must neither use nor refresh a session.
            Err(rejection) => return (Err(rejection), None),
        };
        let rejection = match self.verify(tokens.access) {
            Ok(verified) => return (self.check_csrf(request, verified), None),
            Err(Rejection::Unavailable) => return (Err(Rejection::Unavailable), None),
            // Any other fault of the access token is left to the refresh: its key may have been
            // removed, or a claim may be new. If the session has ended, the refresh fails and the
            // cookies are cleared.
            Err(rejection) => rejection,
        };
        let Some(token) = tokens.refresh.map(RefreshToken::new) else {
            return (Err(rejection), None);
        };
        let (result, cookies) = self.refresh(&token).await;
        (result.and_then(|verified| self.check_csrf(request, verified)), cookies)
    }

    /// Returns the tokens of a request that the CSRF policy allows.
    ///
    /// The result is [`Rejection::Missing`] for a request that the policy does not allow, that has
    /// none of our cookies, and that no page of another site can have sent: it has no session to
    /// protect.
    fn tokens<'r>(&self, request: &'r Parts) -> Result<Tokens<'r>, Rejection> {
        let headers = &request.headers;
        let cookies = self.shared.cookies.read(headers);
        let is_of_a_program = || self.is_bearer(headers) || !is_from_browser(headers);
        match self.check_policy(request, None) {
            Err(_) if cookies.is_empty() && is_of_a_program() => Err(Rejection::Missing),
            Err(rejection) => Err(rejection),
            Ok(()) => {
                Ok(Tokens { access: cookies.access.only()?, refresh: cookies.refresh.only()? })
            }
        }
    }

    fn verify(&self, access_token: Option<&str>) -> Result<Verified<T>, Rejection> {
        let token = access_token.ok_or(Rejection::Missing)?;
        Ok(or_other(self.shared.sessions.verify(token), token, self.other.as_deref())?)
    }

    async fn refresh(
        &self,
        token: &RefreshToken,
    ) -> (Result<Verified<T>, Rejection>, Option<SetCookies>) {
        let tokens = match self.shared.sessions.refresh(token).await {
            Ok(tokens) => tokens,
            Err(error) if error.is_retryable() => return (Err(Rejection::Unavailable), None),
            // The user must log in again. Without the cookies the next requests do not try a
            // refresh.
            Err(_) => return (Err(Rejection::Expired), Some(self.log_out())),
        };
        let result = self.verify(Some(&tokens.access_token));
        match self.log_in(&tokens) {
            Ok(cookies) => (result, Some(cookies)),
            Err(too_long) => {
                tracing::error!(target: "jwt_session", cookie = too_long.name, len = too_long.len, "cookie_too_long");
                (Err(Rejection::Unavailable), None)
            }
        }
    }

    /// Returns the verified claims if the CSRF policy lets the request act for their session.
    fn check_csrf(&self, request: &Parts, verified: Verified<T>) -> Result<Verified<T>, Rejection>
    where
        T: SessionClaims,
    {
        self.check_policy(request, SessionId::from_token(&verified))?;
        Ok(verified)
    }

    fn check_policy(&self, request: &Parts, session: Option<SessionId>) -> Result<(), Rejection> {
        let is_allowed = self.shared.csrf.allows(request, self.shared.cookies, session);
        if is_allowed { Ok(()) } else { Err(Rejection::CrossSite) }
    }
}

impl<T> Clone for CookieSessions<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            schemes: Arc::clone(&self.schemes),
            other: self.other.clone(),
        }
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
