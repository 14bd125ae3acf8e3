//! Verification of access tokens, without a request to another server.

use std::fmt;
use std::sync::Arc;

use jwt_core::{
    Algorithm, Claims, KeyRing, SessionClaims, SigningKey, Tokens, Verified, VerifyError,
    VerifyingKey,
};

use crate::deny_list::DenyList;
use crate::error::AccessError;
use crate::events;

/// The keys of access tokens, which issue and verify them: a `KeyRing`, a single key, or a `NestedKey`.
pub trait AccessKeys<A: Algorithm>:
    SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static
{
}

impl<A: Algorithm, K> AccessKeys<A> for K where
    K: SigningKey<A> + VerifyingKey<A> + Send + Sync + 'static
{
}

/// Verifies the access tokens of sessions. A service that does not log users in needs nothing else.
///
/// A verifier consists of keys, a claims type and a [`DenyList`]. Clones share one value.
pub struct SessionVerifier<T: Claims, K = KeyRing<<T as Claims>::Alg>> {
    tokens: Tokens<T, K>,
    deny_list: Arc<DenyList>,
}

impl<T: SessionClaims, K: VerifyingKey<T::Alg>> SessionVerifier<T, K> {
    /// Creates a verifier with a deny list, usually that of a store
    /// ([`Store::deny_list`](crate::Store::deny_list)).
    #[must_use]
    pub fn new(tokens: Tokens<T, K>, deny_list: Arc<DenyList>) -> Self {
        Self { tokens, deny_list }
    }

    /// Verifies an access token at the current time, as [`Tokens::verify`] does, and checks that
    /// its session has not been ended.
    ///
    /// # Errors
    ///
    /// [`AccessError`] of the first check that fails.
    pub fn verify(&self, token: &str) -> Result<Verified<T>, AccessError> {
        let error = match self.tokens.verify(token) {
            Ok(verified) => match self.deny_list.check(&verified) {
                Ok(()) => {
                    events::verified(&verified);
                    return Ok(verified);
                }
                Err(denied) => denied.into(),
            },
            Err(refused) => refused.into(),
        };
        events::access_refused(&error);
        Err(error)
    }

    /// Verifies an access token for a logout, which does not depend on the deny list.
    #[doc(hidden)]
    pub fn verify_without_deny_list(&self, token: &str) -> Result<Verified<T>, VerifyError> {
        self.tokens.verify(token)
    }
}

impl<T: Claims, K> SessionVerifier<T, K> {
    pub(crate) fn tokens(&self) -> &Tokens<T, K> {
        &self.tokens
    }
}

impl<T: Claims, K> Clone for SessionVerifier<T, K> {
    fn clone(&self) -> Self {
        Self { tokens: self.tokens.clone(), deny_list: Arc::clone(&self.deny_list) }
    }
}

impl<T: Claims, K: fmt::Debug> fmt::Debug for SessionVerifier<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionVerifier")
            .field("tokens", &self.tokens)
            .field("deny_list", &self.deny_list)
            .finish()
    }
}
