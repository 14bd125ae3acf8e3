//! Claims whose signature and policy held, and the only way to them.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::ops::Deref;

use crate::buffer::Buffer;
use crate::clock::Now;
use crate::error::VerifyError;
use crate::expected::Known;
use crate::header::Header;
use crate::json;
use crate::jws::{self, Signed};
use crate::key::{Algorithm, VerifyingKey};
use crate::policy::Policy;
use crate::registered::{Registered, RegisteredClaim};
use crate::time::NumericDate;
use crate::wire::{self, Payload, ReadClaims, WriteClaims};

/// Claims of a token whose signature, type, issuer, audience and times were checked.
///
/// A function that takes `Verified<Session>` cannot be called with claims that were not: there is no
/// constructor but verification, no `Default`, no `Deserialize` and no way to change the claims within.
/// They are read through `Deref`.
#[derive(Clone, Debug)]
pub struct Verified<T> {
    claims: T,
    facts: Facts,
}

/// What a token says beside its claims type's fields.
#[derive(Clone, Debug)]
struct Facts {
    header: Header,
    issuer: Option<Known>,
    subject: Option<Box<str>>,
    token_id: Option<Box<str>>,
    expires_at: Option<NumericDate>,
    not_before: Option<NumericDate>,
    issued_at: Option<NumericDate>,
}

impl<T> Verified<T> {
    /// The claims alone. What is made of them from here on is no longer known to be verified.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.claims
    }

    /// `exp` (RFC 7519 §4.1.4), without leeway.
    #[must_use]
    pub fn expires_at(&self) -> Option<NumericDate> {
        self.facts.expires_at
    }

    /// `nbf` (RFC 7519 §4.1.5), without leeway.
    #[must_use]
    pub fn not_before(&self) -> Option<NumericDate> {
        self.facts.not_before
    }

    /// `iat` (RFC 7519 §4.1.6).
    #[must_use]
    pub fn issued_at(&self) -> Option<NumericDate> {
        self.facts.issued_at
    }

    /// The header that was signed with the claims.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.facts.header
    }
}

impl<T: WriteClaims> Verified<T> {
    /// `iss` (RFC 7519 §4.1.1).
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.claims.issuer().or(self.facts.issuer.as_ref().map(Known::as_str))
    }

    /// `sub` (RFC 7519 §4.1.2).
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.claims.subject().or(self.facts.subject.as_deref())
    }

    /// `jti` (RFC 7519 §4.1.7).
    #[must_use]
    pub fn token_id(&self) -> Option<&str> {
        self.claims.token_id().or(self.facts.token_id.as_deref())
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.claims
    }
}

/// Room for a payload that claims borrow from; it keeps its memory from token to token.
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
    payload: Buffer,
}

impl Scratch {
    /// An empty one, which allocates at the first payload of more than 512 bytes.
    #[must_use]
    pub const fn new() -> Self {
        Self { payload: Buffer::new() }
    }
}

/// Without the payload that it still holds.
impl core::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Scratch").finish_non_exhaustive()
    }
}

/// The whole way of a token: header, signature, claims, policy, and the application's rules. The clock is asked for a
/// token that is authentic, and once.
#[inline]
pub(crate) fn verify<'s, T, A, K>(
    token: &str,
    key: &K,
    policy: &Policy<'_>,
    now: &dyn Fn() -> NumericDate,
    scratch: &'s mut Scratch,
) -> Result<Verified<T>, VerifyError>
where
    T: WriteClaims + ReadClaims<'s>,
    A: Algorithm,
    K: VerifyingKey<A> + ?Sized,
{
    let signed = jws::authenticate(token, key, policy.form())?;
    claims_of(signed, policy, now, scratch, wire::read)
}

/// The claims of an authentic token, as `read` finds them.
#[inline]
pub(crate) fn claims_of<'s, T: WriteClaims + ReadClaims<'s>>(
    signed: Signed<'_>,
    policy: &Policy<'_>,
    now: &dyn Fn() -> NumericDate,
    scratch: &'s mut Scratch,
    read: impl FnOnce(Payload<'_, 's>, &mut Registered<'s>) -> Result<T, VerifyError>,
) -> Result<Verified<T>, VerifyError> {
    signed.decode_payload(&mut scratch.payload)?;
    let json = json::utf8(scratch.payload.as_bytes())?;
    let mut registered = Registered::default();
    let now = Now::new(now);
    let claims = read(Payload { json, policy, now: &now }, &mut registered)?;
    claims.check()?;
    let held = Held {
        issuer: claims.issuer().is_some(),
        subject: claims.subject().is_some(),
        token_id: claims.token_id().is_some(),
    };
    let facts = Facts::new(signed.header, &registered, held, policy);
    Ok(Verified { claims, facts })
}

/// Which of the registered strings a field holds.
#[derive(Clone, Copy)]
struct Held {
    issuer: bool,
    subject: bool,
    token_id: bool,
}

impl Facts {
    /// Keeps of the registered claims what no field holds.
    fn new(header: Header, claims: &Registered<'_>, held: Held, policy: &Policy<'_>) -> Self {
        let said = |claim| Some(claims.text(claim)?.decode());
        let boxed = |claim| Some(Box::from(said(claim)?));
        let said_issuer = || Some(Known::Shared(Arc::from(said(RegisteredClaim::Issuer)?)));
        // The policy has been checked: an issuer that it asks for is that of the token.
        let issuer = || policy.issuer.only().or_else(said_issuer);
        Self {
            header,
            issuer: if held.issuer { None } else { issuer() },
            subject: if held.subject { None } else { boxed(RegisteredClaim::Subject) },
            token_id: if held.token_id { None } else { boxed(RegisteredClaim::TokenId) },
            expires_at: claims.expires_at,
            not_before: claims.not_before,
            issued_at: claims.issued_at,
        }
    }
}
