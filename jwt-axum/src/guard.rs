//! Rules over verified claims, such as roles and scopes.

use std::marker::PhantomData;
use std::ops::Deref;

use axum_core::extract::FromRequestParts;
use http::request::Parts;
use jwt_core::Verified;

use crate::bearer::{Bearer, BearerAs};
use crate::rejection::Rejection;
#[cfg(feature = "session")]
use crate::session_cookie::SessionCookie;

/// A rule over verified claims, such as a role or a scope.
///
/// ```
/// use typed_jwt::Claims;
/// use typed_jwt::web::{Bearer, Guard, Require};
///
/// #[derive(Clone, Claims)]
/// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
/// struct User {
///     #[claim(sub)]
///     name: String,
///     role: String,
/// }
///
/// struct Admin;
///
/// impl Guard<User> for Admin {
///     fn allows(user: &User) -> bool {
///         user.role == "admin"
///     }
/// }
///
/// async fn delete_everything(admin: Require<Admin, Bearer<User>>) -> String {
///     format!("{} has deleted everything", admin.name)
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a rule for the claims `{T}`",
    label = "does not implement `Guard<{T}>`",
    note = "write `impl Guard<{T}> for {Self} {{ fn allows(claims: &{T}) -> bool {{ … }} }}`"
)]
pub trait Guard<T> {
    /// Returns true if a user with these claims may proceed.
    fn allows(claims: &T) -> bool;
}

/// The verified claims of the extractor `E` if they satisfy the rule `G`.
///
/// `E` is [`Bearer`], [`BearerAs`] or `SessionCookie`. Requests that `E` refuses get the rejection of `E`. If the
/// rule does not allow the claims, that rejection is [`Rejection::Forbidden`]: status 403, and for
/// `Bearer`, whose rejection is [`BearerRejection`](crate::BearerRejection), the challenge
/// `insufficient_scope` (RFC 6750 §3.1). To match on it, a handler takes
/// `Result<Require<G, Bearer<T>>, BearerRejection>` or
/// `Result<Require<G, SessionCookie<T>>, Rejection>`.
pub struct Require<G, E> {
    extracted: E,
    guard: PhantomData<fn() -> G>,
}

impl<G, E> Require<G, E> {
    /// Returns the extractor.
    pub fn into_inner(self) -> E {
        self.extracted
    }
}

impl<G, E> Deref for Require<G, E> {
    type Target = E;

    fn deref(&self) -> &E {
        &self.extracted
    }
}

impl<G, E: std::fmt::Debug> std::fmt::Debug for Require<G, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Require").field(&self.extracted).finish()
    }
}

/// An extractor of verified claims: [`Bearer`], [`BearerAs`] or `SessionCookie`.
pub trait VerifiedExtractor: sealed::Sealed {
    #[doc(hidden)]
    type Claims;

    #[doc(hidden)]
    fn verified(&self) -> &Verified<Self::Claims>;
}

mod sealed {
    pub trait Sealed {}

    impl<T> Sealed for super::Bearer<T> {}
    impl<T, S> Sealed for super::BearerAs<T, S> {}
    #[cfg(feature = "session")]
    impl<T> Sealed for super::SessionCookie<T> {}
}

impl<T> VerifiedExtractor for Bearer<T> {
    type Claims = T;

    fn verified(&self) -> &Verified<T> {
        &self.0
    }
}

impl<T, S> VerifiedExtractor for BearerAs<T, S> {
    type Claims = T;

    fn verified(&self) -> &Verified<T> {
        self
    }
}

#[cfg(feature = "session")]
impl<T> VerifiedExtractor for SessionCookie<T> {
    type Claims = T;

    fn verified(&self) -> &Verified<T> {
        &self.0
    }
}

impl<G, E, S> FromRequestParts<S> for Require<G, E>
where
    E: FromRequestParts<S, Rejection: From<Rejection>> + VerifiedExtractor,
    G: Guard<E::Claims>,
    S: Send + Sync,
{
    type Rejection = E::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, E::Rejection> {
        let extracted = E::from_request_parts(parts, state).await?;
        if !G::allows(extracted.verified()) {
            return Err(Rejection::Forbidden.into());
        }
        Ok(Self { extracted, guard: PhantomData })
    }
}
