//! Logout.

use std::time::Duration;

use jwt_core::{NumericDate, SessionClaims, Verified};

use super::Sessions;
use crate::ending::{EndAllSessions, EndSession};
use crate::error::EndError;
use crate::events::{self, EndReason};
use crate::id::SessionId;
use crate::principal::SessionRef;
use crate::refresh_token::RefreshToken;
use crate::store::{Store, StoreError};
use crate::token_family::{CLOCK_TOLERANCE, TokenFamily};
use crate::verifier::AccessKeys;

/// Describes a session, for example for a page on which users see their sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionInfo {
    /// The id of the session.
    pub id: SessionId,
    /// The label that was given to [`start_with_label`](Sessions::start_with_label).
    pub label: Option<String>,
    /// Time of the login, with millisecond precision.
    pub started_at: NumericDate,
    /// Time of the last refresh, or of the login if there was none.
    pub refreshed_at: NumericDate,
    /// End of the session unless it is refreshed.
    pub expires_at: NumericDate,
    /// End of the absolute lifetime.
    pub ends_at: NumericDate,
}

impl<T: SessionClaims, S: Store, K: AccessKeys<T::Alg>> Sessions<T, S, K> {
    /// Ends the session of an access token (logout).
    ///
    /// When this returns, this server rejects all tokens of the session. Other servers reject them
    /// as soon as their deny list has been updated.
    ///
    /// # Errors
    ///
    /// [`EndError::NoSession`] if the token was not issued by [`Sessions`] with the issuer of these,
    /// [`EndError::Store`].
    pub async fn end(&self, token: &Verified<T>) -> Result<(), EndError> {
        // The deny list compares the issuer: an entry with another one would have no effect.
        if token.issuer() != Some(&*self.shared.issuer) {
            return Err(EndError::NoSession);
        }
        let id = SessionId::from_token(token).ok_or(EndError::NoSession)?;
        let subject = token.subject().ok_or(EndError::NoSession)?;
        self.end_for(&self.principal(subject).session(id), EndReason::Logout).await?;
        Ok(())
    }

    /// Ends the session of an unverified access token: a logout. The token is verified, but the deny list
    /// of this server is not consulted: the call can be repeated after the store has failed, and it works
    /// while the deny list is out of date.
    ///
    /// # Errors
    ///
    /// [`EndError::Refused`] if the token itself is refused, such as an expired one; [`EndError::NoSession`] if it was not
    /// issued by sessions; [`EndError::Store`].
    pub async fn end_by_access_token(&self, token: &str) -> Result<(), EndError> {
        let token = self.shared.verifier.tokens().verify(token)?;
        self.end(&token).await
    }

    /// Ends the session `id` of `subject`; [`list`](Self::list) returns the ids. Returns whether
    /// there was such a session. Sessions of other users are not affected.
    ///
    /// # Errors
    ///
    /// [`EndError::Store`].
    pub async fn end_by_id(&self, subject: &str, id: SessionId) -> Result<bool, EndError> {
        let key = self.principal(subject).session(id);
        // Unknown ids are not added to the deny list. If the store is unavailable, the session is
        // ended regardless.
        if let Ok(None) = self.shared.store.load(&key).await {
            return Ok(false);
        }
        Ok(self.end_for(&key, EndReason::Logout).await?)
    }

    /// Ends the session of a refresh token, current or used (RFC 7009 §2.1), for logouts after the
    /// access token has expired. Returns whether there was such a session.
    ///
    /// # Errors
    ///
    /// [`EndError::Refused`], [`EndError::Store`].
    pub async fn end_by_refresh_token(&self, token: &RefreshToken) -> Result<bool, EndError> {
        let presented = self.shared.refresh_tokens.verify(token)?;
        let session = self.principal(&presented.subject).session(presented.session);
        Ok(self.end_for(&session, EndReason::Logout).await?)
    }

    /// Ends all sessions of `subject`, on every device and of every claims type with this issuer,
    /// for example after a change of the password. Returns the number of sessions. To keep the user
    /// logged in on the current device, start a new session afterwards.
    ///
    /// # Errors
    ///
    /// [`EndError::Store`].
    pub async fn end_all(&self, subject: &str) -> Result<usize, EndError> {
        let now = self.exact_now();
        let (store, principal) = (&self.shared.store, self.principal(subject));
        let request =
            EndAllSessions::begin(store.deny_list(), principal, now.into(), self.until(now), now);
        let ended = store.end_all(request).await.inspect_err(events::store_failed)?;
        events::ended_all(ended.count());
        Ok(ended.count())
    }

    /// Returns the active sessions of `subject`, of every claims type with this issuer, oldest
    /// first.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn list(&self, subject: &str) -> Result<Vec<SessionInfo>, StoreError> {
        let now = self.exact_now();
        let records = self.shared.store.list(&self.principal(subject)).await;
        let mut live = Vec::new();
        for (id, record) in records.inspect_err(events::store_failed)? {
            let family = TokenFamily::from_record(&record).inspect_err(events::store_failed)?;
            if now < family.expires_at {
                live.push(SessionInfo {
                    id,
                    label: family.label,
                    started_at: id.started_at(),
                    refreshed_at: family.rotated_at.into(),
                    expires_at: family.expires_at,
                    ends_at: family.ends_at,
                });
            }
        }
        Ok(live)
    }

    pub(super) async fn end_for(
        &self,
        key: &SessionRef,
        reason: EndReason,
    ) -> Result<bool, StoreError> {
        let now = self.exact_now();
        let store = &self.shared.store;
        let request = EndSession::begin(store.deny_list(), key.clone(), self.until(now), now);
        let ended = store.end(request).await.inspect_err(events::store_failed)?;
        events::ended(key.id, reason);
        Ok(ended.existed())
    }

    /// Returns the time at which every access token of this type that was issued up to `now` has
    /// expired, by the clock of any server. The store adjusts this for tokens of other types.
    fn until(&self, now: NumericDate) -> NumericDate {
        now.saturating_add(self.access_lifetime())
    }

    /// Returns how long an access token that is issued now may be accepted by any server.
    pub(super) fn access_lifetime(&self) -> Duration {
        let profile = &self.shared.profile;
        profile.ttl.saturating_add(profile.leeway).saturating_add(CLOCK_TOLERANCE)
    }
}
