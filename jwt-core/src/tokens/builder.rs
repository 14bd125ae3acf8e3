//! The builder of `Tokens`, which takes the values of the policy that are known only at run time.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use core::time::Duration;

use super::state::{
    Fixed, Given, KnownAudience, KnownIssuer, KnownTtl, WantedAudience, WantedIssuer,
    WantedIssuerValues, WantedTtl,
};
use super::{Shared, Tokens};
use crate::claims::Claims;
use crate::clock::Clock;
use crate::error::PolicyError;

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

impl<T, K, I, A, L> TokensBuilder<T, K, I, A, L> {
    pub(super) fn new(shared: Shared<K>) -> Self {
        Self { shared, types: PhantomData }
    }

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
        TokensBuilder::new(self.shared)
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
        TokensBuilder::new(self.shared)
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
        TokensBuilder::new(self.shared)
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
    /// [`PolicyError`] if a value that was given at run time is empty, or cannot be in an issuer, if an
    /// issuer has braces, or if the `ttl` is not longer than the `leeway` of the type.
    pub fn build(self) -> Result<Tokens<T, K>, PolicyError>
    where
        I: KnownIssuer,
        A: KnownAudience,
        L: KnownTtl,
        T: Claims,
    {
        let mut shared = self.shared;
        let is_empty =
            |all: &Vec<Arc<str>>| all.is_empty() || all.iter().any(|value| value.is_empty());
        if shared.issuer.as_ref().is_some_and(is_empty) {
            return Err(match T::POLICY.issuer_templates() {
                Some(_) => PolicyError::EmptyIssuerValue,
                None => PolicyError::EmptyIssuer,
            });
        }
        let mut issuers = shared.issuer.iter().flatten();
        if T::POLICY.issuer_templates().is_some() {
            if !issuers.all(|value| fits_into_issuer(value)) {
                return Err(PolicyError::InvalidIssuerValue);
            }
        } else if issuers.any(|issuer| issuer.contains(['{', '}'])) {
            return Err(PolicyError::InvalidIssuer);
        }
        if shared.audience.as_ref().is_some_and(is_empty) {
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

/// Returns true if a value cannot add a part to the URI of an issuer (RFC 3986 §2.3).
fn fits_into_issuer(value: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    value.chars().all(is_unreserved) && value != "." && value != ".."
}

impl<T, K: fmt::Debug, I, A, L> fmt::Debug for TokensBuilder<T, K, I, A, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokensBuilder").field("key", &self.shared.key).finish_non_exhaustive()
    }
}
