//! Login.

use std::fmt;

use jwt_core::sessions::{self, Particulars};
use jwt_core::{EncodeError, NumericDate, SessionClaims};

use super::Sessions;
use crate::account::SessionKey;
use crate::error::StartError;
use crate::events;
use crate::family::Family;
use crate::id::SessionId;
use crate::moment::Millis;
use crate::refresh_token::{RefreshClaims, RefreshToken};
use crate::secret::Secret;
use crate::store::{Insertion, Store, StoreError};

/// What a client gets at login, and at every refresh.
#[derive(Clone)]
#[non_exhaustive]
pub struct SessionTokens {
    /// Which session it is.
    pub session: SessionId,
    /// When the tokens were issued.
    pub issued_at: NumericDate,
    /// Sent with every request.
    pub access_token: String,
    /// `exp` of the access token.
    pub access_expires_at: NumericDate,
    /// Sent to get the next ones, and to nobody else.
    pub refresh_token: RefreshToken,
    /// `exp` of the refresh token: when the session ends if nothing happens.
    pub refresh_expires_at: NumericDate,
}

/// Without the tokens.
impl fmt::Debug for SessionTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionTokens")
            .field("session", &self.session)
            .field("access_expires_at", &self.access_expires_at)
            .field("refresh_expires_at", &self.refresh_expires_at)
            .finish_non_exhaustive()
    }
}

/// The longest label, in bytes.
const MAX_LABEL_LEN: usize = 200;

impl<T: SessionClaims, S: Store> Sessions<T, S> {
    /// Starts a session for a user who has just proved who they are, and for nobody else.
    ///
    /// It has a new name, so that nobody can have prepared it (session fixation).
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start(&self, claims: &T) -> Result<SessionTokens, StartError> {
        self.begin(claims, None).await
    }

    /// The same, with a label for [`list`](Self::list), such as the browser's name; what is longer than 200 bytes is cut.
    ///
    /// # Errors
    ///
    /// [`StartError`].
    pub async fn start_labelled(
        &self,
        claims: &T,
        label: &str,
    ) -> Result<SessionTokens, StartError> {
        let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= MAX_LABEL_LEN;
        let cut = label.char_indices().take_while(fits).map(|(_, letter)| letter).collect();
        self.begin(claims, Some(cut)).await
    }

    async fn begin(&self, claims: &T, label: Option<String>) -> Result<SessionTokens, StartError> {
        /// The floor rises when all sessions of the user are ended, which happens rarely at the same moment.
        const ATTEMPTS: usize = 8;
        let now = self.now();
        let account = self.account(claims.subject().ok_or(StartError::NoSubject)?);
        let kept = sessions::write(claims)?;
        let secret = Secret::generate()?;
        let kind = &self.shared.kind.name;
        let (lifetimes, access) = (&self.shared.lifetimes, self.access_lifetime());
        let family = Family::begin(kind, label, kept, &secret, lifetimes, access, now);
        let mut begins = Millis::from(now);
        for _ in 0..ATTEMPTS {
            let key = account.session(SessionId::generate(begins)?);
            let tokens: SessionTokens =
                self.issue::<StartError>(claims, &key, &family, &secret, now)?;
            match self.shared.store.insert(&key, family.to_record()?, now).await {
                Ok(Insertion::Done) => {
                    events::issued(key.id);
                    return Ok(tokens);
                }
                // Another server's clock is ahead, or all sessions were ended in this millisecond.
                Ok(Insertion::NotAfter(floor)) => begins = floor.next(),
                Err(error) => {
                    events::store_failed(&error);
                    return Err(error.into());
                }
            }
        }
        Err(StoreError::unavailable("all sessions of the user are being ended").into())
    }

    /// The tokens of a session in its present state, whose refresh token has `secret`.
    ///
    /// `now` is a time at which the session was known to live: an access token that is issued late lives no longer than
    /// the deny-list remembers a logout in between.
    pub(super) fn issue<E: From<EncodeError> + From<getrandom::Error>>(
        &self,
        claims: &T,
        key: &SessionKey,
        family: &Family,
        secret: &Secret,
        now: NumericDate,
    ) -> Result<SessionTokens, E> {
        let token_id = key.id.new_token_id()?;
        let particulars = Particulars {
            token_id: Some(&token_id),
            // The last access token does not outlive its session.
            expires_at_most: Some(family.ends_at),
        };
        let access_token =
            sessions::encode(self.shared.verifier.tokens(), claims, now, particulars)?;
        let refresh_claims = RefreshClaims {
            subject: key.account.subject().into(),
            expires_at: family.expires_at,
            session: key.id,
            counter: family.counter,
            secret: secret.clone(),
        };
        // Issued when the state began, so that a client that asks twice is given the same token.
        let issued_at = family.rotated_at.into();
        let refresh_token = sessions::encode(
            &self.shared.refresh_tokens,
            &refresh_claims,
            issued_at,
            Particulars::default(),
        )?;
        let ttl = self.shared.kind.ttl;
        Ok(SessionTokens {
            session: key.id,
            issued_at: now.whole_seconds(),
            access_token,
            access_expires_at: now.whole_seconds().saturating_add(ttl).min(family.ends_at),
            refresh_token: RefreshToken::new(refresh_token),
            refresh_expires_at: family.expires_at,
        })
    }
}
