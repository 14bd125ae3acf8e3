//! Login, refresh and logout.

mod end;
mod refresh;
mod start;

pub use end::SessionInfo;
pub use refresh::Renewal;
pub use start::SessionTokens;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jwt_core::__private_0_1_0::session_hooks::{self, TokenProfile};
use jwt_core::{Claims, Clock, KeyRing, NumericDate, SessionClaims, Tokens, Verified};

use crate::error::{AccessError, SetupError};
use crate::lifetimes::Lifetimes;
use crate::principal::Principal;
use crate::refresh_keys::{IntoRefreshKeys, RefreshKeys, RefreshTokens};
use crate::store::Store;
use crate::verifier::{AccessKeys, SessionVerifier};

/// Sessions of users with the claims `T`, in the store `S`.
///
/// A session is a sequence of refresh tokens, of which one is current, and of access tokens, which
/// any server can verify by itself. Clones share one value, so that it can be used as application
/// state.
///
/// The keys `K` of the access tokens are usually a [`KeyRing`], or a `NestedKey` of two if the tokens
/// are signed and encrypted.
///
/// ```
/// use std::time::Duration;
/// use jwt_session::{Lifetimes, MemoryStore, Sessions};
/// use typed_jwt::{Claims, Hs256Key, KeyRing, Tokens};
///
/// #[derive(Claims)]
/// #[claims(
///     alg = HS256, typ = "session+jwt", iss = "https://auth.example.com", aud = "web",
///     ttl = "15m", jti = random,
/// )]
/// struct User {
///     #[claim(sub)]
///     name: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let access_keys = KeyRing::new(Hs256Key::generate().with_id("access-1"))?;
/// let refresh_keys = KeyRing::new(Hs256Key::generate().with_id("refresh-1"))?;
/// let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
/// let sessions = Sessions::new(
///     Tokens::<User, _>::new(access_keys),
///     refresh_keys,
///     MemoryStore::new(),
///     Lifetimes::new(days(7), days(30)),
/// )?;
///
/// let login = sessions.start(&User { name: "ferris".into() }).await?;
/// assert_eq!(sessions.verify(&login.access_token)?.name, "ferris");
///
/// let renewed = sessions.refresh(&login.refresh_token).await?;
/// let user = sessions.verify(&renewed.access_token)?;
///
/// sessions.end(&user).await?;
/// assert!(sessions.verify(&renewed.access_token).is_err());
/// assert!(sessions.refresh(&renewed.refresh_token).await.is_err());
/// # Ok(())
/// # }
/// ```
pub struct Sessions<T: SessionClaims, S, K = KeyRing<<T as Claims>::Alg>> {
    shared: Arc<Shared<T, S, K>>,
}

struct Shared<T: SessionClaims, S, K> {
    verifier: SessionVerifier<T, K>,
    refresh_tokens: RefreshTokens,
    store: S,
    lifetimes: Lifetimes,
    profile: TokenProfile,
    issuer: Arc<str>,
    clock: Arc<dyn Clock>,
}

impl<T: SessionClaims, S: Store, K: AccessKeys<T::Alg>> Sessions<T, S, K> {
    /// Creates sessions with the given access tokens, whose clock is used for all times.
    ///
    /// Refresh tokens have separate keys, so that servers that only verify access tokens cannot refresh. If
    /// you have only one secret, both key rings may be the same. A ring of [`Hs256`](jwt_core::Hs256) keys
    /// signs refresh tokens, and anyone who has one can read its subject. A ring of
    /// [`A256Gcm`](jwt_core::A256Gcm) keys encrypts them: see [`RefreshKeys`].
    ///
    /// Refresh tokens of two claims types with the same issuer differ only in `typ` and `aud`: a type with
    /// other claims than the one of the login must also have another `typ` or `aud`. A field with `eq` does
    /// not keep them apart.
    ///
    /// # Errors
    ///
    /// [`SetupError`] if the lifetimes are inconsistent, there is no issuer, or the subject is secret and
    /// refresh tokens would show it.
    pub fn new(
        access_tokens: Tokens<T, K>,
        refresh_keys: impl IntoRefreshKeys,
        store: S,
        lifetimes: Lifetimes,
    ) -> Result<Self, SetupError> {
        let profile = session_hooks::profile(&access_tokens);
        check(&lifetimes, profile.ttl)?;
        let refresh_keys: RefreshKeys = refresh_keys.into();
        if profile.has_secret_subject && refresh_keys.issue_readable_tokens() {
            return Err(SetupError::ReadableSubject);
        }
        let issuer = profile.issuer.clone().ok_or(SetupError::NoIssuer)?;
        let clock = session_hooks::clock(&access_tokens);
        let refresh_tokens = RefreshTokens::new(refresh_keys, &issuer, &profile.name, &clock)
            .map_err(|_| SetupError::NoIssuer)?;
        let verifier = SessionVerifier::new(access_tokens, Arc::clone(store.deny_list()));
        let issuer = issuer.into();
        let shared = Shared { verifier, refresh_tokens, store, lifetimes, profile, issuer, clock };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Verifies an access token at the current time, without a request, as
    /// [`SessionVerifier::verify`] does.
    ///
    /// # Errors
    ///
    /// [`AccessError`] of the first check that fails.
    pub fn verify(&self, token: &str) -> Result<Verified<T>, AccessError> {
        self.shared.verifier.verify(token)
    }

    /// Returns the verifier, for the parts of a program that do not log users in.
    #[must_use]
    pub fn verifier(&self) -> SessionVerifier<T, K> {
        self.shared.verifier.clone()
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.shared.store
    }

    /// Returns the time of the clock of the access tokens, in whole seconds, for claims such as the
    /// time of the login.
    #[must_use]
    pub fn now(&self) -> NumericDate {
        self.exact_now().whole_seconds()
    }

    fn principal(&self, subject: &str) -> Principal {
        Principal::new(Arc::clone(&self.shared.issuer), subject)
    }

    fn exact_now(&self) -> NumericDate {
        self.shared.clock.now()
    }
}

fn check(lifetimes: &Lifetimes, ttl: Duration) -> Result<(), SetupError> {
    let Lifetimes { idle, absolute, grace } = *lifetimes;
    if idle < ttl {
        return Err(SetupError::IdleTooShort { idle, ttl });
    }
    if absolute < idle {
        return Err(SetupError::AbsoluteTooShort { absolute, idle });
    }
    if grace >= ttl {
        return Err(SetupError::GraceTooLong { grace, ttl });
    }
    Ok(())
}

impl<T: SessionClaims, S, K> Clone for Sessions<T, S, K> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<T: SessionClaims, S: fmt::Debug, K> fmt::Debug for Sessions<T, S, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("profile", &self.shared.profile)
            .field("lifetimes", &self.shared.lifetimes)
            .field("store", &self.shared.store)
            .finish_non_exhaustive()
    }
}
