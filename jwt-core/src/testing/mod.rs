//! Tests for your own claims types, generated from their policy and their fields.
//!
//! [`assert_refuses_all`] takes a valid value of a type, creates correctly signed or encrypted tokens
//! from it that must be refused, and asserts that each of them is refused:
//!
//! ```
//! use typed_jwt::{Claims, Hs256Key, testing};
//!
//! #[derive(Claims)]
//! #[claims(alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web", ttl = "15m")]
//! struct Session {
//!     #[claim(sub)]
//!     user: String,
//!     level: u8,
//! }
//!
//! // In your tests: #[test] fn hostile_sessions_are_refused() { … }
//! let session = Session { user: "ferris".into(), level: 3 };
//! let tried = testing::assert_refuses_all(&session, &Hs256Key::generate());
//! assert!(tried > 100);
//! ```
//!
//! No tokens are created for checks that the policy waives: with `aud = any`, there is no token
//! without `aud`. No tokens are created for values that the fields accept: a claim with a default
//! may be absent, and a `serde_json::Value` accepts any JSON.
//!
//! Types with values that are given at run time, such as `iss = runtime`, are tested with the value of
//! [`Tokens`] that has them: [`assert_tokens_refuse_all`].
//!
//! A service that only verifies has no private key. [`assert_refuses_forged`] takes a token of its
//! issuer and the public key, and tries the tokens that need no correct signature.
//!
//! Requires the feature `testing`, which belongs in `[dev-dependencies]`.

mod claims;
mod deflate;
mod encrypted;
mod forge;
mod forged;
mod forged_encryption;
mod form;
mod header;
mod json;
mod verifier;

use alloc::string::String;
use alloc::vec::Vec;

use crate::claims::{Claims, FixedPolicy};
use crate::key::{SigningKey, VerifyingKey};
use crate::time::NumericDate;
use crate::tokens::Tokens;
use crate::wire::ReadClaims;
use verifier::Verifier;

/// A token that must be refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostileToken {
    /// The fault of the token, such as ``"the claim `exp` is a string"``.
    pub name: String,
    /// The token. It is signed or encrypted correctly, unless the fault is in the signature or in the
    /// encryption.
    pub token: String,
    /// The time at which to verify the token.
    pub now: NumericDate,
}

/// Returns tokens made from `claims` that `T::verify_at` and `T::verify_in_at` must refuse, each at
/// its time.
///
/// # Panics
///
/// Panics if `claims` cannot be issued with `key`, or if the issued token is refused. The test
/// would then prove nothing about the other tokens.
#[must_use]
pub fn hostile_tokens<T, K>(claims: &T, key: &K) -> Vec<HostileToken>
where
    T: Claims + FixedPolicy + ReadClaims<'static>,
    K: SigningKey<T::Alg> + VerifyingKey<T::Alg> + ?Sized,
{
    Verifier::<T, K>::new(key).hostile_tokens(claims)
}

/// Asserts that each of [`hostile_tokens`] is refused, and returns the number of tokens.
///
/// # Panics
///
/// Panics with the names of the accepted tokens, if any, and in the cases of [`hostile_tokens`].
pub fn assert_refuses_all<T, K>(claims: &T, key: &K) -> usize
where
    T: Claims + FixedPolicy + ReadClaims<'static>,
    K: SigningKey<T::Alg> + VerifyingKey<T::Alg> + ?Sized,
{
    let verifier = Verifier::<T, K>::new(key);
    verifier.assert_refuses(&verifier.hostile_tokens(claims))
}

/// Returns tokens made from `claims` that [`Tokens::verify`] must refuse, each at its time.
///
/// The tokens break the policy with the values that were given to the builder. The clock of `tokens` is not
/// read: to verify a token with `tokens`, set a [`ManualClock`](crate::ManualClock) to
/// [`HostileToken::now`].
///
/// # Panics
///
/// Panics if `claims` cannot be issued, or if the issued token is refused.
#[must_use]
pub fn hostile_tokens_of<T, K>(tokens: &Tokens<T, K>, claims: &T) -> Vec<HostileToken>
where
    T: Claims + ReadClaims<'static>,
    K: SigningKey<T::Alg> + VerifyingKey<T::Alg>,
{
    Verifier::of(tokens).hostile_tokens(claims)
}

/// Asserts that each of [`hostile_tokens_of`] is refused, and returns the number of tokens.
///
/// This is [`assert_refuses_all`] for types with values that are given at run time.
///
/// ```
/// use std::time::Duration;
/// use typed_jwt::{Claims, Hs256Key, Tokens, testing};
///
/// #[derive(Claims)]
/// #[claims(alg = HS256, typ = "session+jwt", iss = runtime, aud = runtime, ttl = runtime)]
/// struct Session {
///     #[claim(sub)]
///     user: String,
/// }
///
/// let tokens = Tokens::<Session, _>::builder(Hs256Key::generate())
///     .issuer("https://auth.example.com")
///     .audiences(["web", "app"])
///     .ttl(Duration::from_secs(900))
///     .build()?;
/// let tried = testing::assert_tokens_refuse_all(&tokens, &Session { user: "ferris".into() });
/// assert!(tried > 100);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Panics
///
/// Panics with the names of the accepted tokens, if any, and in the cases of [`hostile_tokens_of`].
pub fn assert_tokens_refuse_all<T, K>(tokens: &Tokens<T, K>, claims: &T) -> usize
where
    T: Claims + ReadClaims<'static>,
    K: SigningKey<T::Alg> + VerifyingKey<T::Alg>,
{
    let verifier = Verifier::of(tokens);
    verifier.assert_refuses(&verifier.hostile_tokens(claims))
}

/// Returns forgeries of a token that `T::verify_at` must refuse at the time `now`: tokens without a
/// correct signature, or, if they are encrypted, without a correct tag. They need no private key, so
/// that a service that only verifies can test its own key and type with a token of its issuer.
///
/// Among them are tokens signed with the public key as an HMAC secret, tokens that name another
/// algorithm, and signatures that are cut, extended, in DER or zeros. For an encrypted
/// token, they include each segment cut, extended and changed.
///
/// # Panics
///
/// Panics if `token` itself is refused at this time. The test would be void.
#[must_use]
pub fn forged_tokens<T, K>(token: &str, key: &K, now: NumericDate) -> Vec<HostileToken>
where
    T: Claims + FixedPolicy + ReadClaims<'static>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    Verifier::<T, K>::new(key).forged_tokens(token, now)
}

/// Asserts that each of [`forged_tokens`] is refused, and returns the number of tokens.
///
/// ```
/// # #[cfg(feature = "ecdsa")] {
/// use typed_jwt::{Claims, Es256VerifyingKey, NumericDate, testing};
/// # use typed_jwt::Es256SigningKey;
///
/// #[derive(Claims)]
/// #[claims(alg = ES256, typ = "at+jwt", iss = "https://auth.example.com", aud = "api", ttl = "5m")]
/// struct Access {
///     #[claim(sub)]
///     user: String,
/// }
///
/// # let signing = Es256SigningKey::generate();
/// # let (key, token) = (signing.verifying_key(), Access { user: "u".into() }.encode(&signing).unwrap());
/// // A token of the issuer, and its public key.
/// let tried = testing::assert_refuses_forged::<Access, _>(&token, &key, NumericDate::now());
/// assert!(tried > 50);
/// # }
/// ```
///
/// # Panics
///
/// Panics with the names of the accepted tokens, if any, and in the case of [`forged_tokens`].
pub fn assert_refuses_forged<T, K>(token: &str, key: &K, now: NumericDate) -> usize
where
    T: Claims + FixedPolicy + ReadClaims<'static>,
    K: VerifyingKey<T::Alg> + ?Sized,
{
    let verifier = Verifier::<T, K>::new(key);
    verifier.assert_refuses(&verifier.forged_tokens(token, now))
}

/// Returns forgeries of a token that [`Tokens::verify`] must refuse at the time `now`. They are those of
/// [`forged_tokens`].
///
/// # Panics
///
/// Panics if `token` itself is refused at this time.
#[must_use]
pub fn forged_tokens_of<T, K>(
    tokens: &Tokens<T, K>,
    token: &str,
    now: NumericDate,
) -> Vec<HostileToken>
where
    T: Claims + ReadClaims<'static>,
    K: VerifyingKey<T::Alg>,
{
    Verifier::of(tokens).forged_tokens(token, now)
}

/// Asserts that each of [`forged_tokens_of`] is refused, and returns the number of tokens.
///
/// This is [`assert_refuses_forged`] for types with values that are given at run time. `tokens` may have a
/// key that only verifies.
///
/// # Panics
///
/// Panics with the names of the accepted tokens, if any, and in the case of [`forged_tokens_of`].
#[expect(clippy::must_use_candidate, reason = "is called for its assertion")]
pub fn assert_tokens_refuse_forged<T, K>(
    tokens: &Tokens<T, K>,
    token: &str,
    now: NumericDate,
) -> usize
where
    T: Claims + ReadClaims<'static>,
    K: VerifyingKey<T::Alg>,
{
    let verifier = Verifier::of(tokens);
    verifier.assert_refuses(&verifier.forged_tokens(token, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alg::{HmacKey, Hs256};
    use crate::error::{EncodeError, VerifyError};
    use crate::expected::Expected;
    use crate::fast_path::{LayoutMember, PrecomputedHeader};
    use crate::header::{ExpectedType, HeaderParameters};
    use crate::policy::{FromFields, Policy};
    use crate::registered::{AnyType, RegisteredClaim};
    use crate::tokens::Fixed;
    use crate::wire::{ClaimInfo, ClaimName, ClaimsWriter, LocatedClaims, Value, WriteClaims};

    /// An incorrect implementation that ignores the claims of the token.
    struct Careless;

    impl Claims for Careless {
        type Alg = Hs256;
        type Issuer = Fixed;
        type Audience = Fixed;
        type Ttl = Fixed;
        const POLICY: Policy<'static> = Policy {
            typ: Some(&ExpectedType {
                types: &["session+jwt"],
                may_be_absent: false,
                description: "session+jwt",
            }),
            issuer: Expected::Fixed(&["https://a.example"]),
            audience: Expected::Fixed(&["web"]),
            other_claims: None,
            ttl: Some(core::time::Duration::from_secs(900)),
            expiry_required: true,
            leeway: core::time::Duration::ZERO,
            max_age: None,
            not_before_now: false,
            random_token_id: false,
            max_len: 8192,
            pad: 0,
            reject_unknown: false,
            any_type: AnyType { subject: false, token_id: false },
            header_parameters: &HeaderParameters::NONE,
            payload_prefix: r#"{"iss":"https://a.example","aud":"web""#,
            headers: &[PrecomputedHeader {
                algorithm: "HS256",
                segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0In0",
                prefix: "eyJhbGciOiJIUzI1NiIsInR5cCI6InNlc3Npb24rand0",
                tail: b"\"",
            }],
            from_fields: FromFields { issuer: false, audience: false, issued_at: false },
        };
    }

    impl FixedPolicy for Careless {}

    impl WriteClaims for Careless {
        fn write(&self, writer: &mut ClaimsWriter<'_>) -> Result<(), EncodeError> {
            writer.claim(&ClaimName { name: "role", prefix: ",\"role\":" }, "admin", false)
        }
    }

    impl<'de> ReadClaims<'de> for Careless {
        const CLAIMS: &'de [ClaimInfo<'de>] =
            &[ClaimInfo::new("role", |found| found.read::<&str>().is_ok())];
        const NAMES: &'static [&'static str] = &["role"];
        type Values = [Option<Value<'de>>; RegisteredClaim::COUNT];
        const NO_VALUES: Self::Values = [None; RegisteredClaim::COUNT];
        const LAYOUT: &'static [LayoutMember] = &[];
        const COLLECTS_UNKNOWN: bool = false;

        fn from_claims(_: &mut LocatedClaims<'_, 'de>) -> Result<Self, VerifyError> {
            Ok(Self)
        }
    }

    #[test]
    #[should_panic(expected = "the claim `role` is absent")]
    fn a_type_that_checks_nothing_is_caught() {
        assert_refuses_all(&Careless, &HmacKey::<Hs256>::from_bytes([7; 32]).unwrap());
    }

    #[test]
    fn every_hostile_token_has_a_name_of_its_own() {
        let tokens = hostile_tokens(&Careless, &HmacKey::<Hs256>::from_bytes([7; 32]).unwrap());
        let mut names: Vec<&str> = tokens.iter().map(|token| token.name.as_str()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
