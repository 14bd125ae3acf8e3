//! Key, policy and clock in one value, for an application's state.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;

use crate::claims::{self, Claims, OwnedClaims};
use crate::clock::Clock;
#[cfg(feature = "std")]
use crate::clock::SystemClock;
use crate::error::{EncodeError, VerifyError};
use crate::expected::Expected;
use crate::key::{SigningKey, VerifyingKey};
use crate::policy::Policy;
use crate::verified::{self, Scratch, Verified};
use crate::wire::IssueOverrides;

/// Issues and verifies tokens of the claims type `T` with the key `K`.
///
/// Cloning shares one value. An issuer or audience that `T` declares as `runtime` is given here, and
/// must be: without it [`build`](TokensBuilder::build) does not compile.
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
    issuer: Option<[Arc<str>; 1]>,
    audience: Option<Vec<Arc<str>>>,
    /// How payloads begin, where an issuer or an audience was given.
    payload_prefix: Option<String>,
    clock: Arc<dyn Clock>,
}

impl<K> Shared<K> {
    fn new(key: K, clock: Arc<dyn Clock>) -> Self {
        Self { key, issuer: None, audience: None, payload_prefix: None, clock }
    }

    /// The policy of `T`, completed.
    fn policy<T: Claims>(&self) -> Policy<'_> {
        let mut policy: Policy<'_> = T::POLICY;
        if let Some(issuer) = &self.issuer {
            policy.issuer = Expected::Given(issuer);
        }
        if let Some(audience) = &self.audience {
            policy.audience = Expected::Given(audience);
        }
        if let Some(payload_prefix) = &self.payload_prefix {
            policy.payload_prefix = payload_prefix;
        }
        policy
    }
}

#[cfg(feature = "std")]
impl<T: Claims, K> Tokens<T, K> {
    /// Tokens of a type whose policy is complete, on the system's clock.
    pub fn new(key: K) -> Self
    where
        T: claims::FixedPolicy,
    {
        let shared = Shared::new(key, Arc::new(SystemClock));
        Self { shared: Arc::new(shared), claims: PhantomData }
    }

    /// A builder, for a policy that is completed at run time or another clock.
    pub fn builder(key: K) -> TokensBuilder<T, K, T::Issuer, T::Audience> {
        Self::builder_with_clock(key, SystemClock)
    }
}

impl<T: Claims, K> Tokens<T, K> {
    /// A builder that starts from a clock, for targets without one of their own.
    pub fn builder_with_clock(
        key: K,
        clock: impl Clock + 'static,
    ) -> TokensBuilder<T, K, T::Issuer, T::Audience> {
        let shared = Shared::new(key, Arc::new(clock));
        TokensBuilder { shared, types: PhantomData }
    }

    /// Issues `claims` as a token, now.
    ///
    /// # Errors
    ///
    /// [`EncodeError`], where `verify` would refuse the token or a claim cannot be written.
    pub fn encode(&self, claims: &T) -> Result<String, EncodeError>
    where
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

    /// Verifies a token, now.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], with the first check that the token fails.
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

/// For what is built on tokens within this library.
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
            .finish_non_exhaustive()
    }
}

/// Completes the policy of a claims type; made by [`Tokens::builder`].
///
/// `I` and `A` say what has become of `iss` and `aud`: `Fixed`, `NeedsIssuer`, `NeedsAudience` or `Given`.
pub struct TokensBuilder<T, K, I, A> {
    shared: Shared<K>,
    types: Types<T, I, A>,
}

/// Types that a builder is of and has no value of.
type Types<T, I, A> = PhantomData<fn() -> (T, I, A)>;

/// Known when the program is built.
#[derive(Debug)]
pub enum Fixed {}

/// Declared as `iss = runtime`, and not given yet.
#[derive(Debug)]
pub enum NeedsIssuer {}

/// Declared as `aud = runtime`, and not given yet.
#[derive(Debug)]
pub enum NeedsAudience {}

/// Declared as `runtime`, and given.
#[derive(Debug)]
pub enum Given {}

/// Of a type whose derive failed: it is not blamed again where it is used.
#[derive(Debug)]
pub enum Undecided {}

/// An issuer that need not be given.
#[diagnostic::on_unimplemented(
    message = "the issuer is not given, and the claims type says `iss = runtime`",
    label = "call `.issuer(…)` before this"
)]
pub trait KnownIssuer {}

#[diagnostic::do_not_recommend]
impl KnownIssuer for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownIssuer for Given {}
#[diagnostic::do_not_recommend]
impl KnownIssuer for Undecided {}

/// An audience that need not be given.
#[diagnostic::on_unimplemented(
    message = "the audience is not given, and the claims type says `aud = runtime`",
    label = "call `.audience(…)` before this"
)]
pub trait KnownAudience {}

#[diagnostic::do_not_recommend]
impl KnownAudience for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownAudience for Given {}
#[diagnostic::do_not_recommend]
impl KnownAudience for Undecided {}

/// An issuer that may be given.
#[diagnostic::on_unimplemented(
    message = "the issuer is known already",
    label = "the claims type does not say `iss = runtime`, or it was given before",
    note = "remove this call, or write `iss = runtime` in `#[claims(…)]`"
)]
pub trait WantedIssuer {}

impl WantedIssuer for NeedsIssuer {}
impl WantedIssuer for Undecided {}

/// An audience that may be given.
#[diagnostic::on_unimplemented(
    message = "the audience is known already",
    label = "the claims type does not say `aud = runtime`, or it was given before",
    note = "remove this call, or write `aud = runtime` in `#[claims(…)]`"
)]
pub trait WantedAudience {}

impl WantedAudience for NeedsAudience {}
impl WantedAudience for Undecided {}

impl<T, K, I, A> TokensBuilder<T, K, I, A> {
    /// The issuer of the tokens, and the only one accepted.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> TokensBuilder<T, K, Given, A>
    where
        I: WantedIssuer,
    {
        self.shared.issuer = Some([issuer.into().into()]);
        TokensBuilder { shared: self.shared, types: PhantomData }
    }

    /// The audience of the tokens, and the only one accepted.
    #[must_use]
    pub fn audience(self, audience: impl Into<String>) -> TokensBuilder<T, K, I, Given>
    where
        A: WantedAudience,
    {
        self.audiences([audience])
    }

    /// The audiences of the tokens: all are written, one of them must be in a token.
    #[must_use]
    pub fn audiences(
        mut self,
        audiences: impl IntoIterator<Item = impl Into<String>>,
    ) -> TokensBuilder<T, K, I, Given>
    where
        A: WantedAudience,
    {
        self.shared.audience =
            Some(audiences.into_iter().map(|audience| Arc::from(audience.into())).collect());
        TokensBuilder { shared: self.shared, types: PhantomData }
    }

    /// Another clock than the system's, such as [`ManualClock`](crate::ManualClock) in tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.shared.clock = Arc::new(clock);
        self
    }

    /// # Errors
    ///
    /// [`PolicyError`] where a value that was given at run time is empty.
    pub fn build(self) -> Result<Tokens<T, K>, PolicyError>
    where
        I: KnownIssuer,
        A: KnownAudience,
        T: Claims,
    {
        let mut shared = self.shared;
        if shared.issuer.iter().flatten().any(|issuer| issuer.is_empty()) {
            return Err(PolicyError::EmptyIssuer);
        }
        let says_nothing =
            |all: &Vec<Arc<str>>| all.is_empty() || all.iter().any(|audience| audience.is_empty());
        if shared.audience.as_ref().is_some_and(says_nothing) {
            return Err(PolicyError::EmptyAudience);
        }
        if shared.issuer.is_some() || shared.audience.is_some() {
            shared.payload_prefix = Some(shared.policy::<T>().build_payload_prefix());
        }
        Ok(Tokens { shared: Arc::new(shared), claims: PhantomData })
    }
}

impl<T, K: fmt::Debug, I, A> fmt::Debug for TokensBuilder<T, K, I, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokensBuilder").field("key", &self.shared.key).finish_non_exhaustive()
    }
}

/// A policy that was given at run time and says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// The issuer is the empty string.
    EmptyIssuer,
    /// There is no audience, or one is the empty string.
    EmptyAudience,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyIssuer => "the issuer is empty: is its configuration missing?",
            Self::EmptyAudience => "the audience is empty: is its configuration missing?",
        })
    }
}

impl core::error::Error for PolicyError {}
