//! The trait that the derive implements, and the function that encodes claims.

use alloc::string::String;

#[cfg(feature = "public-keys")]
use crate::async_signer::AsyncSigningKey;
use crate::buffer::Buffer;
use crate::clock::FixedClock;
#[cfg(feature = "std")]
use crate::clock::{Clock as _, SystemClock};
use crate::error::{EncodeError, VerifyError};
#[cfg(feature = "public-keys")]
use crate::jws::UnsignedToken;
use crate::key::{Algorithm, Form, SigningKey, VerifyingKey};
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
/// The methods require [`FixedPolicy`]: `iss`, `aud` and `ttl` are not `runtime`. The methods that
/// encode also require [`IssuableClaims`]: the type is not `exp = required`. The methods that verify
/// also require [`OwnedClaims`]: the claims do not borrow from the token. The derive implements
/// these traits automatically. A function that is generic over claims types needs them as bounds:
///
/// ```
/// use typed_jwt::{
///     Claims, EncodeError, FixedPolicy, IssuableClaims, OwnedClaims, SigningKey, Verified, VerifyError,
///     VerifyingKey,
/// };
///
/// fn issue<T, K>(claims: &T, key: &K) -> Result<String, EncodeError>
/// where
///     T: Claims + FixedPolicy + IssuableClaims,
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
/// [`Tokens<T, K>`](crate::Tokens) contains the values that are `runtime`, and does not require
/// `FixedPolicy` to encode and verify.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a claims type",
    label = "has no claims and no policy",
    note = "add `#[derive(typed_jwt::Claims)]` and `#[claims(alg = …, typ = …, iss = …, aud = …, ttl = …)]` to it"
)]
pub trait Claims: WriteClaims + Sized {
    /// The algorithm of the tokens.
    type Alg: Algorithm;

    /// Marker: `iss` is fixed, or set at run time.
    #[doc(hidden)]
    type Issuer;

    /// Marker: `aud` is fixed, or set at run time.
    #[doc(hidden)]
    type Audience;

    /// Marker: `ttl` is fixed, or set at run time.
    #[doc(hidden)]
    type Ttl;

    /// The policy of the tokens.
    #[doc(hidden)]
    const POLICY: Policy<'static>;

    /// Issues these claims as a token at the current time, as [`encode_at`](Self::encode_at) does.
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if `verify` would refuse the token at the current time, or a claim cannot be
    /// written.
    #[cfg(feature = "std")]
    fn encode<K: SigningKey<Self::Alg> + ?Sized>(&self, key: &K) -> Result<String, EncodeError>
    where
        Self: FixedPolicy + IssuableClaims,
    {
        self.encode_at(key, SystemClock.now())
    }

    /// Issues these claims as a token at the time `now`. `iat`, and the `exp` and `nbf` that the
    /// policy writes, are whole seconds.
    ///
    /// A token that [`verify_at`](Self::verify_at) would refuse at `now` is not issued, with one
    /// exception: a field marked `#[claim(nbf)]` may be in the future (a post-dated token), if the
    /// token is still valid at that time.
    ///
    /// # Errors
    ///
    /// [`EncodeError`] if `verify_at` would refuse the token at `now`, or a claim cannot be
    /// written.
    fn encode_at<K: SigningKey<Self::Alg> + ?Sized>(
        &self,
        key: &K,
        now: NumericDate,
    ) -> Result<String, EncodeError>
    where
        Self: FixedPolicy + IssuableClaims,
    {
        encode(self, key, &Self::POLICY, now, IssueOverrides::default())
    }

    /// Issues these claims as a token at the current time with a key outside of the process, such as
    /// one in a KMS, as [`encode_async_at`](Self::encode_async_at) does.
    ///
    /// # Errors
    ///
    /// The errors of [`encode`](Self::encode), and [`EncodeError::Signer`].
    #[cfg(all(feature = "std", feature = "public-keys"))]
    fn encode_async<K: AsyncSigningKey<Self::Alg>>(
        &self,
        key: &K,
    ) -> impl Future<Output = Result<String, EncodeError>> + Send
    where
        Self: FixedPolicy + IssuableClaims,
    {
        self.encode_async_at(key, SystemClock.now())
    }

    /// Issues these claims as a token at the time `now` with a key outside of the process, such as
    /// one in a KMS. The token is the one of [`encode_at`](Self::encode_at).
    ///
    /// The claims are written by the call itself, before the future is polled. The future needs no
    /// particular executor. Dropping it has no effect except that there is no token.
    ///
    /// # Errors
    ///
    /// The errors of [`encode_at`](Self::encode_at), and [`EncodeError::Signer`].
    #[cfg(feature = "public-keys")]
    fn encode_async_at<K: AsyncSigningKey<Self::Alg>>(
        &self,
        key: &K,
        now: NumericDate,
    ) -> impl Future<Output = Result<String, EncodeError>> + Send
    where
        Self: FixedPolicy + IssuableClaims,
    {
        encode_async::<Self, Self::Alg, K>(self, key, &Self::POLICY, now)
    }

    /// Verifies a token at the current time. [`VerifyError`] documents the order of the checks.
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

    /// Verifies a token at the current time. The claims may borrow from `scratch`.
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

    /// Verifies a token at the time `now`. The claims may borrow from `scratch`.
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

impl<T: Claims> Verified<T> {
    /// Returns `iss` (RFC 7519 §4.1.1).
    #[must_use]
    pub fn issuer(&self) -> Option<&str> {
        self.issuer_of(&T::POLICY)
    }

    /// Returns the audience of the policy that the token has: one that verification compared (RFC 7519
    /// §4.1.3). If the token has several of them, this is the first in the order of the policy. Returns
    /// `None` if the policy specifies `aud = any`.
    ///
    /// ```
    /// use typed_jwt::{Claims, Hs256Key};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = ["web", "app"], ttl = "15m")]
    /// struct Session {}
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "app", ttl = "15m")]
    /// struct AppSession {}
    ///
    /// let key = Hs256Key::generate();
    /// let token = AppSession {}.encode(&key)?;
    /// assert_eq!(Session::verify(&token, &key)?.matched_audience(), Some("app"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn matched_audience(&self) -> Option<&str> {
        self.audience_of(&T::POLICY)
    }

    /// Converts the claims to another type by its `From<T>`. The result was verified with the policy
    /// of `T`; times, header and registered claims are those of the token.
    ///
    /// Use it to read tokens of several types as one: `impl From<FormerSession> for Session`, or an
    /// enum of both. `Debug` does not print the claims of the result, which may be secrets in its
    /// type.
    ///
    /// ```
    /// use typed_jwt::{Claims, Hs256Key, Verified};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "session+jwt", iss = "auth", aud = "web", ttl = "15m")]
    /// struct Former {
    ///     #[claim(sub)]
    ///     name: String,
    /// }
    ///
    /// struct User {
    ///     name: String,
    /// }
    ///
    /// impl From<Former> for User {
    ///     fn from(Former { name }: Former) -> Self {
    ///         Self { name }
    ///     }
    /// }
    ///
    /// let key = Hs256Key::generate();
    /// let token = Former { name: "ferris".into() }.encode(&key)?;
    /// let user: Verified<User> = Former::verify(&token, &key)?.convert();
    /// assert_eq!(user.name, "ferris");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn convert<U: From<T>>(self) -> Verified<U> {
        self.converted(&T::POLICY)
    }
}

/// Claims whose issuer, audience and `ttl` are known at compile time.
#[diagnostic::on_unimplemented(
    message = "the policy of `{Self}` is not known to be complete when the program is built",
    label = "its issuer, audience or `ttl`, or the values of a claim in its issuer, are given at run time, or it is a type parameter without the bound `FixedPolicy`",
    note = "in a generic function, add the bound: `T: Claims + FixedPolicy`",
    note = "for values that are given at run time, write `let tokens = Tokens::<{Self}, _>::builder(key).issuer(…).audience(…).build()?` with the calls that the policy needs, of `issuer`, `issuer_values`, `audience` and `ttl`, then `tokens.encode(&claims)` and `tokens.verify(token)`"
)]
pub trait FixedPolicy {}

/// Claims of which this program may issue tokens: the policy is not `exp = required`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to issue tokens",
    label = "it only verifies (`exp = required`), or it is a type parameter without the bound `IssuableClaims`",
    note = "`exp = required` is for types that only verify: their tokens are issued elsewhere. Write `ttl = \"15m\"` in its place if this program issues them",
    note = "in a generic function, add the bound: `T: Claims + FixedPolicy + IssuableClaims`"
)]
pub trait IssuableClaims {}

/// Claims that do not borrow from their token.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not known to own its claims",
    label = "it borrows from its token, or it is a type parameter without the bound `OwnedClaims`",
    note = "in a generic function, add the bound: `T: Claims + FixedPolicy + OwnedClaims`",
    note = "for claims that borrow, use `verify_in(token, key, &mut scratch)` with a `Scratch`, or own the fields"
)]
pub trait OwnedClaims: for<'de> ReadClaims<'de> {}

/// Claims that can be used for sessions: the tokens have a user (`sub`), a unique id (`jti`) and an
/// expiry.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the claims of a session",
    label = "lacks a `sub` that is a string, a `jti` or a `ttl`",
    note = "mark the field that says whose session it is `#[claim(sub)]`, and write `jti = random` and `ttl = \"15m\"` in `#[claims(…)]`: ending a session refuses the tokens of one `jti` or of one `sub` until their `exp`"
)]
pub trait SessionClaims: OwnedClaims + Claims + IssuableClaims {}

/// Checks the rules of the application, writes the claims of the policy and the fields, and signs
/// the token.
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
    if A::Form::IS_ENCRYPTED {
        json.keep_secret();
    }
    write(claims, policy, now, given, &mut json)?;
    A::Form::issue::<A>(policy.token_requirements(), &mut json, &key.snapshot())
}

/// Writes the claims as [`encode`] does, and returns the future that signs the token.
#[cfg(feature = "public-keys")]
pub(crate) fn encode_async<'k, T, A, K>(
    claims: &T,
    key: &'k K,
    policy: &Policy<'_>,
    now: NumericDate,
) -> impl Future<Output = Result<String, EncodeError>> + Send + use<'k, T, A, K>
where
    T: WriteClaims,
    A: Algorithm,
    K: AsyncSigningKey<A>,
{
    let mut json = Buffer::new();
    let unsigned =
        write(claims, policy, now, IssueOverrides::default(), &mut json).and_then(|()| {
            let requirements = policy.token_requirements();
            UnsignedToken::new::<A>(requirements, json.as_bytes(), key.algorithm(), key.key_id())
        });
    async move { unsigned?.sign_async::<A, K>(key).await }
}

/// Checks the rules of the application and writes the claims as JSON into the empty buffer `json`.
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
    // Times that only the policy sets are valid at `now`, except an `iat` at the maximum time.
    if times.is_some() || policy.max_age.is_some() {
        policy.check_issued_times(times.unwrap_or_default(), now)?;
    }
    Ok(())
}
