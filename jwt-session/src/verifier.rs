//! Access tokens, verified where they are used: without a request to anybody.

use std::fmt;
use std::sync::Arc;

use jwt_core::{Claims, KeyRing, SessionClaims, Tokens, Verified, VerifyingKey};

use crate::deny_list::DenyList;
use crate::error::AccessError;
use crate::events;
use crate::id::SessionId;

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
        let verified = self.tokens.verify(token).map_err(AccessError::from).and_then(|token| {
            self.deny_list.check(&token)?;
            Ok(token)
        });
        match &verified {
            Ok(token) if tracing::enabled!(target: "jwt_session", tracing::Level::TRACE) => {
                events::verified(SessionId::of(token));
            }
            Ok(_) => {}
            Err(error) => events::access_refused(error),
        }
        verified
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
