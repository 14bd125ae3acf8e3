//! `Authorization: Bearer …` (RFC 6750 §2.1).

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use http::request::Parts;
use jwt_core::Verified;

use crate::credentials::{bearer_token, bearer_token_as};
use crate::rejection::{BearerAsRejection, BearerRejection, Rejection};
use crate::scheme::AuthScheme;
use crate::verifier::VerifiesAccess;

/// The verified claims of a request's bearer token.
///
/// A handler with this argument runs only for a request with an accepted token. The token is read
/// from the `Authorization` header only, and not from the URI, which is often logged.
///
/// `Option<Bearer<T>>` is `None` if there is no bearer token. It still refuses a token that is not
/// accepted.
///
/// Credentials of another scheme, such as `Basic`, are ignored, also in a second `Authorization`
/// header. Within one header a comma does not separate credentials: the first scheme determines how
/// the header is read. Two bearer tokens are refused, and so is `Bearer` without a token.
///
/// ```
/// use axum::{Router, routing::get};
/// use typed_jwt::web::Bearer;
/// use typed_jwt::{Claims, Hs256Key, Tokens};
///
/// #[derive(Clone, Claims)]
/// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
/// struct User {
///     #[claim(sub)]
///     name: String,
/// }
///
/// async fn hello(Bearer(user): Bearer<User>) -> String {
///     format!("Hello, {}!", user.name)
/// }
///
/// let tokens = Tokens::<User, _>::new(Hs256Key::generate());
/// let app: Router = Router::new().route("/hello", get(hello)).with_state(tokens);
/// ```
#[derive(Clone, Debug)]
pub struct Bearer<T>(pub Verified<T>);

impl<T> Deref for Bearer<T> {
    type Target = Verified<T>;

    fn deref(&self) -> &Verified<T> {
        &self.0
    }
}

impl<T, S> FromRequestParts<S> for Bearer<T>
where
    S: VerifiesAccess<T> + Send + Sync,
{
    type Rejection = BearerRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, BearerRejection> {
        let token = bearer_token(&parts.headers)?.ok_or(Rejection::Missing)?;
        Ok(Self(state.access_verifier().verify(token)?))
    }
}

impl<T, S> OptionalFromRequestParts<S> for Bearer<T>
where
    S: VerifiesAccess<T> + Send + Sync,
{
    type Rejection = BearerRejection;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, BearerRejection> {
        match <Self as FromRequestParts<S>>::from_request_parts(parts, state).await {
            Ok(bearer) => Ok(Some(bearer)),
            Err(BearerRejection(Rejection::Missing)) => Ok(None),
            Err(rejection) => Err(rejection),
        }
    }
}

/// The verified claims of a request's bearer token, in credentials of another scheme than `Bearer`.
///
/// Everything else is as for [`Bearer`]. The challenge of the rejection has the name of the scheme.
/// If `CookieSessions::layer` protects the same routes, add the scheme with
/// `CookieSessions::with_bearer_scheme`.
///
/// ```
/// use axum::{Router, routing::get};
/// use typed_jwt::web::{AuthScheme, BearerAs};
/// use typed_jwt::{Claims, Hs256Key, Tokens};
///
/// #[derive(Clone, Claims)]
/// #[claims(alg = HS256, typ = "access+jwt", iss = "auth", aud = "api", ttl = "5m")]
/// struct User {
///     #[claim(sub)]
///     name: String,
/// }
///
/// /// `Authorization: Token …`
/// struct Token;
///
/// impl AuthScheme for Token {
///     const NAME: &str = "Token";
/// }
///
/// async fn hello(user: BearerAs<User, Token>) -> String {
///     format!("Hello, {}!", user.name)
/// }
///
/// let tokens = Tokens::<User, _>::new(Hs256Key::generate());
/// let app: Router = Router::new().route("/hello", get(hello)).with_state(tokens);
/// ```
pub struct BearerAs<T, S> {
    verified: Verified<T>,
    scheme: PhantomData<fn() -> S>,
}

impl<T, S> BearerAs<T, S> {
    /// Returns the verified claims.
    pub fn into_verified(self) -> Verified<T> {
        self.verified
    }
}

impl<T, S> Deref for BearerAs<T, S> {
    type Target = Verified<T>;

    fn deref(&self) -> &Verified<T> {
        &self.verified
    }
}

impl<T: Clone, S> Clone for BearerAs<T, S> {
    fn clone(&self) -> Self {
        Self { verified: self.verified.clone(), scheme: PhantomData }
    }
}

impl<T: fmt::Debug, S> fmt::Debug for BearerAs<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BearerAs").field(&self.verified).finish()
    }
}

impl<T, S, State> FromRequestParts<State> for BearerAs<T, S>
where
    S: AuthScheme,
    State: VerifiesAccess<T> + Send + Sync,
{
    type Rejection = BearerAsRejection<S>;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &State,
    ) -> Result<Self, BearerAsRejection<S>> {
        let token = bearer_token_as::<S>(&parts.headers)?.ok_or(Rejection::Missing)?;
        let verified = state.access_verifier().verify(token)?;
        Ok(Self { verified, scheme: PhantomData })
    }
}

impl<T, S, State> OptionalFromRequestParts<State> for BearerAs<T, S>
where
    S: AuthScheme,
    State: VerifiesAccess<T> + Send + Sync,
{
    type Rejection = BearerAsRejection<S>;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &State,
    ) -> Result<Option<Self>, BearerAsRejection<S>> {
        match <Self as FromRequestParts<State>>::from_request_parts(parts, state).await {
            Ok(bearer) => Ok(Some(bearer)),
            Err(refused) if refused.rejection == Rejection::Missing => Ok(None),
            Err(refused) => Err(refused),
        }
    }
}
