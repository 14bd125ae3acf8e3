//! A verifier of access tokens with sessions or without.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use axum_core::extract::FromRef;
#[cfg(feature = "session")]
use jwt_core::SessionClaims;
use jwt_core::{Claims, OwnedClaims, Tokens, Verified, VerifyError, VerifyingKey};
#[cfg(feature = "session")]
use jwt_session::{AccessKeys, SessionVerifier, Sessions, Store};

use crate::events;
use crate::rejection::Rejection;

type Verify<T> = dyn Fn(&str) -> Result<Verified<T>, Rejection> + Send + Sync;

/// Verifies access tokens with the claims `T`.
///
/// It is made from [`Tokens`], which accept a token until it expires, or with the feature `session`
/// from `Sessions` or a `SessionVerifier`, which refuse the tokens of ended sessions as well. For
/// several keys or several types, see [`from_fn`](Self::from_fn).
///
/// It is a part of the application's state, for [`Bearer`](crate::Bearer). Cloning shares one
/// value. If the state is `Tokens`, `Sessions` or a `SessionVerifier` itself, or if such a value is
/// in the state anyway, there is no need for a second field:
///
/// ```
/// use axum::extract::FromRef;
/// use axum::{Router, routing::get};
/// use typed_jwt::web::{AccessVerifier, Bearer};
/// use typed_jwt::{Claims, Hs256Key, Tokens};
///
/// #[derive(Clone, Claims)]
/// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
/// struct User {
///     #[claim(sub)]
///     name: String,
/// }
///
/// #[derive(Clone, FromRef)]
/// struct App {
///     tokens: Tokens<User, Hs256Key>,
/// }
///
/// impl FromRef<App> for AccessVerifier<User> {
///     fn from_ref(app: &App) -> Self {
///         app.tokens.clone().into()
///     }
/// }
///
/// let app = App { tokens: Tokens::new(Hs256Key::generate()) };
/// let hello = async |user: Bearer<User>| user.name.clone();
/// let router: Router = Router::new().route("/hello", get(hello)).with_state(app);
/// ```
///
/// # Events
///
/// A refused token is an event `refused` for `tracing`, with the target `jwt_session`, the level
/// debug, and the fields `token` (`access`) and `reason`, which is [`VerifyError::reason`]. It is
/// the same with sessions and without.
pub struct AccessVerifier<T>(Arc<Verify<T>>);

impl<T> AccessVerifier<T> {
    /// Creates a verifier that calls `verify` with each token, to accept several kinds of tokens:
    /// with two keys, of two types, or signed and encrypted ones during a migration.
    ///
    /// The error is [`VerifyError`], `AccessError` of sessions, [`Rejection`], or a type of the
    /// application that converts into `Rejection`. A [`VerifyError`] is reported by the event
    /// `refused`; sessions report each of their errors themselves, also that of a first attempt.
    ///
    /// A second attempt costs a second check of the signature. Select by the first error if possible.
    /// Return [`VerifyError::Expired`] unchanged, because the client refreshes a token that has expired,
    /// and not one that is invalid.
    ///
    /// ```
    /// use typed_jwt::web::AccessVerifier;
    /// use typed_jwt::{Claims, Hs256Key, Tokens, Verified, VerifyError};
    ///
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
    /// struct User {
    ///     #[claim(sub)]
    ///     name: String,
    /// }
    ///
    /// /// The tokens until the last release.
    /// #[derive(Claims)]
    /// #[claims(alg = HS256, typ = "JWT", iss = "auth", aud = any, ttl = "5m")]
    /// struct FormerUser {
    ///     user_name: String,
    /// }
    ///
    /// impl From<FormerUser> for User {
    ///     fn from(former: FormerUser) -> Self {
    ///         Self { name: former.user_name }
    ///     }
    /// }
    ///
    /// let (key, former_key) = (Hs256Key::generate(), Hs256Key::generate());
    /// let tokens = Tokens::<User, _>::new(key);
    /// let former = Tokens::<FormerUser, _>::new(former_key);
    /// let old = former.encode(&FormerUser { user_name: "ferris".into() })?;
    /// let new = tokens.encode(&User { name: "ferris".into() })?;
    ///
    /// let verifier = AccessVerifier::from_fn(move |token| match tokens.verify(token) {
    ///     Err(VerifyError::UnexpectedType { .. }) => former.verify(token).map(Verified::convert),
    ///     result => result,
    /// });
    /// assert_eq!(verifier.verify(&old)?.name, "ferris");
    /// assert_eq!(verifier.verify(&new)?.name, "ferris");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_fn<E: Into<Rejection> + 'static>(
        verify: impl Fn(&str) -> Result<Verified<T>, E> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(move |token| {
            verify(token).map_err(|error| {
                if let Some(error) = (&error as &dyn Any).downcast_ref::<VerifyError>() {
                    events::access_refused(error);
                }
                error.into()
            })
        }))
    }

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
impl<T, S, K> From<&Sessions<T, S, K>> for AccessVerifier<T>
where
    T: SessionClaims + 'static,
    S: Store,
    K: AccessKeys<T::Alg>,
{
    fn from(sessions: &Sessions<T, S, K>) -> Self {
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
        Self::from_fn(move |token| verifier.verify(token))
    }
}

impl<T, K> From<Tokens<T, K>> for AccessVerifier<T>
where
    T: Claims + OwnedClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from(tokens: Tokens<T, K>) -> Self {
        Self::from_fn(move |token| tokens.verify(token))
    }
}

/// For a router whose state is `Tokens`.
impl<T, K> FromRef<Tokens<T, K>> for AccessVerifier<T>
where
    T: Claims + OwnedClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from_ref(tokens: &Tokens<T, K>) -> Self {
        tokens.clone().into()
    }
}

/// For a router whose state is `Sessions`.
#[cfg(feature = "session")]
impl<T, S, K> FromRef<Sessions<T, S, K>> for AccessVerifier<T>
where
    T: SessionClaims + 'static,
    S: Store,
    K: AccessKeys<T::Alg>,
{
    fn from_ref(sessions: &Sessions<T, S, K>) -> Self {
        sessions.into()
    }
}

/// For a router whose state is a `SessionVerifier`.
#[cfg(feature = "session")]
impl<T, K> FromRef<SessionVerifier<T, K>> for AccessVerifier<T>
where
    T: SessionClaims + 'static,
    K: VerifyingKey<T::Alg> + Send + Sync + 'static,
{
    fn from_ref(verifier: &SessionVerifier<T, K>) -> Self {
        verifier.clone().into()
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
    note = "if it has `Tokens` or `Sessions` in a field: `impl FromRef<{Self}> for AccessVerifier<{T}> {{ fn from_ref(state: &{Self}) -> Self {{ … }} }}`, with `state.tokens.clone().into()` or `(&state.sessions).into()`",
    note = "or add a field `verifier: AccessVerifier<{T}>` to it and `#[derive(axum::extract::FromRef)]`, or make the tokens, the sessions or the verifier the state: `Router::with_state(tokens)`"
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
