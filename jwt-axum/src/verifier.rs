//! What verifies access tokens, whichever it is.

use std::fmt;
use std::sync::Arc;

use axum_core::extract::FromRef;
use jwt_core::{Claims, OwnedClaims, SessionClaims, Tokens, Verified, VerifyingKey};
use jwt_session::{AccessError, SessionVerifier, Sessions, Store};

type Verify<T> = dyn Fn(&str) -> Result<Verified<T>, AccessError> + Send + Sync;

/// Verifies access tokens with the claims `T`: made of [`Sessions`], of a [`SessionVerifier`], or of [`Tokens`] alone, which
/// know nothing of logouts.
///
/// It is a part of the application's state, for [`Bearer`](crate::Bearer). Cloning shares one value.
pub struct AccessVerifier<T>(Arc<Verify<T>>);

impl<T> AccessVerifier<T> {
    /// Verifies a token, now.
    ///
    /// # Errors
    ///
    /// [`AccessError`], with the first check that the token fails.
    pub fn verify(&self, token: &str) -> Result<Verified<T>, AccessError> {
        (self.0)(token)
    }
}

impl<T: SessionClaims + 'static, S: Store> From<&Sessions<T, S>> for AccessVerifier<T> {
    fn from(sessions: &Sessions<T, S>) -> Self {
        sessions.verifier().into()
    }
}

impl<T, K> From<SessionVerifier<T, K>> for AccessVerifier<T>
where
    T: SessionClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from(verifier: SessionVerifier<T, K>) -> Self {
        Self(Arc::new(move |token| verifier.verify(token)))
    }
}

impl<T, K> From<Tokens<T, K>> for AccessVerifier<T>
where
    T: Claims + OwnedClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from(tokens: Tokens<T, K>) -> Self {
        Self(Arc::new(move |token| Ok(tokens.verify(token)?)))
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
