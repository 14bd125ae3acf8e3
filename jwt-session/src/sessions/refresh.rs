//! The next tokens of a session, for its refresh token.

use std::error::Error;
use std::future::{Future, ready};

use jwt_core::{SessionClaims, sessions};

use super::{SessionTokens, Sessions};
use crate::account::SessionKey;
use crate::error::RefreshError;
use crate::events::{self, Why};
use crate::family::{Family, Judgement, Shown};
use crate::id::SessionId;
use crate::refresh_token::{RefreshClaims, RefreshToken};
use crate::secret::Secret;
use crate::store::Store;

/// A session whose claims are to be read anew.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Renewal<T> {
    /// Whose it is.
    pub subject: String,
    /// Which it is.
    pub session: SessionId,
    /// The claims so far; none where the claims type has changed and cannot read them.
    pub claims: Option<T>,
}

impl<T: SessionClaims, S: Store> Sessions<T, S> {
    /// The next tokens of a session, with the same claims.
    ///
    /// The token is used up: when it is shown again, the session ends, for one of the two who have it is a thief (RFC 9700
    /// §4.14.2). Only the very last token that was used up gives its successor once more, for the grace time of
    /// [`Lifetimes`](crate::Lifetimes).
    ///
    /// What was true of the user at login is taken to be true still: [`refresh_with`](Self::refresh_with) asks.
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

    /// The next tokens of a session, with claims as `read_anew` gives them: roles change, and users are disabled.
    ///
    /// It is called once, and only for a token that would be accepted. With `Ok(None)` the user may not go on, and the
    /// session ends. With an error nothing happens, and the client may try again.
    ///
    /// # Errors
    ///
    /// [`RefreshError`].
    pub async fn refresh_with<F, R, E>(
        &self,
        token: &RefreshToken,
        read_anew: F,
    ) -> Result<SessionTokens, RefreshError>
    where
        F: FnOnce(Renewal<T>) -> R,
        R: Future<Output = Result<Option<T>, E>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let refreshed = self.renew(token, read_anew).await;
        if let Err(error) = &refreshed {
            events::refresh_refused(error);
        }
        refreshed
    }

    async fn renew<F, R, E>(
        &self,
        token: &RefreshToken,
        read_anew: F,
    ) -> Result<SessionTokens, RefreshError>
    where
        F: FnOnce(Renewal<T>) -> R,
        R: Future<Output = Result<Option<T>, E>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        /// Of those who come at once, one rotates and the others see that in their second attempt.
        const ATTEMPTS: usize = 4;
        let shown = self.shared.refresh_tokens.verify(token.as_str())?.into_inner();
        let key = self.account(&shown.subject).session(shown.session);
        let mut read_anew = Some(read_anew);
        let mut claims = None;
        for _ in 0..ATTEMPTS {
            // Before the session is known to live: see `issue`.
            let now = self.now();
            let family = self.family(&key).await?;
            let judgement = family.judge(&shown.as_shown(), &self.shared.lifetimes, now);
            let (secret, repeated) = self.accepted(judgement, &key).await?;
            if let Some(read_anew) = read_anew.take() {
                claims = Some(self.claims(&family, &key, read_anew).await?);
            }
            let Some((claims, kept)) = &claims else { break };
            let next = if repeated {
                family
            } else {
                let (lifetimes, access) = (&self.shared.lifetimes, self.access_lifetime());
                family.rotated(&shown.secret, &secret, kept.clone(), lifetimes, access, now)
            };
            let tokens: SessionTokens =
                self.issue::<RefreshError>(claims, &key, &next, &secret, now)?;
            let store = &self.shared.store;
            if repeated || store.replace(&key, shown.counter, next.to_record()?, now).await? {
                events::refreshed(key.id, repeated);
                return Ok(tokens);
            }
        }
        Err(RefreshError::Busy)
    }

    /// The session as it is now.
    async fn family(&self, key: &SessionKey) -> Result<Family, RefreshError> {
        let record = self.shared.store.load(key).await?.ok_or(RefreshError::Ended)?;
        let family = Family::of_record(&record)?;
        if family.kind != self.shared.kind.name {
            return Err(RefreshError::Unknown);
        }
        Ok(family)
    }

    /// The secret of the token's successor, and whether that has been sent before.
    async fn accepted(
        &self,
        judgement: Judgement,
        key: &SessionKey,
    ) -> Result<(Secret, bool), RefreshError> {
        match judgement {
            Judgement::Rotate => Ok((Secret::generate()?, false)),
            Judgement::Repeat(secret) => Ok((secret, true)),
            Judgement::Expired => Err(RefreshError::Expired),
            Judgement::Unknown => Err(RefreshError::Unknown),
            Judgement::Reused => {
                events::reuse_detected(key.id);
                self.end_for(key, Why::Reuse).await?;
                Err(RefreshError::Reused)
            }
        }
    }

    /// The claims from now on, and the form in which they are kept.
    async fn claims<F, R, E>(
        &self,
        family: &Family,
        key: &SessionKey,
        read_anew: F,
    ) -> Result<(T, String), RefreshError>
    where
        F: FnOnce(Renewal<T>) -> R,
        R: Future<Output = Result<Option<T>, E>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let subject = key.account.subject();
        let claims = sessions::read(&family.claims).ok();
        let renewal = Renewal { subject: subject.into(), session: key.id, claims };
        let claims =
            read_anew(renewal).await.map_err(|error| RefreshError::Claims(error.into()))?;
        let Some(claims) = claims else {
            self.end_for(key, Why::Forbidden).await?;
            return Err(RefreshError::Forbidden);
        };
        if claims.subject() != Some(subject) {
            return Err(RefreshError::SubjectChanged);
        }
        let kept = sessions::write(&claims)?;
        Ok((claims, kept))
    }
}

impl RefreshClaims {
    fn as_shown(&self) -> Shown<'_> {
        Shown { counter: self.counter, secret: &self.secret }
    }
}
