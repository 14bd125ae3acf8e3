//! What a user may do, by the claims.

use std::marker::PhantomData;
use std::ops::Deref;

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use jwt_core::Verified;

use crate::bearer::Bearer;
use crate::rejection::{BearerRejection, Rejection};
#[cfg(feature = "session")]
use crate::session_cookie::SessionCookie;

/// A rule over claims: a role, a scope, whatever they say.
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
    message = "`{Self}` says nothing about the claims `{T}`",
    label = "is no guard of `{T}`",
    note = "write `impl Guard<{T}> for {Self} {{ fn allows(claims: &{T}) -> bool {{ … }} }}`"
)]
pub trait Guard<T> {
    /// Whether claims that were verified are enough.
    fn allows(claims: &T) -> bool;
}

/// The verified claims of `E`, [`Bearer`] or [`SessionCookie`], where the rule `G` allows it; else 403.
pub struct Require<G, E> {
    extracted: E,
    guard: PhantomData<fn() -> G>,
}

impl<G, E> Require<G, E> {
    /// What was extracted.
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

/// [`Bearer`] and [`SessionCookie`].
pub trait Extracts: sealed::Sealed {
    #[doc(hidden)]
    type Claims;

    #[doc(hidden)]
    fn verified(&self) -> &Verified<Self::Claims>;

    #[doc(hidden)]
    fn forbid() -> Response;
}

mod sealed {
    pub trait Sealed {}

    impl<T> Sealed for super::Bearer<T> {}
    #[cfg(feature = "session")]
    impl<T> Sealed for super::SessionCookie<T> {}
}

impl<T> Extracts for Bearer<T> {
    type Claims = T;

    fn verified(&self) -> &Verified<T> {
        &self.0
    }

    fn forbid() -> Response {
        BearerRejection(Rejection::Forbidden).into_response()
    }
}

#[cfg(feature = "session")]
impl<T> Extracts for SessionCookie<T> {
    type Claims = T;

    fn verified(&self) -> &Verified<T> {
        &self.0
    }

    fn forbid() -> Response {
        Rejection::Forbidden.into_response()
    }
}

impl<G, E, S> FromRequestParts<S> for Require<G, E>
where
    E: FromRequestParts<S> + Extracts,
    G: Guard<E::Claims>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let extracted = E::from_request_parts(parts, state).await;
        let extracted = extracted.map_err(IntoResponse::into_response)?;
        if !G::allows(extracted.verified()) {
            return Err(E::forbid());
        }
        Ok(Self { extracted, guard: PhantomData })
    }
}
