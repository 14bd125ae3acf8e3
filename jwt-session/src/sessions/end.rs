//! Logout.

use std::time::Duration;

use jwt_core::{NumericDate, SessionClaims, Verified};

use super::Sessions;
use crate::account::SessionKey;
use crate::error::EndError;
use crate::events::{self, Why};
use crate::family::{CLOCK_TOLERANCE, Family};
use crate::id::SessionId;
use crate::refresh_token::RefreshToken;
use crate::store::{Store, StoreError};

/// A session, for the page on which a user sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionInfo {
    /// Its name.
    pub id: SessionId,
    /// What [`start_labelled`](Sessions::start_labelled) was given.
    pub label: Option<String>,
    /// The login, to the millisecond.
    pub started_at: NumericDate,
    /// The last refresh, or the login.
    pub refreshed_at: NumericDate,
    /// When it ends if it is not refreshed.
    pub expires_at: NumericDate,
    /// When it ends whatever happens.
    pub ends_at: NumericDate,
}

impl<T: SessionClaims, S: Store> Sessions<T, S> {
    /// Ends the session of an access token: logout.
    ///
    /// When this returns, this server accepts none of its tokens, and the others as soon as they have heard of it.
    ///
    /// # Errors
    ///
    /// [`EndError::NoSession`] where the token was not issued by sessions, [`EndError::Store`].
    pub async fn end(&self, token: &Verified<T>) -> Result<(), EndError> {
        let id = SessionId::of(token).ok_or(EndError::NoSession)?;
        let subject = token.subject().ok_or(EndError::NoSession)?;
        self.end_for(&self.account(subject).session(id), Why::Logout).await?;
        Ok(())
    }

    /// Ends the session `id` of `subject`, as [`list`](Self::list) shows it, and says whether there was one. The session
    /// of somebody else is not ended.
    ///
    /// # Errors
    ///
    /// [`EndError::Store`].
    pub async fn end_by_id(&self, subject: &str, id: SessionId) -> Result<bool, EndError> {
        let key = self.account(subject).session(id);
        // Whoever makes ids up fills no deny-list; a store that cannot say is no reason not to end a session.
        if let Ok(None) = self.shared.store.load(&key).await {
            return Ok(false);
        }
        Ok(self.end_for(&key, Why::Logout).await?)
    }

    /// Ends the session of a refresh token (RFC 7009 §2.1), current or used up, and says whether there was one: logout,
    /// where the access token has expired.
    ///
    /// # Errors
    ///
    /// [`EndError::Refused`], [`EndError::Store`].
    pub async fn end_by_refresh_token(&self, token: &RefreshToken) -> Result<bool, EndError> {
        let shown = self.shared.refresh_tokens.verify(token.as_str())?;
        Ok(self.end_for(&self.account(&shown.subject).session(shown.session), Why::Logout).await?)
    }

    /// Ends all sessions of `subject`, on every device and of every claims type of this issuer, and says how many there
    /// were: after a change of the password, before the session that goes on is started anew.
    ///
    /// # Errors
    ///
    /// [`EndError::Store`].
    pub async fn end_all(&self, subject: &str) -> Result<usize, EndError> {
        let now = self.now();
        let account = self.account(subject);
        let ended = self.shared.store.end_all(&account, now.into(), self.until(now), now).await;
        let ended = ended.inspect_err(events::store_failed)?;
        events::ended_all(ended);
        Ok(ended)
    }

    /// The live sessions of `subject`, the oldest first, of every claims type of this issuer.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn list(&self, subject: &str) -> Result<Vec<SessionInfo>, StoreError> {
        let now = self.now();
        let records = self.shared.store.list(&self.account(subject)).await;
        let mut live = Vec::new();
        for (id, record) in records.inspect_err(events::store_failed)? {
            let family = Family::of_record(&record).inspect_err(events::store_failed)?;
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

    pub(super) async fn end_for(&self, key: &SessionKey, why: Why) -> Result<bool, StoreError> {
        let now = self.now();
        let ended = self.shared.store.end(key, self.until(now), now).await;
        let ended = ended.inspect_err(events::store_failed)?;
        events::ended(key.id, why);
        Ok(ended)
    }

    /// When every access token of this type that was issued up to `now` has expired, by the clock of any server. The store
    /// knows of those of other types.
    fn until(&self, now: NumericDate) -> NumericDate {
        now.saturating_add(self.access_lifetime())
    }

    /// For how long an access token may be accepted somewhere that is issued now.
    pub(super) fn access_lifetime(&self) -> Duration {
        let kind = &self.shared.kind;
        kind.ttl.saturating_add(kind.leeway).saturating_add(CLOCK_TOLERANCE)
    }
}
