//! Access tokens, verified where they are used: without a request to anybody.

use std::fmt;
use std::sync::Arc;

use jwt_core::{Claims, KeyRing, SessionClaims, Tokens, Verified, VerifyingKey};

use crate::deny_list::DenyList;
use crate::error::AccessError;
use crate::events;

/// Verifies the access tokens of sessions: all that a service needs which does not log anybody in.
///
/// It knows keys, a claims type and a [`DenyList`]. Cloning shares one value.
pub struct SessionVerifier<T: Claims, K = KeyRing<<T as Claims>::Alg>> {
    tokens: Tokens<T, K>,
    deny_list: Arc<DenyList>,
}

impl<T: SessionClaims, K: VerifyingKey<T::Alg>> SessionVerifier<T, K> {
    /// A verifier with a deny-list, most often a store's: [`Store::deny_list`](crate::Store::deny_list).
    #[must_use]
    pub fn new(tokens: Tokens<T, K>, deny_list: Arc<DenyList>) -> Self {
        Self { tokens, deny_list }
    }

    /// Verifies an access token, now, as [`Tokens::verify`] does, and that its session was not ended.
    ///
    /// # Errors
    ///
    /// [`AccessError`], with the first check that the token fails.
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
