//! Login.

use std::fmt;

use jwt_core::__private_0_1_0::session_hooks::{self, IssueOverrides};
use jwt_core::{EncodeError, NumericDate, SessionClaims};

use super::Sessions;
use crate::error::StartError;
use crate::events;
use crate::id::SessionId;
use crate::principal::SessionRef;
use crate::refresh_token::{RefreshClaims, RefreshToken};
use crate::secret::Secret;
use crate::store::{InsertOutcome, Store, StoreError};
use crate::time::UnixMillis;
use crate::token_family::TokenFamily;
use crate::verifier::AccessKeys;

/// The tokens that a client receives at login and at every refresh.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionTokens {
    /// The id of the session.
    pub session: SessionId,
    /// Time of issue.
    pub issued_at: NumericDate,
    /// The access token, which the client sends with every request.
    pub access_token: String,
    /// `exp` of the access token.
    pub access_expires_at: NumericDate,
    /// The refresh token, which the client sends only to refresh or to log out.
    pub refresh_token: RefreshToken,
    /// `exp` of the refresh token: the end of the session unless it is refreshed.
    pub refresh_expires_at: NumericDate,
}

/// Omits the tokens.
impl fmt::Debug for SessionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTokens")
            .field("session", &self.session)
            .field("access_expires_at", &self.access_expires_at)
            .field("refresh_expires_at", &self.refresh_expires_at)
            .finish_non_exhaustive()
    }
}

/// Maximum length of a label in bytes.
const MAX_LABEL_LEN: usize = 200;

impl<T: SessionClaims, S: Store, K: AccessKeys<T::Alg>> Sessions<T, S, K> {
    /// Starts a session. Call it only after the user has been authenticated.
    ///
    /// The session has a new random id, which an attacker cannot have prepared (session fixation).
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start(&self, claims: &T) -> Result<SessionTokens, StartError> {
        self.begin(claims, None).await
    }

    /// Starts a session with a label, such as the name of the browser, which [`list`](Self::list)
    /// returns. Labels longer than 200 bytes are truncated.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start_with_label(
        &self,
        claims: &T,
        label: &str,
    ) -> Result<SessionTokens, StartError> {
        let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= MAX_LABEL_LEN;
        let cut = label.char_indices().take_while(fits).map(|(_, letter)| letter).collect();
        self.begin(claims, Some(cut)).await
    }

    async fn begin(&self, claims: &T, label: Option<String>) -> Result<SessionTokens, StartError> {
        /// Maximum number of ids to try. An attempt fails only if all sessions of the user are
        /// being ended at the same moment, which is rare.
        const ATTEMPTS: usize = 8;
        let now = self.exact_now();
        let principal = self.principal(&claims.subject().ok_or(StartError::NoSubject)?);
        let kept = session_hooks::write(claims)?;
        let secret = Secret::generate()?;
        let profile = &self.shared.profile.name;
        let (lifetimes, access) = (&self.shared.lifetimes, self.access_lifetime());
        let family = TokenFamily::start(profile, label, kept, &secret, lifetimes, access, now);
        let mut started_at = UnixMillis::from(now);
        for _ in 0..ATTEMPTS {
            let key = principal.session(SessionId::generate(started_at)?);
            let tokens: SessionTokens =
                self.issue::<StartError>(claims, &key, &family, &secret, now)?;
            match self.shared.store.insert(&key, family.to_record()?, now).await {
                Ok(InsertOutcome::Stored) => {
                    events::issued(key.id);
                    return Ok(tokens);
                }
                // The clock of another server is ahead, or all sessions were ended in this
                // millisecond.
                Ok(InsertOutcome::RevokedUpTo(floor)) => started_at = floor.next(),
                Err(error) => {
                    events::store_failed(&error);
                    return Err(error.into());
                }
            }
        }
        Err(StoreError::unavailable("all sessions of the user are being ended").into())
    }

    /// Issues the tokens of a session in its current state; `secret` is that of the refresh token.
    ///
    /// `now` is a time at which the session was known to exist. An access token that is issued late
    /// therefore expires before the deny list entry of a logout in between does.
    pub(super) fn issue<E: From<EncodeError> + From<getrandom::Error>>(
        &self,
        claims: &T,
        key: &SessionRef,
        family: &TokenFamily,
        secret: &Secret,
        now: NumericDate,
    ) -> Result<SessionTokens, E> {
        let token_id = key.id.new_token_id()?;
        let particulars = IssueOverrides {
            token_id: Some(&token_id),
            // An access token must not outlive its session.
            expires_at_most: Some(family.ends_at),
        };
        let access_token =
            session_hooks::encode(self.shared.verifier.tokens(), claims, now, particulars)?;
        let refresh_claims = RefreshClaims {
            subject: key.principal.subject().into(),
            expires_at: family.expires_at,
            session: key.id,
            counter: family.counter,
            secret: secret.clone(),
        };
        // Uses the time of the last rotation. A repeated refresh therefore returns a refresh token with
        // the same claims; a signed one is the same token.
        let issued_at = family.rotated_at.into();
        let refresh_token = self.shared.refresh_tokens.issue(&refresh_claims, issued_at)?;
        let ttl = self.shared.profile.ttl;
        Ok(SessionTokens {
            session: key.id,
            issued_at: now.whole_seconds(),
            access_token,
            access_expires_at: now.whole_seconds().saturating_add(ttl).min(family.ends_at),
            refresh_token,
            refresh_expires_at: family.expires_at,
        })
    }
}
