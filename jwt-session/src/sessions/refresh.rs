//! Refresh: issues the next tokens of a session.

use std::error::Error;
use std::fmt;
use std::future::{Future, ready};

use jwt_core::__private_0_1_0::session_hooks;
use jwt_core::SessionClaims;

use super::{SessionTokens, Sessions};
use crate::error::RefreshError;
use crate::events::{self, EndReason};
use crate::id::SessionId;
use crate::principal::SessionRef;
use crate::refresh_token::{RefreshClaims, RefreshToken};
use crate::secret::Secret;
use crate::store::Store;
use crate::token_family::{PresentedToken, RefreshDecision, TokenFamily};
use crate::verifier::AccessKeys;

/// A session that is being refreshed, for which the application loads the current claims.
#[derive(Clone)]
#[non_exhaustive]
pub struct Renewal<T> {
    /// The subject of the session.
    pub subject: String,
    /// The id of the session.
    pub session: SessionId,
    /// The previous claims, or `None` if the claims type has changed and can no longer read them.
    pub claims: Option<T>,
}

/// Omits the subject and the claims, which are personal data and may be secret.
impl<T> fmt::Debug for Renewal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewal").field("session", &self.session).finish_non_exhaustive()
    }
}

impl<T: SessionClaims, S: Store, K: AccessKeys<T::Alg>> Sessions<T, S, K> {
    /// Issues the next tokens of a session, with the same claims.
    ///
    /// The refresh token is used up. If it is presented again, the session ends, because reuse
    /// means that the token was stolen (RFC 9700 §4.14.2). There is one exception: during the grace
    /// time of [`Lifetimes`](crate::Lifetimes), the most recently used token returns the same
    /// successor again.
    ///
    /// The claims are those of the login, even if the user's rights have changed since. To load the
    /// current claims, use [`refresh_with`](Self::refresh_with).
    ///
    /// # Errors
    ///
    /// [`RefreshError`].
    pub async fn refresh(&self, token: &RefreshToken) -> Result<SessionTokens, RefreshError> {
        self.refresh_with(token, |renewal: Renewal<T>| {
            let lost = "the claims type has changed since login: use `refresh_with`";
            ready(renewal.claims.map(Some).ok_or(lost))
        })
        .await
    }

    /// Issues the next tokens of a session, with the claims that `load_claims` returns. This makes
    /// changed roles and disabled users take effect.
    ///
    /// `load_claims` is called once, and only for a token that would be accepted. `Ok(None)`
    /// rejects the user and ends the session. An error does not change the session, and the client may retry.
    ///
    /// # Errors
    ///
    /// [`RefreshError`].
    pub async fn refresh_with<F, R, E>(
        &self,
        token: &RefreshToken,
        load_claims: F,
    ) -> Result<SessionTokens, RefreshError>
    where
        F: FnOnce(Renewal<T>) -> R,
        R: Future<Output = Result<Option<T>, E>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let refreshed = self.renew(token, load_claims).await;
        if let Err(error) = &refreshed {
            events::refresh_refused(error);
        }
        refreshed
    }

    async fn renew<F, R, E>(
        &self,
        token: &RefreshToken,
        load_claims: F,
    ) -> Result<SessionTokens, RefreshError>
    where
        F: FnOnce(Renewal<T>) -> R,
        R: Future<Output = Result<Option<T>, E>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        /// If several clients refresh concurrently, one rotates the token and the others observe
        /// that in their second attempt.
        const ATTEMPTS: usize = 4;
        let presented = self.shared.refresh_tokens.verify(token)?;
        let key = self.principal(&presented.subject).session(presented.session);
        let mut load_claims = Some(load_claims);
        let mut claims = None;
        for _ in 0..ATTEMPTS {
            // Read before the session is loaded: see `issue`.
            let now = self.exact_now();
            let family = self.family(&key).await?;
            let decision = family.decide(&presented.as_presented(), &self.shared.lifetimes, now);
            let (secret, repeated) = self.next_secret(decision, &key).await?;
            if let Some(load_claims) = load_claims.take() {
                claims = Some(self.claims(&family, &key, load_claims).await?);
            }
            let Some((claims, kept)) = &claims else { break };
            let next = if repeated {
                family
            } else {
                let (lifetimes, access) = (&self.shared.lifetimes, self.access_lifetime());
                family.rotated(&presented.secret, &secret, kept.clone(), lifetimes, access, now)
            };
            let tokens: SessionTokens =
                self.issue::<RefreshError>(claims, &key, &next, &secret, now)?;
            let store = &self.shared.store;
            if repeated || store.replace(&key, presented.counter, next.to_record()?, now).await? {
                events::refreshed(key.id, repeated);
                return Ok(tokens);
            }
        }
        Err(RefreshError::Busy)
    }

    /// Loads the session.
    async fn family(&self, key: &SessionRef) -> Result<TokenFamily, RefreshError> {
        let record = self.shared.store.load(key).await?.ok_or(RefreshError::Ended)?;
        let family = TokenFamily::from_record(&record)?;
        if family.kind != self.shared.profile.name {
            return Err(RefreshError::Unknown);
        }
        Ok(family)
    }

    /// Returns the secret of the next refresh token, and whether that token was already sent
    /// before. Ends the session if the presented token was reused.
    async fn next_secret(
        &self,
        decision: RefreshDecision,
        key: &SessionRef,
    ) -> Result<(Secret, bool), RefreshError> {
        match decision {
            RefreshDecision::Rotate => Ok((Secret::generate()?, false)),
            RefreshDecision::Repeat(secret) => Ok((secret, true)),
            RefreshDecision::Expired => Err(RefreshError::Expired),
            RefreshDecision::Unknown => Err(RefreshError::Unknown),
            RefreshDecision::Reused => {
                events::reuse_detected(key.id);
                self.end_for(key, EndReason::Reuse).await?;
                Err(RefreshError::Reused)
            }
        }
    }

    /// Loads the current claims. Returns them together with their serialized form.
    async fn claims<F, R, E>(
        &self,
        family: &TokenFamily,
        key: &SessionRef,
        load_claims: F,
    ) -> Result<(T, String), RefreshError>
    where
        F: FnOnce(Renewal<T>) -> R,
        R: Future<Output = Result<Option<T>, E>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let subject = key.principal.subject();
        let claims = session_hooks::read(&family.claims).ok();
        let renewal = Renewal { subject: subject.into(), session: key.id, claims };
        let claims =
            load_claims(renewal).await.map_err(|error| RefreshError::Claims(error.into()))?;
        let Some(claims) = claims else {
            self.end_for(key, EndReason::Forbidden).await?;
            return Err(RefreshError::Forbidden);
        };
        if claims.subject().as_deref() != Some(subject) {
            return Err(RefreshError::SubjectChanged);
        }
        let kept = session_hooks::write(&claims)?;
        Ok((claims, kept))
    }
}

impl RefreshClaims {
    fn as_presented(&self) -> PresentedToken<'_> {
        PresentedToken { counter: self.counter, secret: &self.secret }
    }
}
