//! Verified claims, and the verification of a token.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use core::ops::Deref;

use crate::buffer::Buffer;
use crate::clock::Clock;
use crate::error::VerifyError;
use crate::expected::Matched;
use crate::header::Header;
use crate::json::{self, Value};
use crate::key::{Algorithm, Form, OpenedToken, VerifyingKey};
use crate::policy::Policy;
use crate::registered::{Registered, RegisteredClaim, Times};
use crate::time::NumericDate;
use crate::wire::{self, Located, LocatedClaims, ReadClaims, WriteClaims};

/// Claims of a token whose signature, type, issuer, audience and times were checked.
///
/// A function that takes `Verified<Session>` cannot be called with unverified claims: verification
/// is the only constructor. There is no `Default`, no `Deserialize`, and no mutable access to the
/// claims. The claims are read through `Deref`.
///
/// `Debug` prints the claims, unless the type has a field marked `#[claim(secret)]`.
#[derive(Clone)]
pub struct Verified<T> {
    claims: T,
    metadata: TokenMetadata,
    origin: Origin,
}

/// The origin of the claims, which `Debug` and the accessors depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The claims of the token. `has_secrets` is `T::HAS_SECRETS`, which `Debug` cannot name without a
    /// bound.
    Token { has_secrets: bool },
    /// The claims of the token, converted to another type: fields may differ from the token.
    Converted,
}

/// The header, and the registered claims that are not fields of the claims type. A field that is not
/// text, such as a number, also has its text here.
#[derive(Clone, Debug)]
struct TokenMetadata {
    header: Header,
    issuer: Matched,
    audience: Matched,
    subject: Option<Box<str>>,
    token_id: Option<Box<str>>,
    times: Times,
}

impl<T> Verified<T> {
    /// Returns the claims. The type no longer shows that they were verified.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.claims
    }

    /// Returns `exp` (RFC 7519 §4.1.4), without leeway.
    #[must_use]
    pub fn expires_at(&self) -> Option<NumericDate> {
        self.metadata.times.expires_at
    }

    /// Returns `nbf` (RFC 7519 §4.1.5), without leeway.
    #[must_use]
    pub fn not_before(&self) -> Option<NumericDate> {
        self.metadata.times.not_before
    }

    /// Returns `iat` (RFC 7519 §4.1.6).
    #[must_use]
    pub fn issued_at(&self) -> Option<NumericDate> {
        self.metadata.times.issued_at
    }

    /// Returns the header that was signed with the claims.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.metadata.header
    }
}

impl<T: WriteClaims> Verified<T> {
    /// Returns the issuer; `policy` is that of the claims type.
    pub(crate) fn issuer_of(&self, policy: &Policy<'static>) -> Option<&str> {
        let kept = self.metadata.issuer.of(policy.issuer);
        kept.or_else(|| self.text_of_field(T::issuer))
    }

    /// Returns the audience that matched; `policy` is that of the claims type.
    pub(crate) fn audience_of(&self, policy: &Policy<'static>) -> Option<&str> {
        self.metadata.audience.of(policy.audience)
    }

    /// Returns `sub` (RFC 7519 §4.1.2), if it is a string. A type with `sub = any` also accepts
    /// other values: read them from a field marked `#[claim(sub)]`.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.metadata.subject.as_deref().or_else(|| self.text_of_field(T::subject))
    }

    /// Returns `jti` (RFC 7519 §4.1.7), if it is a string. A type with `jti = any` also accepts
    /// other values: read them from a field marked `#[claim(jti)]`.
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.metadata.token_id.as_deref().or_else(|| self.text_of_field(T::token_id))
    }

    /// Converts the claims to another type; `policy` is that of the type before. The result does not
    /// depend on the policy of its new type.
    pub(crate) fn converted<U: From<T>>(self, policy: &Policy<'static>) -> Verified<U> {
        let given = |text: Option<&str>| match text {
            Some(text) => Matched::Given(Arc::from(text)),
            None => Matched::NONE,
        };
        let metadata = TokenMetadata {
            issuer: given(self.issuer_of(policy)),
            audience: given(self.audience_of(policy)),
            subject: self.subject().map(Box::from),
            token_id: self.token_id().map(Box::from),
            ..self.metadata
        };
        Verified { claims: self.claims.into(), metadata, origin: Origin::Converted }
    }

    /// Returns the text of a registered claim that is a field, if the field holds it.
    fn text_of_field(&self, field: fn(&T) -> Option<Cow<'_, str>>) -> Option<&str> {
        let text = (self.origin != Origin::Converted).then(|| field(&self.claims)).flatten()?;
        match text {
            Cow::Borrowed(text) => Some(text),
            Cow::Owned(_) => None,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Verified<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let may_be_secret = self.origin != Origin::Token { has_secrets: false };
        let claims: &dyn fmt::Debug =
            if may_be_secret { &format_args!("[redacted]") } else { &self.claims };
        let mut metadata = self.metadata.clone();
        if may_be_secret {
            // They may be texts of secret fields.
            (metadata.subject, metadata.token_id) = (None, None);
        }
        f.debug_struct("Verified").field("claims", claims).field("metadata", &metadata).finish()
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.claims
    }
}

/// A buffer for a payload that claims borrow from. It can be used for many tokens, one after the
/// other, and keeps its memory.
///
/// ```
/// use typed_jwt::{Claims, Hs256Key, Scratch};
///
/// #[derive(Claims)]
/// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
/// struct Access<'a> {
///     #[claim(sub)]
///     user: &'a str,
/// }
///
/// let key = Hs256Key::generate();
/// let token = Access { user: "u-1" }.encode(&key)?;
/// let mut scratch = Scratch::new();
/// let access = Access::verify_in(&token, &key, &mut scratch)?;
/// assert_eq!(access.user, "u-1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Scratch {
    pub(crate) payload: Buffer,
}

impl Scratch {
    /// Creates an empty buffer. It allocates at the first payload of more than 512 bytes.
    #[must_use]
    pub const fn new() -> Self {
        Self { payload: Buffer::new() }
    }
}

/// Does not show the payload, which stays in the buffer.
impl fmt::Debug for Scratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}

/// Verifies a token: form, header and signature, then the claims.
///
/// The order of all checks is documented at [`VerifyError`].
#[inline]
pub(crate) fn verify<'s, T, A, K>(
    token: &str,
    key: &K,
    policy: &Policy<'_>,
    clock: &dyn Clock,
    scratch: &'s mut Scratch,
) -> Result<Verified<T>, VerifyError>
where
    T: WriteClaims + ReadClaims<'s>,
    A: Algorithm,
    K: VerifyingKey<A> + ?Sized,
{
    let payload = &mut scratch.payload;
    let token = A::Form::open::<A>(policy.token_requirements(), token, &key.snapshot(), payload)?;
    claims_of(token, policy, clock, scratch, wire::locate::<T>)
}

/// Checks the claims of an authentic token, whose payload is in `scratch`.
#[inline]
pub(crate) fn claims_of<'s, T: WriteClaims + ReadClaims<'s>>(
    token: OpenedToken,
    policy: &Policy<'_>,
    clock: &dyn Clock,
    scratch: &'s mut Scratch,
    locate: impl Locate<'s>,
) -> Result<Verified<T>, VerifyError> {
    let json = json::utf8(scratch.payload.as_bytes())?;
    let mut values = T::NO_VALUES;
    let values = values.as_mut();
    let (claims, times) = convert::<T>(json, policy, clock, values, locate)?;
    let metadata = TokenMetadata::new(token.header, Registered(values), times, &claims, policy);
    Ok(Verified { claims, metadata, origin: Origin::Token { has_secrets: T::HAS_SECRETS } })
}

/// Locates the claims of `json`, checks the policy, and only then converts the fields.
///
/// No function of the application (`deserialize_with`, `default`, `validate`) is called before the
/// policy has accepted the token.
#[inline]
pub(crate) fn convert<'s, T: WriteClaims + ReadClaims<'s>>(
    json: &'s str,
    policy: &Policy<'_>,
    clock: &dyn Clock,
    values: &mut [Option<Value<'s>>],
    locate: impl Locate<'s>,
) -> Result<(T, Times), VerifyError> {
    let located = locate(json, policy, values)?;
    // The clock is read as late as possible: reading it waits until the processor has finished all
    // pending work, such as the hash of the signature.
    let times = policy.check(Registered(values), located.prefix, clock.now())?;
    located.check_unknown(policy)?;
    let flattened = located.flattened;
    let claims = T::from_claims(&mut LocatedClaims { values, times, flattened })?;
    claims.check()?;
    Ok((claims, times))
}

/// A function that locates the claims of a payload.
pub(crate) trait Locate<'s>:
    FnOnce(&'s str, &Policy<'_>, &mut [Option<Value<'s>>]) -> Result<Located<'s>, VerifyError>
{
}

impl<'s, F> Locate<'s> for F where
    F: FnOnce(&'s str, &Policy<'_>, &mut [Option<Value<'s>>]) -> Result<Located<'s>, VerifyError>
{
}

impl TokenMetadata {
    /// Keeps the header, the registered claims that are not fields, and the text of those whose field
    /// is not text.
    fn new<T: WriteClaims>(
        header: Header,
        registered: Registered<'_, '_>,
        times: Times,
        claims: &T,
        policy: &Policy<'_>,
    ) -> Self {
        let text = |claim| Some(registered.text(claim)?.decode());
        let boxed = |claim| Some(Box::from(text(claim)?));
        Self {
            header,
            issuer: match claims.issuer() {
                Some(Cow::Borrowed(_)) => Matched::NONE,
                Some(Cow::Owned(text)) => Matched::Given(text.into()),
                None => policy.accepted_issuer(registered),
            },
            audience: policy.matched_audience(registered),
            subject: match claims.subject() {
                Some(Cow::Borrowed(_)) => None,
                Some(Cow::Owned(text)) => Some(text.into()),
                None => boxed(RegisteredClaim::Subject),
            },
            token_id: match claims.token_id() {
                Some(Cow::Borrowed(_)) => None,
                Some(Cow::Owned(text)) => Some(text.into()),
                None => boxed(RegisteredClaim::TokenId),
            },
            times,
        }
    }
}
