//! The keys of refresh tokens, which decide the form of these tokens.

use std::sync::Arc;

use jwt_core::__private_0_1_0::session_hooks::{self, IssueOverrides};
#[cfg(feature = "encrypt")]
use jwt_core::{A256Gcm, MalformedToken};
use jwt_core::{Clock, EncodeError, Hs256, KeyRing, NumericDate, PolicyError, Tokens, VerifyError};

#[cfg(feature = "encrypt")]
use crate::refresh_token::EncryptedRefreshClaims;
use crate::refresh_token::{RefreshClaims, RefreshToken};

/// The keys of refresh tokens, which decide whether refresh tokens are signed or encrypted.
///
/// [`Sessions::new`](crate::Sessions::new) takes a key ring, which is converted:
///
/// | key ring | refresh tokens | who has one can read |
/// | --- | --- | --- |
/// | `KeyRing<Hs256>` | signed | the subject, the session id, the number of refreshes and the times |
/// | `KeyRing<A256Gcm>` (feature `encrypt`) | encrypted | the header and the length, which is padded to a multiple of 128 bytes |
///
/// A token of the other form is refused before a key is used. To change the form without logging users out,
/// let all servers accept both before any server issues the new one: with `signed_accepting_encrypted`, and
/// then with `encrypted_accepting_signed`.
///
/// A type whose subject is secret requires encrypted refresh tokens:
///
/// ```
/// # #[cfg(feature = "encrypt")] {
/// use jwt_session::{Lifetimes, MemoryStore, Sessions};
/// use typed_jwt::{A256GcmKey, Claims, KeyRing, Tokens};
///
/// #[derive(Claims)]
/// #[claims(
///     enc = A256GCM, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
///     ttl = "15m", jti = random,
/// )]
/// struct Patient {
///     #[claim(sub, secret)]
///     name: String,
/// }
///
/// # let lifetimes = Lifetimes::new(std::time::Duration::from_secs(3600), std::time::Duration::from_secs(86400));
/// let access_keys = KeyRing::new(A256GcmKey::generate().with_id("access-1"))?;
/// let refresh_keys = KeyRing::new(A256GcmKey::generate().with_id("refresh-1"))?;
/// let access_tokens = Tokens::<Patient, _>::new(access_keys);
/// let sessions = Sessions::new(access_tokens, refresh_keys, MemoryStore::new(), lifetimes)?;
/// # let _ = sessions;
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RefreshKeys {
    issuing: Ring,
    #[cfg(feature = "encrypt")]
    also_accepted: Option<Ring>,
}

/// Keys that [`Sessions::new`](crate::Sessions::new) takes for refresh tokens: a key ring, or [`RefreshKeys`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the keys of refresh tokens",
    label = "is neither a `KeyRing<Hs256>` nor a `KeyRing<A256Gcm>`",
    note = "to sign refresh tokens, write `KeyRing::new(Hs256Key::from_env(\"REFRESH_KEY\")?.with_id(\"refresh-1\"))?`",
    note = "to encrypt them, enable the feature `encrypt` and write `A256GcmKey` in place of `Hs256Key`"
)]
pub trait IntoRefreshKeys: Into<RefreshKeys> {}

impl IntoRefreshKeys for RefreshKeys {}

impl IntoRefreshKeys for KeyRing<Hs256> {}

#[cfg(feature = "encrypt")]
impl IntoRefreshKeys for KeyRing<A256Gcm> {}

/// The keys of one form.
#[derive(Clone, Debug)]
enum Ring {
    Signed(KeyRing<Hs256>),
    #[cfg(feature = "encrypt")]
    Encrypted(KeyRing<A256Gcm>),
}

impl RefreshKeys {
    /// Issues signed refresh tokens, and accepts encrypted ones as well: the first step of the change to
    /// encrypted refresh tokens, or the way back.
    #[cfg(feature = "encrypt")]
    #[must_use]
    pub fn signed_accepting_encrypted(signed: KeyRing<Hs256>, encrypted: KeyRing<A256Gcm>) -> Self {
        Self { issuing: Ring::Signed(signed), also_accepted: Some(Ring::Encrypted(encrypted)) }
    }

    /// Issues encrypted refresh tokens, and accepts signed ones as well, until the last of these has
    /// expired: after the idle time of the [`Lifetimes`](crate::Lifetimes).
    #[cfg(feature = "encrypt")]
    #[must_use]
    pub fn encrypted_accepting_signed(encrypted: KeyRing<A256Gcm>, signed: KeyRing<Hs256>) -> Self {
        Self { issuing: Ring::Encrypted(encrypted), also_accepted: Some(Ring::Signed(signed)) }
    }

    /// Returns true if the refresh tokens that are issued can be read without a key.
    pub(crate) fn issue_readable_tokens(&self) -> bool {
        matches!(self.issuing, Ring::Signed(_))
    }

    fn only(issuing: Ring) -> Self {
        Self {
            issuing,
            #[cfg(feature = "encrypt")]
            also_accepted: None,
        }
    }
}

impl From<KeyRing<Hs256>> for RefreshKeys {
    fn from(signed: KeyRing<Hs256>) -> Self {
        Self::only(Ring::Signed(signed))
    }
}

#[cfg(feature = "encrypt")]
impl From<KeyRing<A256Gcm>> for RefreshKeys {
    fn from(encrypted: KeyRing<A256Gcm>) -> Self {
        Self::only(Ring::Encrypted(encrypted))
    }
}

/// Issues and verifies the refresh tokens of one session kind.
pub(crate) struct RefreshTokens {
    issuing: Form,
    #[cfg(feature = "encrypt")]
    also_accepted: Option<Form>,
}

/// The tokens of one form, with the keys of this form alone.
enum Form {
    Signed(Tokens<RefreshClaims, KeyRing<Hs256>>),
    #[cfg(feature = "encrypt")]
    Encrypted(Tokens<EncryptedRefreshClaims, KeyRing<A256Gcm>>),
}

impl RefreshTokens {
    pub(crate) fn new(
        keys: RefreshKeys,
        issuer: &str,
        audience: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, PolicyError> {
        let form = |ring| Form::new(ring, issuer, audience, clock);
        Ok(Self {
            issuing: form(keys.issuing)?,
            #[cfg(feature = "encrypt")]
            also_accepted: keys.also_accepted.map(form).transpose()?,
        })
    }

    /// Issues a refresh token at the time `now`.
    pub(crate) fn issue(
        &self,
        claims: &RefreshClaims,
        now: NumericDate,
    ) -> Result<RefreshToken, EncodeError> {
        let overrides = IssueOverrides::default();
        let token = match &self.issuing {
            Form::Signed(tokens) => session_hooks::encode(tokens, claims, now, overrides),
            #[cfg(feature = "encrypt")]
            Form::Encrypted(tokens) => {
                session_hooks::encode(tokens, &claims.into(), now, overrides)
            }
        };
        token.map(RefreshToken::new)
    }

    /// Verifies a refresh token. The number of its segments selects the form, before a key is used.
    pub(crate) fn verify(&self, token: &RefreshToken) -> Result<RefreshClaims, VerifyError> {
        let verified = self.issuing.verify(token.as_str());
        #[cfg(feature = "encrypt")]
        if let Some(other) = &self.also_accepted
            && let Err(VerifyError::Malformed(
                MalformedToken::SignedToken | MalformedToken::EncryptedToken,
            )) = verified
        {
            return other.verify(token.as_str());
        }
        verified
    }
}

impl Form {
    fn new(
        ring: Ring,
        issuer: &str,
        audience: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, PolicyError> {
        let clock = Arc::clone(clock);
        Ok(match ring {
            Ring::Signed(keys) => {
                let tokens = Tokens::builder(keys).issuer(issuer).audience(audience);
                Self::Signed(tokens.clock(clock).build()?)
            }
            #[cfg(feature = "encrypt")]
            Ring::Encrypted(keys) => {
                let tokens = Tokens::builder(keys).issuer(issuer).audience(audience);
                Self::Encrypted(tokens.clock(clock).build()?)
            }
        })
    }

    fn verify(&self, token: &str) -> Result<RefreshClaims, VerifyError> {
        match self {
            Self::Signed(tokens) => Ok(tokens.verify(token)?.into_inner()),
            #[cfg(feature = "encrypt")]
            Self::Encrypted(tokens) => Ok(tokens.verify(token)?.into_inner().into()),
        }
    }
}
