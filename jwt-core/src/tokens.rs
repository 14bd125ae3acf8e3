//! Key, policy and clock in one value, for the state of an application.

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
        let shared = Shared::new(key, Arc::new(clock));
        TokensBuilder { shared, types: PhantomData }
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

/// Completes the policy of a claims type. [`Tokens::builder`] creates it.
///
/// `I`, `A` and `L` are the states of `iss`, `aud` and `ttl`: `Fixed`, `NeedsIssuer`,
/// `NeedsIssuerValues`, `NeedsAudience`, `NeedsTtl` or `Given`.
pub struct TokensBuilder<T, K, I, A, L = Fixed> {
    shared: Shared<K>,
    types: Types<T, I, A, L>,
}

/// Type parameters without a value.
type Types<T, I, A, L> = PhantomData<fn() -> (T, I, A, L)>;

/// The value is known at compile time.
#[derive(Debug)]
pub enum Fixed {}

/// The type declares `iss = runtime`, and the issuer is missing.
#[derive(Debug)]
pub enum NeedsIssuer {}

/// The issuer contains the value of a claim, and its accepted values are missing.
#[derive(Debug)]
pub enum NeedsIssuerValues {}

/// The type declares `aud = runtime`, and the audience is missing.
#[derive(Debug)]
pub enum NeedsAudience {}

/// The type declares `ttl = runtime`, and the duration is missing.
#[derive(Debug)]
pub enum NeedsTtl {}

/// The type declares `runtime`, and the value was given.
#[derive(Debug)]
pub enum Given {}

/// The derive of the type failed. Its uses do not cause follow-up errors.
#[derive(Debug)]
pub enum Undecided {}

/// The issuer is fixed or was given.
#[diagnostic::on_unimplemented(
    message = "the issuer is not given: the claims type has `iss = runtime`, or an issuer that contains a claim",
    label = "call `.issuer(…)` before this, or `.issuer_values(…)` for an issuer that contains a claim"
)]
pub trait KnownIssuer {}

#[diagnostic::do_not_recommend]
impl KnownIssuer for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownIssuer for Given {}
#[diagnostic::do_not_recommend]
impl KnownIssuer for Undecided {}

/// The audience is fixed or was given.
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

/// The lifetime of the tokens is fixed or was given.
#[diagnostic::on_unimplemented(
    message = "the `ttl` is not given, and the claims type says `ttl = runtime`",
    label = "call `.ttl(…)` before this"
)]
pub trait KnownTtl {}

#[diagnostic::do_not_recommend]
impl KnownTtl for Fixed {}
#[diagnostic::do_not_recommend]
impl KnownTtl for Given {}
#[diagnostic::do_not_recommend]
impl KnownTtl for Undecided {}

/// The issuer can be given.
#[diagnostic::on_unimplemented(
    message = "the issuer is known already",
    label = "the claims type does not say `iss = runtime`, or it was given before",
    note = "remove this call, or write `iss = runtime` in `#[claims(…)]`"
)]
pub trait WantedIssuer {}

impl WantedIssuer for NeedsIssuer {}
impl WantedIssuer for Undecided {}

/// The values of the claim in the issuer can be given.
#[diagnostic::on_unimplemented(
    message = "the issuer needs no values of a claim",
    label = "the issuer of the claims type contains no claim, or `one_of` has its values, or they were given before",
    note = "remove this call, or write the claim in braces, as in `iss = \"https://auth.example.com/{{tenant}}\"`"
)]
pub trait WantedIssuerValues {}

impl WantedIssuerValues for NeedsIssuerValues {}
impl WantedIssuerValues for Undecided {}

/// The audience can be given.
#[diagnostic::on_unimplemented(
    message = "the audience is known already",
    label = "the claims type does not say `aud = runtime`, or it was given before",
    note = "remove this call, or write `aud = runtime` in `#[claims(…)]`"
)]
pub trait WantedAudience {}

impl WantedAudience for NeedsAudience {}
impl WantedAudience for Undecided {}

/// The lifetime of the tokens can be given.
#[diagnostic::on_unimplemented(
    message = "the `ttl` is known already",
    label = "the claims type does not say `ttl = runtime`, or it was given before",
    note = "remove this call, or write `ttl = runtime` in `#[claims(…)]`"
)]
pub trait WantedTtl {}

impl WantedTtl for NeedsTtl {}
impl WantedTtl for Undecided {}

impl<T, K, I, A, L> TokensBuilder<T, K, I, A, L> {
    /// Sets the issuer of the tokens, which is the only accepted one.
    #[must_use]
    pub fn issuer(self, issuer: impl Into<String>) -> TokensBuilder<T, K, Given, A, L>
    where
        I: WantedIssuer,
    {
        self.issuers([issuer])
    }

    /// Sets the issuers of the tokens. The first is written, unless a field is marked `#[claim(iss)]`; a
    /// token must have one of them.
    #[must_use]
    pub fn issuers(
        self,
        issuers: impl IntoIterator<Item = impl Into<String>>,
    ) -> TokensBuilder<T, K, Given, A, L>
    where
        I: WantedIssuer,
    {
        self.with_issuer(issuers)
    }

    /// Sets the accepted values of the claim that the issuer contains, such as `tid` in
    /// `"https://login.microsoftonline.com/{tid}/v2.0"`. A token must have one of these values, and the
    /// issuer with this value.
    ///
    /// A value consists of letters, digits and `-._~` (RFC 3986 §2.3). Case matters.
    ///
    /// ```
    /// use typed_jwt::{Claims, Hs256Key, Tokens};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "at+jwt", iss = "https://auth.example.com/{tid}/", aud = "api", ttl = "5m")]
    /// struct Access {
    ///     tid: String,
    /// }
    ///
    /// let tokens = Tokens::<Access, _>::builder(Hs256Key::generate())
    ///     .issuer_values(["tenant-1", "tenant-2"])
    ///     .build()?;
    /// let token = tokens.encode(&Access { tid: "tenant-2".into() })?;
    /// assert_eq!(tokens.verify(&token)?.issuer(), Some("https://auth.example.com/tenant-2/"));
    /// assert!(tokens.encode(&Access { tid: "tenant-3".into() }).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn issuer_values(
        self,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> TokensBuilder<T, K, Given, A, L>
    where
        I: WantedIssuerValues,
    {
        self.with_issuer(values)
    }

    fn with_issuer(
        mut self,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> TokensBuilder<T, K, Given, A, L> {
        self.shared.issuer =
            Some(values.into_iter().map(|value| Arc::from(value.into())).collect());
        TokensBuilder { shared: self.shared, types: PhantomData }
    }

    /// Sets the audience of the tokens, which is the only accepted one.
    #[must_use]
    pub fn audience(self, audience: impl Into<String>) -> TokensBuilder<T, K, I, Given, L>
    where
        A: WantedAudience,
    {
        self.audiences([audience])
    }

    /// Sets the audiences of the tokens. All are written; a token must have one of them.
    #[must_use]
    pub fn audiences(
        mut self,
        audiences: impl IntoIterator<Item = impl Into<String>>,
    ) -> TokensBuilder<T, K, I, Given, L>
    where
        A: WantedAudience,
    {
        self.shared.audience =
            Some(audiences.into_iter().map(|audience| Arc::from(audience.into())).collect());
        TokensBuilder { shared: self.shared, types: PhantomData }
    }

    /// Sets the lifetime of the tokens: `exp` is the time of issue plus `ttl`. A fraction of a second is
    /// ignored.
    ///
    /// ```
    /// use std::time::Duration;
    /// use typed_jwt::{Claims, Hs256Key, Tokens};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = runtime)]
    /// struct Session {
    ///     #[claim(sub)]
    ///     user: String,
    /// }
    ///
    /// // In a program: from its configuration.
    /// let ttl = Duration::from_secs(15 * 60);
    /// let tokens = Tokens::<Session, _>::builder(Hs256Key::generate()).ttl(ttl).build()?;
    /// let session = tokens.verify(&tokens.encode(&Session { user: "u-1".into() })?)?;
    /// assert_eq!(session.expires_at(), session.issued_at().map(|at| at.saturating_add(ttl)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ttl(mut self, ttl: Duration) -> TokensBuilder<T, K, I, A, Given>
    where
        L: WantedTtl,
    {
        self.shared.ttl = Some(Duration::from_secs(ttl.as_secs()));
        TokensBuilder { shared: self.shared, types: PhantomData }
    }

    /// Sets another clock, such as [`ManualClock`](crate::ManualClock) in tests.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.shared.clock = Arc::new(clock);
        self
    }

    /// Builds the value.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if a value that was given at run time is empty, or cannot be in an issuer, or if
    /// the `ttl` is not longer than the `leeway` of the type.
    pub fn build(self) -> Result<Tokens<T, K>, PolicyError>
    where
        I: KnownIssuer,
        A: KnownAudience,
        L: KnownTtl,
        T: Claims,
    {
        let mut shared = self.shared;
        let says_nothing =
            |all: &Vec<Arc<str>>| all.is_empty() || all.iter().any(|value| value.is_empty());
        if shared.issuer.as_ref().is_some_and(says_nothing) {
            return Err(PolicyError::EmptyIssuer);
        }
        if T::POLICY.issuer_template().is_some()
            && !shared.issuer.iter().flatten().all(|value| fits_into_issuer(value))
        {
            return Err(PolicyError::InvalidIssuerValue);
        }
        if shared.audience.as_ref().is_some_and(says_nothing) {
            return Err(PolicyError::EmptyAudience);
        }
        let leeway = T::POLICY.leeway;
        if let Some(ttl) = shared.ttl.filter(|ttl| *ttl <= leeway) {
            return Err(PolicyError::TtlTooShort { ttl, leeway });
        }
        if shared.issuer.is_some() || shared.audience.is_some() {
            shared.payload_prefix = Some(shared.policy::<T>().build_payload_prefix());
        }
        Ok(Tokens { shared: Arc::new(shared), claims: PhantomData })
    }
}

/// Returns true if a value keeps to its place in an issuer: it adds no part to a URI (RFC 3986 §2.3).
fn fits_into_issuer(value: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    value.chars().all(is_unreserved) && value != "." && value != ".."
}

impl<T, K: fmt::Debug, I, A, L> fmt::Debug for TokensBuilder<T, K, I, A, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokensBuilder").field("key", &self.shared.key).finish_non_exhaustive()
    }
}

/// A value of the policy that was given at run time is empty or too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyError {
    /// There is no issuer, or one of them, or one of its values, is the empty string.
    EmptyIssuer,
    /// A value of the claim that the issuer contains has a character that is not a letter, a digit or one
    /// of `-._~` (RFC 3986 §2.3), or is `.` or `..`.
    InvalidIssuerValue,
    /// There is no audience, or one of them is the empty string.
    EmptyAudience,
    /// The `ttl` is not longer than the `leeway`, or less than a second.
    TtlTooShort {
        /// The given `ttl`, in whole seconds.
        ttl: Duration,
        /// The `leeway` of the type.
        leeway: Duration,
    },
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyIssuer => f.write_str("the issuer is empty: is its configuration missing?"),
            Self::InvalidIssuerValue => f.write_str(
                "a value of the claim in the issuer has a character that is not a letter, a digit or one of `-._~`",
            ),
            Self::EmptyAudience => {
                f.write_str("the audience is empty: is its configuration missing?")
            }
            Self::TtlTooShort { ttl, .. } if ttl.is_zero() => {
                f.write_str("the ttl is less than a second: is its configuration missing?")
            }
            Self::TtlTooShort { ttl, leeway } => {
                write!(f, "the ttl {ttl:?} must be longer than the leeway {leeway:?}")
            }
        }
    }
}

impl core::error::Error for PolicyError {}
