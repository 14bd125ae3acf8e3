//! The trait that the derive implements, and the two things that are done with claims.

use alloc::string::String;

use crate::buffer::Buffer;
use crate::clock::FixedClock;
#[cfg(feature = "std")]
use crate::clock::SystemClock;
use crate::error::{EncodeError, VerifyError};
use crate::jws;
use crate::key::{Algorithm, SigningKey, VerifyingKey};
use crate::policy::Policy;
use crate::time::NumericDate;
use crate::verified::{self, Scratch, Verified};
use crate::wire::{ClaimsWriter, IssueOverrides, ReadClaims, WriteClaims};

/// A typed JWT claim set with a policy, implemented by `#[derive(Claims)]`.
///
/// The methods without `_at` take the time from the operating system's clock.
///
/// # Generic functions
///
/// The methods need [`FixedPolicy`], that `iss` and `aud` are not `runtime`; those that verify also need
/// [`OwnedClaims`], that nothing is borrowed from the token. A derived type has these traits by itself. A function that is
/// generic over claims types names them as bounds:
///
/// ```
/// use typed_jwt::{
///     Claims, EncodeError, FixedPolicy, OwnedClaims, SigningKey, Verified, VerifyError, VerifyingKey,
/// };
///
/// fn issue<T, K>(claims: &T, key: &K) -> Result<String, EncodeError>
/// where
///     T: Claims + FixedPolicy,
///     K: SigningKey<T::Alg>,
/// {
///     claims.encode(key)
/// }
///
/// fn check<T, K>(token: &str, key: &K) -> Result<Verified<T>, VerifyError>
/// where
///     T: Claims + FixedPolicy + OwnedClaims,
///     K: VerifyingKey<T::Alg>,
/// {
///     T::verify(token, key)
/// }
///
/// # use typed_jwt::Hs256Key;
/// # #[derive(Claims)]
/// # #[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
/// # struct Session {
/// #     #[claim(sub)]
/// #     user: String,
/// # }
/// let key = Hs256Key::generate();
/// let token = issue(&Session { user: "ferris".into() }, &key)?;
/// assert_eq!(check::<Session, _>(&token, &key)?.user, "ferris");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`Tokens<T, K>`](crate::Tokens) has the values that are `runtime`, and needs no `FixedPolicy` to encode and verify.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a claims type",
    label = "has no claims and no policy",
    note = "add `#[derive(typed_jwt::Claims)]` and `#[claims(alg = …, typ = …, iss = …, aud = …, ttl = …)]` to it"
)]
pub trait Claims: WriteClaims + Sized {
    /// The one algorithm of its tokens.
    type Alg: Algorithm;

    /// Whether `iss` is fixed or given at run time.
    #[doc(hidden)]
    type Issuer;

    /// Whether `aud` is fixed or given at run time.
    #[doc(hidden)]
    type Audience;

    /// The policy of its tokens.
    #[doc(hidden)]
    const POLICY: Policy<'static>;

    /// Issues these claims as a token, now, as [`encode_at`](Self::encode_at) does.
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if `verify` would refuse the token now, or a claim cannot be written.
    #[cfg(feature = "std")]
    fn encode<K: SigningKey<Self::Alg> + ?Sized>(&self, key: &K) -> Result<String, EncodeError>
    where
        Self: FixedPolicy,
    {
        self.encode_at(key, NumericDate::now())
    }

    /// Issues these claims as a token at the time `now`. `iat`, and the `exp` and `nbf` that the policy writes, are
    /// whole seconds.
    ///
    /// A token that [`verify_at`](Self::verify_at) would refuse at `now` is not issued, with one exception: a field
    /// marked `#[claim(nbf)]` may lie in the future (a post-dated token), if the token is still valid by then.
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if `verify_at` would refuse the token at `now`, or a claim cannot be written.
    fn encode_at<K: SigningKey<Self::Alg> + ?Sized>(
        &self,
        key: &K,
        now: NumericDate,
    ) -> Result<String, EncodeError>
    where
        Self: FixedPolicy,
    {
        encode(self, key, &Self::POLICY, now, IssueOverrides::default())
    }

    /// Verifies a token, now, in the order that [`VerifyError`] documents.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], with the first check that the token fails.
    #[cfg(feature = "std")]
    fn verify<K: VerifyingKey<Self::Alg> + ?Sized>(
        token: &str,
        key: &K,
    ) -> Result<Verified<Self>, VerifyError>
    where
        Self: FixedPolicy + OwnedClaims,
    {
        verified::verify(token, key, &Self::POLICY, &SystemClock, &mut Scratch::new())
    }

    /// Verifies a token at the time `now`.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], with the first check that the token fails.
    fn verify_at<K: VerifyingKey<Self::Alg> + ?Sized>(
        token: &str,
        key: &K,
        now: NumericDate,
    ) -> Result<Verified<Self>, VerifyError>
    where
        Self: FixedPolicy + OwnedClaims,
    {
        verified::verify(token, key, &Self::POLICY, &FixedClock(now), &mut Scratch::new())
    }

    /// Verifies a token, now, into claims that may borrow from `scratch`.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], with the first check that the token fails.
    #[cfg(feature = "std")]
    fn verify_in<'s, K: VerifyingKey<Self::Alg> + ?Sized>(
        token: &str,
        key: &K,
        scratch: &'s mut Scratch,
    ) -> Result<Verified<Self>, VerifyError>
    where
        Self: FixedPolicy + ReadClaims<'s>,
    {
        verified::verify(token, key, &Self::POLICY, &SystemClock, scratch)
    }

    /// Verifies a token at the time `now`, into claims that may borrow from `scratch`.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], with the first check that the token fails.
    fn verify_in_at<'s, K: VerifyingKey<Self::Alg> + ?Sized>(
        token: &str,
        key: &K,
        scratch: &'s mut Scratch,
        now: NumericDate,
    ) -> Result<Verified<Self>, VerifyError>
    where
        Self: FixedPolicy + ReadClaims<'s>,
    {
        verified::verify(token, key, &Self::POLICY, &FixedClock(now), scratch)
    }
}

/// Claims whose issuer and audience are known when the program is built.
#[diagnostic::on_unimplemented(
    message = "the policy of `{Self}` is not known to be complete when the program is built",
    label = "its issuer or audience is `runtime`, or it is a type parameter without the bound `FixedPolicy`",
    note = "in a generic function, add the bound: `T: Claims + FixedPolicy`",
    note = "for `runtime`, write `let tokens = Tokens::<{Self}, _>::builder(key).issuer(…).audience(…).build()?` with the calls that its policy wants, then `tokens.encode(&claims)` and `tokens.verify(token)`"
)]
pub trait FixedPolicy {}

/// Claims that own what they hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to own its claims",
    label = "it borrows from its token, or it is a type parameter without the bound `OwnedClaims`",
    note = "in a generic function, add the bound: `T: Claims + FixedPolicy + OwnedClaims`",
    note = "for claims that borrow, use `verify_in(token, key, &mut scratch)` with a `Scratch`, or own the fields"
)]
pub trait OwnedClaims: for<'de> ReadClaims<'de> {}

/// Claims that sessions can be made of: a session has a user, its tokens can be told apart, and
/// they end by themselves.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the claims of a session",
    label = "lacks a `sub`, a `jti` or a `ttl`",
    note = "mark the field that says whose session it is `#[claim(sub)]`, and write `jti = random` and `ttl = \"15m\"` in `#[claims(…)]`: ending a session refuses the tokens of one `jti` or of one `sub` until their `exp`"
)]
pub trait SessionClaims: OwnedClaims + Claims {}

/// The whole way of claims: the application's rules, policy, fields, signature.
pub(crate) fn encode<T, A, K>(
    claims: &T,
    key: &K,
    policy: &Policy<'_>,
    now: NumericDate,
    given: IssueOverrides<'_>,
) -> Result<String, EncodeError>
where
    T: WriteClaims,
    A: Algorithm,
    K: SigningKey<A> + ?Sized,
{
    let mut json = Buffer::new();
    write(claims, policy, now, given, &mut json)?;
    jws::sign_as(policy.jws_requirements(), json.as_bytes(), key)
}

/// Claims as JSON, checked by the application's rules; `json` is empty.
#[inline]
pub(crate) fn write<T: WriteClaims>(
    claims: &T,
    policy: &Policy<'_>,
    now: NumericDate,
    given: IssueOverrides<'_>,
    json: &mut Buffer,
) -> Result<(), EncodeError> {
    claims.check()?;
    let mut times = None;
    let mut writer = ClaimsWriter::begin(policy, now, given, json, &mut times)?;
    claims.write(&mut writer)?;
    writer.finish();
    // Times that the policy alone sets are valid now, except an `iat` at the end of time.
    if times.is_some() || policy.max_age.is_some() {
        policy.check_issued_times(times.unwrap_or_default(), now)?;
    }
    Ok(())
}
