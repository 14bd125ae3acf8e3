//! Key, policy and clock in one value, for the state of an application.

mod builder;
mod state;

pub use builder::TokensBuilder;
pub use state::{Fixed, NeedsAudience, NeedsIssuer, NeedsIssuerValues, NeedsTtl, Undecided};

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

#[cfg(feature = "public-keys")]
use crate::async_signer::AsyncSigningKey;
use crate::claims::{self, Claims, IssuableClaims, OwnedClaims};
use crate::clock::Clock;
#[cfg(feature = "std")]
use crate::clock::SystemClock;
use crate::error::{EncodeError, VerifyError};
use crate::expected::Expected;
use crate::key::{SigningKey, VerifyingKey};
use crate::policy::Policy;
use crate::time::NumericDate;
use crate::verified::{self, Scratch, Verified};
use crate::wire::IssueOverrides;

/// Issues and verifies tokens of the claims type `T` with the key `K`.
///
/// Clones share one value. An issuer, audience or `ttl` that `T` declares as `runtime` is given to the
/// builder; without it [`build`](TokensBuilder::build) does not compile.
///
/// ```
/// use typed_jwt::{Claims, Hs256Key, Tokens};
///
/// #[derive(Claims)]
/// #[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = "web", ttl = "15m")]
/// struct Session {
///     #[claim(sub)]
///     user: String,
/// }
///
/// let tokens = Tokens::<Session, _>::builder(Hs256Key::generate())
///     .issuer("https://staging.example.com")
///     .build()?;
/// let token = tokens.encode(&Session { user: "u-1".into() })?;
/// assert_eq!(tokens.verify(&token)?.issuer(), Some("https://staging.example.com"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Tokens<T, K> {
    shared: Arc<Shared<K>>,
    claims: PhantomData<fn() -> T>,
}

struct Shared<K> {
    key: K,
    /// The issuers, or the values of the claim that the issuer contains.
    issuer: Option<Vec<Arc<str>>>,
    audience: Option<Vec<Arc<str>>>,
    ttl: Option<Duration>,
    /// The start of the payloads, if an issuer or an audience was given.
    payload_prefix: Option<String>,
    clock: Arc<dyn Clock>,
}

impl<K> Shared<K> {
    fn new(key: K, clock: Arc<dyn Clock>) -> Self {
        Self { key, issuer: None, audience: None, ttl: None, payload_prefix: None, clock }
    }

    /// Returns the policy of `T` with the values that were given at run time.
    fn policy<T: Claims>(&self) -> Policy<'_> {
        let mut policy: Policy<'_> = T::POLICY;
        if let Some(issuer) = &self.issuer {
            policy.issuer = Expected::Runtime(issuer);
        }
        if let Some(audience) = &self.audience {
            policy.audience = Expected::Runtime(audience);
        }
        if self.ttl.is_some() {
            policy.ttl = self.ttl;
        }
        if let Some(payload_prefix) = &self.payload_prefix {
            policy.payload_prefix = payload_prefix;
        }
        policy
    }
}

#[cfg(feature = "std")]
impl<T: Claims, K> Tokens<T, K> {
    /// Creates a value for a type whose policy is complete, with the system's clock.
    pub fn new(key: K) -> Self
    where
        T: claims::FixedPolicy,
    {
        let shared = Shared::new(key, Arc::new(SystemClock));
        Self { shared: Arc::new(shared), claims: PhantomData }
    }

    /// Creates a builder, to complete the policy or to set another clock.
    pub fn builder(key: K) -> TokensBuilder<T, K, T::Issuer, T::Audience, T::Ttl> {
        Self::builder_with_clock(key, SystemClock)
    }
}

impl<T: Claims, K> Tokens<T, K> {
    /// Creates a builder with a clock, for targets without a system clock.
    pub fn builder_with_clock(
        key: K,
        clock: impl Clock + 'static,
    ) -> TokensBuilder<T, K, T::Issuer, T::Audience, T::Ttl> {
        TokensBuilder::new(Shared::new(key, Arc::new(clock)))
    }

    /// Returns the time of the configured clock, in whole seconds, for fields such as one marked
    /// `#[claim(exp)]`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use typed_jwt::{Claims, Hs256Key, ManualClock, NumericDate, Tokens};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "invitation+jwt", iss = "auth", aud = "web")]
    /// struct Invitation {
    ///     #[claim(exp)]
    ///     expires: NumericDate,
    /// }
    ///
    /// let tokens = Tokens::<Invitation, _>::builder(Hs256Key::generate())
    ///     .clock(ManualClock::new(NumericDate::from_unix(1_000)))
    ///     .build()?;
    /// let expires = tokens.now().saturating_add(Duration::from_secs(60));
    /// let invitation = tokens.verify(&tokens.encode(&Invitation { expires })?)?;
    /// assert_eq!(invitation.expires.as_unix(), 1_060);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn now(&self) -> NumericDate {
        self.shared.clock.now().whole_seconds()
    }

    /// Issues `claims` as a token, now, as [`Claims::encode_at`] does.
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if [`verify`](Self::verify) would refuse the token now, or a claim cannot be written.
    pub fn encode(&self, claims: &T) -> Result<String, EncodeError>
    where
        T: IssuableClaims,
        K: SigningKey<T::Alg>,
    {
        let Shared { key, clock, .. } = &*self.shared;
        claims::encode(
            claims,
            key,
            &self.shared.policy::<T>(),
            clock.now(),
            IssueOverrides::default(),
        )
    }

    /// Issues `claims` as a token, now, with a key outside of the process, such as one in a KMS. See
    /// [`Claims::encode_async_at`].
    ///
    /// # Errors
    ///
    /// The errors of [`encode`](Self::encode), and [`EncodeError::Signer`].
    #[cfg(feature = "public-keys")]
    pub fn encode_async<'k>(
        &'k self,
        claims: &T,
    ) -> impl Future<Output = Result<String, EncodeError>> + Send + use<'k, T, K>
    where
        T: IssuableClaims,
        K: AsyncSigningKey<T::Alg>,
    {
        let Shared { key, clock, .. } = &*self.shared;
        claims::encode_async::<T, T::Alg, K>(claims, key, &self.shared.policy::<T>(), clock.now())
    }

    /// Verifies a token, now.
    ///
    /// # Errors
    ///
    /// [`VerifyError`] of the first check that fails.
    pub fn verify(&self, token: &str) -> Result<Verified<T>, VerifyError>
    where
        T: OwnedClaims,
        K: VerifyingKey<T::Alg>,
    {
        let Shared { key, clock, .. } = &*self.shared;
        let policy = self.shared.policy::<T>();
        verified::verify(token, key, &policy, clock, &mut Scratch::new())
    }
}

/// Accessors for other modules of the library.
impl<T: Claims, K> Tokens<T, K> {
    pub(crate) fn key(&self) -> &K {
        &self.shared.key
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    pub(crate) fn policy(&self) -> Policy<'_> {
        self.shared.policy::<T>()
    }
}

impl<T, K> Clone for Tokens<T, K> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), claims: PhantomData }
    }
}

impl<T, K: fmt::Debug> fmt::Debug for Tokens<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("key", &self.shared.key)
            .field("issuer", &self.shared.issuer)
            .field("audience", &self.shared.audience)
            .field("ttl", &self.shared.ttl)
            .finish_non_exhaustive()
    }
}
