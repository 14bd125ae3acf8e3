//! A verifier of access tokens with sessions or without.

use std::fmt;
use std::sync::Arc;

use axum_core::extract::FromRef;
#[cfg(feature = "session")]
use jwt_core::SessionClaims;
use jwt_core::{Claims, OwnedClaims, Tokens, Verified, VerifyingKey};
#[cfg(feature = "session")]
use jwt_session::{SessionVerifier, Sessions, Store};

use crate::rejection::Rejection;

type Verify<T> = dyn Fn(&str) -> Result<Verified<T>, Rejection> + Send + Sync;

/// Verifies access tokens with the claims `T`.
///
/// It is made from [`Tokens`], which accept a token until it expires, or with the feature `session`
/// from `Sessions` or a `SessionVerifier`, which refuse the tokens of ended sessions as well.
///
/// It is a part of the application's state, for [`Bearer`](crate::Bearer). Cloning shares one
/// value.
pub struct AccessVerifier<T>(Arc<Verify<T>>);

impl<T> AccessVerifier<T> {
    /// Verifies a token at the current time.
    ///
    /// # Errors
    ///
    /// - [`Rejection::Expired`] if the token has expired and a refresh may help.
    /// - [`Rejection::Unavailable`] if the list of ended sessions is too old to decide.
    /// - [`Rejection::Invalid`] if the token is refused for any other reason.
    pub fn verify(&self, token: &str) -> Result<Verified<T>, Rejection> {
        (self.0)(token)
    }
}

#[cfg(feature = "session")]
impl<T: SessionClaims + 'static, S: Store> From<&Sessions<T, S>> for AccessVerifier<T> {
    fn from(sessions: &Sessions<T, S>) -> Self {
        sessions.verifier().into()
    }
}

#[cfg(feature = "session")]
impl<T, K> From<SessionVerifier<T, K>> for AccessVerifier<T>
where
    T: SessionClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from(verifier: SessionVerifier<T, K>) -> Self {
        Self(Arc::new(move |token| {
            verifier.verify(token).map_err(|error| Rejection::from_access_error(&error))
        }))
    }
}

impl<T, K> From<Tokens<T, K>> for AccessVerifier<T>
where
    T: Claims + OwnedClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from(tokens: Tokens<T, K>) -> Self {
        Self(Arc::new(move |token| {
            tokens.verify(token).map_err(|error| Rejection::from_verify_error(&error))
        }))
    }
}

impl<T> Clone for AccessVerifier<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for AccessVerifier<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessVerifier").finish_non_exhaustive()
    }
}

/// A router's state that can verify access tokens with the claims `T`.
#[diagnostic::on_unimplemented(
    message = "the state `{Self}` does not verify tokens with the claims `{T}`",
    label = "has no `AccessVerifier<{T}>`",
    note = "add a field `verifier: AccessVerifier<{T}>` to it and `#[derive(axum::extract::FromRef)]`, or make the verifier itself the state: `Router::with_state(AccessVerifier::<{T}>::from(…))`"
)]
pub trait VerifiesAccess<T> {
    #[doc(hidden)]
    fn access_verifier(&self) -> AccessVerifier<T>;
}

#[diagnostic::do_not_recommend]
impl<T, S> VerifiesAccess<T> for S
where
    AccessVerifier<T>: FromRef<S>,
{
    fn access_verifier(&self) -> AccessVerifier<T> {
        AccessVerifier::from_ref(self)
    }
}
